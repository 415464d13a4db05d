"""What an organization sees and does: by a link without account, or in its inbox."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people import audit
from people.links import find_link, is_usable, note_failed_try, note_opened
from people.models import AccessLink, Role
from people.permissions import require, require_or_404
from people.requests import SignedInRequest
from referrals.actors import SYSTEM, Actor, link_actor, user_actor
from referrals.disclosure import disclosure
from referrals.forms import FORMS, FactorForm, TransitionForm, action_forms
from referrals.links import (
    PURPOSE,
    SESSION_MINUTES,
    Factor,
    factor_of,
    is_right_answer,
)
from referrals.models import Referral
from referrals.notices import send_fresh_link
from referrals.permissions import can_act_as, partner_may_open
from referrals.status import OPEN, TRANSITIONS, Party, Status
from referrals.transitions import ConsentMissing, StaleReferral, perform

PER_PAGE = 25
# A second factor holds for this long in one browser, then is asked again.
UNLOCKED_FOR = timedelta(minutes=SESSION_MINUTES)
Redraw = Callable[..., HttpResponse]


def _referrals() -> Any:
    return Referral.objects.select_related(
        "patient", "service", "organization", "sender", "sender_organization"
    ).select_related("need__category")


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The door of a link: the number and the service, then the second factor, then the
    referral. Looking changes nothing, so mail scanners may."""
    found, referral = _open_link(token)
    if not _works(found, referral):
        return _closed_link(request, token, found, referral)
    if not _is_unlocked(request, found):
        return _door(request, token, referral, FactorForm(label=_question(referral)))
    _record_partner_read(referral, link_actor(referral))
    return _link_page(request, token, referral)


@never_cache
@require_POST
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """Check the second factor; five wrong answers lock the link."""
    found, referral = _open_link(token)
    if not _works(found, referral):
        return _closed_link(request, token, found, referral)
    form = FactorForm(request.POST, label=_question(referral))
    if form.is_valid() and is_right_answer(referral, form.cleaned_data["answer"]):
        note_opened(found)
        _unlock(request, found)
        return redirect("referrals:link", token=token)
    if form.is_valid():
        note_failed_try(found)
        audit.record("link.wrong_answer", actor_label=str(link_actor(referral).label))
        form.add_error("answer", _("That is not it. Try again, or call us."))
    if not is_usable(found):
        return _closed_link(request, token, found, referral)
    return _door(request, token, referral, form, status=422)


