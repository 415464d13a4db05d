"""The preview of what each organization will see, and sending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from people import audit
from people.consent import consent_for
from people.permissions import require
from people.requests import UNPROCESSABLE, SignedInRequest, sent
from referrals.disclosure import Disclosed, disclosure
from referrals.household import patients_at_home_of, uncovered
from referrals.models import Referral
from referrals.sending_forms import SendForm
from referrals.services import send_for_needs
from referrals.together import MOST_TOGETHER, TooManyAskedError
from referrals.transitions import ConsentMissing
from referrals.views.choice import Ask, Choice, choice_of, visible_need
from referrals.working_hours import away_in_words
from resources.models import Service
from resources.models.service import Capacity
from screening.models import Interest, Need
from screening.permissions import can_change_need
from screening.services import NeedClosedError

MOST_CHOSEN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Exactly what each organization will see. POST draws it anew with the note typed,
    which must not stand in an address; nothing is written. May: a worker who may
    change the need."""
    need = visible_need(request, pk)
    require(can_change_need(request.user, need))
    choice = choice_of(need, sent(request) or request.GET, request.user)
    form = _form(request, choice)
    return _sent_back(request, choice) or _preview(request, choice, form)


@require_POST
@login_required
def send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send what the preview showed. May: a worker who may change the need."""
    need = visible_need(request, pk)
    require(can_change_need(request.user, need))
    choice = choice_of(need, request.POST, request.user)
    form = _form(request, choice)
    if refused := _sent_back(request, choice):
        return refused
    if not choice.asks:
        form.add_error(None, _("Tick at least one referral to send."))
    if choice.is_short or not form.is_valid():
        return _preview(request, choice, form, status=UNPROCESSABLE)
    try:
        referrals = _send(request, choice, form)
    except ConsentMissing:
        form.add_error(
            None,
            _("Nothing was sent: consent does not cover every organization chosen."),
        )
        return _preview(request, choice, form, status=UNPROCESSABLE)
    except TooManyAskedError:
        form.add_error("first_to_accept", _too_many())
        return _preview(request, choice, form, status=UNPROCESSABLE)
    except NeedClosedError:
        return _need_is_closed(request, need)
    _say_what_was_sent(request, referrals, form.key)
    return redirect(need.patient)


def _form(request: SignedInRequest, choice: Choice) -> SendForm:
    """About a private need nobody is called or written to unless somebody says so."""
    return SendForm(
        sent(request),
        may_be_contacted=not choice.is_private,
        at_home=patients_at_home_of(choice.need.patient, request.user),
        is_private=choice.is_private,
    )


def _too_many() -> str:
    words = _("Tick at most %(most)s services for one need, so that few wait in vain.")
    return words % {"most": MOST_TOGETHER}


def _sent_back(request: SignedInRequest, choice: Choice) -> HttpResponse | None:
    """To the list, where there is nothing to preview or too much; to the patient,
    where the need is closed."""
    if not choice.need.is_open:
        return _need_is_closed(request, choice.need)
    if not choice.places:
        messages.warning(request, _("Choose at least one service."))
        return redirect(choice.matches_url)
    if len(choice.places) > MOST_CHOSEN:
        message = _("Choose at most %(most)s services at a time.")
        messages.warning(request, message % {"most": MOST_CHOSEN})
        return redirect(choice.matches_url)
    return None


def _need_is_closed(request: SignedInRequest, need: Need) -> HttpResponse:
    messages.error(
        request,
        _("Nothing was sent: this need is closed. Add it again if it came back."),
    )
    return redirect(need.patient)


def _preview(
    request: SignedInRequest, choice: Choice, form: SendForm, *, status: int = 200
) -> HttpResponse:
    need = choice.need
    for person in (need.patient, *form.at_home):
        audit.record_read(actor=request.user, patient=person, subject=need)
    shown = _shown(choice, form)
    context = {
        "need": need,
        "patient": need.patient,
        "choice": choice,
        "form": form,
        "shown": shown,
        "several": _asks_several(choice),
        "undecided": [n for n in choice.needs if n.interest != Interest.YES],
        "sensitive": [n for n in choice.needs if n.category.sensitive],
        "can_send": all(
            row["consent"] and not row["unnamed"] for row in shown if row["is_asked"]
        ),
    }
    return render(request, "referrals/preview.html", context, status=status)


def _asks_several(choice: Choice) -> bool:
    """More than one service for the same need."""
    needs = [ask.need.pk for ask in choice.possible_asks]
    return len(needs) > len(set(needs))


def _shown(choice: Choice, form: SendForm) -> list[dict[str, Any]]:
    """A row per referral that may be sent."""
    open_ones = Referral.objects.open().filter(need__in=choice.needs)
    asked = {(r.need_id, r.service_id): r for r in open_ones.order_by("created_at")}
    asks = choice.possible_asks
    away = away_in_words({ask.place.service.organization_id for ask in asks})
    return [
        {
            "ask": ask,
            "place": ask.place,
            "room": _room_in_words(ask.place.service),
            "away": away.get(ask.place.service.organization_id, ""),
            "is_asked": choice.is_asked(ask),
            "rows": _disclosed(ask, form),
            "consent": consent_for(
                patient=choice.need.patient,
                organization=ask.place.service.organization,
                categories=[ask.need.category],
            ),
            "unnamed": uncovered(
                form.people, ask.place.service.organization, ask.need.category
            ),
            "asked": asked.get((ask.need.pk, ask.place.service.pk)),
        }
        for ask in asks
    ]


def _room_in_words(service: Service) -> str:
    """What to expect of a service that is full or keeps a waitlist."""
    capacity = service.capacity_on(timezone.localdate())
    until = date_format(service.capacity_until) if service.capacity_until else ""
    if capacity == Capacity.NO_CAPACITY:
        if until:
            return _("It is full until %(day)s.") % {"day": until}
        return _("It is full: it may decline.")
    if capacity == Capacity.WAITLIST:
        if until:
            return _("It keeps a waitlist, until about %(day)s.") % {"day": until}
        return _("It keeps a waitlist.")
    return ""


def _disclosed(ask: Ask, form: SendForm) -> list[Disclosed]:
    return disclosure(
        patient=ask.need.patient,
        category=ask.need.category,
        note=form["note"].value() or "",
        patient_may_be_contacted=bool(form["patient_may_be_contacted"].value()),
        household=[] if ask.need.category.sensitive else form.people,
    )


def _send(request: SignedInRequest, choice: Choice, form: SendForm) -> list[Referral]:
    return send_for_needs(
        asks=[
            (ask.need, ask.place.service, ask.place.service_at_location)
            for ask in choice.asks
        ],
        sender=request.user,
        note=form.cleaned_data["note"],
        patient_may_be_contacted=form.cleaned_data["patient_may_be_contacted"],
        submission_key=form.key,
        household=form.people,
        follows=choice.follows,
        first_to_accept=form.cleaned_data["first_to_accept"],
    )


def _say_what_was_sent(
    request: SignedInRequest, referrals: list[Referral], key: UUID
) -> None:
    """Those that were open before kept their place, and are not counted as sent."""
    new = [r for r in referrals if r.submission_key == key]
    if new:
        words = ngettext("%(n)s referral sent.", "%(n)s referrals sent.", len(new))
        messages.success(request, words % {"n": len(new)})
    for earlier in referrals:
        if earlier.submission_key != key:
            words = _("%(service)s was asked before: referral %(number)s is open.")
            names = {"service": earlier.service, "number": earlier.number}
            messages.info(request, words % names)