@never_cache
@require_POST
def link_perform(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Accept, decline, ask, report, close: by the holder of an unlocked link."""
    found, referral = _open_link(token)
    if not _works(found, referral):
        return _closed_link(request, token, found, referral)
    if not _is_unlocked(request, found):
        return redirect("referrals:link", token=token)

    def redraw(referral: Referral, **kwargs: Any) -> HttpResponse:
        return _link_page(request, token, referral, **kwargs)

    done = _perform(request, referral, name, link_actor(referral), redraw)
    if done is not None:
        return done
    if partner_may_open(referral):
        return redirect("referrals:link", token=token)
    return render(request, "referrals/partner_done.html", {"referral": referral})


@never_cache
@require_POST
def renew_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link to the organization's own address; says the same whether or
    not there was anything to send."""
    found = find_link(token, purpose=PURPOSE)
    referral = _referrals().filter(pk=found.subject_id).first() if found else None
    if referral is not None and partner_may_open(referral):
        send_fresh_link(referral, actor=SYSTEM)
    return render(request, "referrals/link_renewed.html")


def _open_link(token: str) -> tuple[AccessLink, Referral]:
    found = find_link(token, purpose=PURPOSE)
    if found is None:
        raise Http404
    referral = _referrals().filter(pk=found.subject_id).first()
    if referral is None:
        raise Http404
    return found, referral


def _works(found: AccessLink, referral: Referral) -> bool:
    return is_usable(found) and partner_may_open(referral)


def _closed_link(
    request: HttpRequest, token: str, found: AccessLink, referral: Referral
) -> HttpResponse:
    """Why it does not open and what to do; nothing about the person."""
    if not partner_may_open(referral):
        why = "ended"
    elif found.locked_at:
        why = "locked"
    else:
        why = "expired"
    context = {"why": why, "token": token, "number": referral.number}
    return render(request, "referrals/link_closed.html", context, status=410)


def _door(
    request: HttpRequest,
    token: str,
    referral: Referral,
    form: FactorForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"token": token, "referral": referral, "form": form}
    return render(request, "referrals/link_door.html", context, status=status)


def _question(referral: Referral) -> str:
    questions = {
        Factor.PIN: _("Your organization's PIN"),
        Factor.BIRTH_YEAR: _("The person's year of birth"),
        Factor.PHONE_CODE: _("The six-digit code the care team gave you"),
    }
    return questions[factor_of(referral)]


def _unlock(request: HttpRequest, found: AccessLink) -> None:
    until = (timezone.now() + UNLOCKED_FOR).timestamp()
    opened = request.session.get("links", {})
    request.session["links"] = {**opened, str(found.pk): until}


def _is_unlocked(request: HttpRequest, found: AccessLink) -> bool:
    until = request.session.get("links", {}).get(str(found.pk), 0)
    return bool(until > timezone.now().timestamp())


def _link_page(
    request: HttpRequest, token: str, referral: Referral, **kwargs: Any
) -> HttpResponse:
    actor = link_actor(referral)
    act = reverse("referrals:link_perform", args=[token, "NAME"])
    return _partner_page(
        request, referral, actor, act, layout="layouts/partner.html", **kwargs
    )


@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """Referrals to one's organizations. The list names nobody. May see: partners."""
    user = request.user
    require_or_404(user.has_role(Role.PARTNER))
    referrals = Referral.objects.in_inbox_of(user).for_listing()
    status = request.GET.get("status", "")
    if status in OPEN:
        referrals = referrals.filter(status=status)
    page = Paginator(referrals.order_by("due_at", "pk"), PER_PAGE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "status": status,
        "statuses": [choice for choice in Status.choices if choice[0] in OPEN],
    }
    return render(request, "referrals/inbox.html", context)


@never_cache
@login_required
@require_safe
def inbox_referral(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One referral to one's organization, while it is open and consent stands."""
    referral = _inboxed(request, pk)
    _record_partner_read(referral, user_actor(request.user))
    return _inbox_page(request, referral)


@login_required
@require_POST
def inbox_perform(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """The same actions as by link, by a partner who is not read-only."""
    referral = _inboxed(request, pk)
    actor = user_actor(request.user)
    require(can_act_as(actor, referral, Party.RECEIVER))

    def redraw(referral: Referral, **kwargs: Any) -> HttpResponse:
        return _inbox_page(request, referral, **kwargs)

    done = _perform(request, referral, name, actor, redraw)
    if done is not None:
        return done
    if partner_may_open(referral):
        return redirect("referrals:inbox_referral", pk=referral.pk)
    return redirect("referrals:inbox")


def _inboxed(request: SignedInRequest, pk: UUID) -> Referral:
    organizations = request.user.organization_ids(Role.PARTNER)
    referral: Referral | None = (
        _referrals().filter(pk=pk, organization__in=organizations).first()
    )
    if referral is None or not partner_may_open(referral):
        raise Http404
    return referral


def _inbox_page(
    request: SignedInRequest, referral: Referral, **kwargs: Any
) -> HttpResponse:
    act = reverse("referrals:inbox_perform", args=[referral.pk, "NAME"])
    actor = user_actor(request.user)
    return _partner_page(
        request, referral, actor, act, layout="layouts/app.html", **kwargs
    )


def _perform(
    request: HttpRequest, referral: Referral, name: str, actor: Actor, redraw: Redraw
) -> HttpResponse | None:
    """Do it, or redraw the page with what was typed and what is wrong."""
    if name not in FORMS or TRANSITIONS[name].who != Party.RECEIVER:
        raise Http404
    form = FORMS[name](request.POST, name=name)
    if not form.is_valid():
        return redraw(referral, bound=form, status=422)
    try:
        perform(referral, name, actor=actor, **form.cleaned_data)
    except StaleReferral as stale:
        if partner_may_open(stale.referral):
            return redraw(stale.referral, bound=form, stale=True, status=409)
        messages.warning(request, _("Nothing was done: the referral has ended."))
        return None
    except ConsentMissing:
        messages.warning(request, _("Nothing was done: consent was taken back."))
        return None
    except ValidationError as error:
        form.add_error(None, error)
        return redraw(referral, bound=form, status=422)
    messages.success(
        request,
        _("Thank you. Referral %(number)s is now: %(status)s.")
        % {"number": referral.number, "status": referral.get_status_display()},
    )
    return None


def _partner_page(
    request: HttpRequest,
    referral: Referral,
    actor: Actor,
    act: str,
    *,
    layout: str,
    bound: TransitionForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    may_act = can_act_as(actor, referral, Party.RECEIVER)
    forms = action_forms(referral.status, Party.RECEIVER, bound=bound)
    context = {
        "layout": layout,
        "referral": referral,
        "rows": disclosure(
            patient=referral.patient,
            category=referral.need.category,
            note=referral.note,
            patient_may_be_contacted=referral.patient_may_be_contacted,
        ),
        "actions": [(form, act.replace("NAME", form.transition)) for form in forms]
        if may_act
        else [],
        "bound": bound,
        "stale": stale,
        "thread": referral.messages.all(),
    }
    return render(request, "referrals/partner.html", context, status=status)


def _record_partner_read(referral: Referral, actor: Actor) -> None:
    audit.record(
        "read",
        actor=actor.user,
        actor_label=actor.label,
        patient=referral.patient,
        subject=referral,
    )
