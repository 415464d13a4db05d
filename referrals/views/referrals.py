"""The worker's pages of referrals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from people import audit
from people.permissions import is_worker, require, require_or_404, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest
from referrals.actors import phone_actor, user_actor
from referrals.appointment_forms import AppointmentForm
from referrals.beside import shown_to_workers
from referrals.delivery import deliveries
from referrals.disclosure import shown_now, shown_when_sent
from referrals.forms import (
    PatientAnswerForm,
    ReopenForm,
    TransitionForm,
    action_forms,
)
from referrals.jobs import ASK_IN
from referrals.links import Factor, factor_of, first_opened, phone_code
from referrals.message_forms import WriteForm
from referrals.models import Referral, ReferralQuerySet
from referrals.next_best import next_best
from referrals.notices import send_fresh_link
from referrals.permissions import (
    CALENDAR_ROLES,
    can_see_forwarding,
    can_send,
    consent_stands,
)
from referrals.reaching import attempts, ways_now
from referrals.receipts import record_messages_seen
from referrals.services import record_patient_answer
from referrals.status import OFFERS_NEXT, OPEN, TERMINAL, Party, PatientAnswer, Status
from referrals.views.acting import DONE, act, meanwhile, posted_form, typed_text
from referrals.views.scheduling import OF_WORKERS, Panel, panel_for
from referrals.views.writing import Thread, thread_panel, worker_file_url
from referrals.working_hours import away_calendar

PER_PAGE = 25
GROUPS = {
    "open": (pgettext_lazy("referrals", "Open"), OPEN),
    "overdue": (gettext_lazy("Overdue"), OPEN),
    "waiting": (gettext_lazy("Waiting for an answer"), {Status.SENT}),
    "question": (gettext_lazy("Question asked"), {Status.NEEDS_INFO}),
    "ended": (gettext_lazy("Ended"), TERMINAL),
}


@require_safe
@login_required
def referral_list(request: SignedInRequest) -> HttpResponse:
    """Referrals of the patients one sees, newest first. May see: workers."""
    user = request.user
    require_or_404(is_worker(user))
    group = request.GET.get("group", "")
    group = group if group in GROUPS else "open"
    referrals = _grouped(Referral.objects.visible_to(user), group).for_listing()
    page = Paginator(referrals, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(actor=user, page="referrals.list", count=len(page))
    context = {
        "page_obj": page,
        "group": group,
        "may_rule": can_see_forwarding(user),
        "sees_calendars": user.has_role(*CALENDAR_ROLES),
        "groups": [(code, label) for code, (label, _statuses) in GROUPS.items()],
    }
    return render(request, "referrals/list.html", context)


def _grouped(referrals: ReferralQuerySet, group: str) -> ReferralQuerySet:
    if group == "overdue":
        return referrals.overdue().order_by("due_at", "pk")
    _label, statuses = GROUPS[group]
    return referrals.filter(status__in=statuses).order_by("-created_at", "pk")


@require_safe
@login_required
def referral(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One referral: where it stands, what was said, what to do next. May see: whoever
    sees the patient, for a sensitive need the care team."""
    return referral_page(request, visible_referral(request, pk))


def visible_referral(request: SignedInRequest, pk: UUID) -> Referral:
    referrals = Referral.objects.select_related(
        "patient",
        "service",
        "organization",
        "sender",
        "sender_organization",
        "need__category",
        "follows__service",
    )
    found: Referral = visible_or_404(referrals, request.user, pk=pk)
    return found


def referral_page(
    request: SignedInRequest,
    found: Referral,
    *,
    bound: TransitionForm | None = None,
    answer_form: PatientAnswerForm | None = None,
    planned: AppointmentForm | None = None,
    written: WriteForm | None = None,
    reopening: ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`bound`, `answer_form`, `planned`, `written` or `reopening` is a form sent back
    with what was typed."""
    actor = user_actor(request.user)
    record_messages_seen(found, actor=actor, party=Party.SENDER)
    context: dict[str, Any] = {
        "referral": found,
        "events": found.events.all(),
        "shared": shown_now(found) if found.is_open else shown_when_sent(found),
        "deliveries": deliveries(found),
        "opened_at": first_opened(found),
        "beside": found.asked_beside_it.for_listing(),
        "parts": shown_to_workers(found),
        "followers": found.followed_by.for_listing().order_by("created_at"),
        "stale": status == CONFLICT and planned is None and written is None,
        "meanwhile": meanwhile(found, bound),
        "bound": bound,
        "may_act": can_send(request.user, found),
        "consent_stands": consent_stands(found),
    }
    context |= _to_do(found, context["may_act"], bound, answer_form)
    context |= _reaching(found, context["may_act"])
    context["away"] = away_calendar(found.organization)
    context["reopening"] = reopening or _reopening(found, context["may_act"])
    context["panel"] = _panel(found, context["may_act"], planned)
    context["thread"] = _thread(found, context, written)
    return render(request, "referrals/referral.html", context, status=status)


def _reaching(found: Referral, may_act: bool) -> dict[str, Any]:
    if not may_act or found.status not in ASK_IN:
        return {"may_reach": False}
    return {"may_reach": True, "tried": attempts(found), "ways": ways_now(found)}


def _reopening(found: Referral, may_act: bool) -> ReopenForm | None:
    may_reopen = may_act and found.status in TERMINAL and found.need.is_open
    return ReopenForm() if may_reopen else None


def _panel(found: Referral, may_act: bool, planned: AppointmentForm | None) -> Panel:
    url = reverse("referrals:appointment", args=[found.pk, "NAME"])
    names = OF_WORKERS if may_act else ()
    return panel_for(found, names=names, url=url, bound=planned)


def _thread(
    found: Referral, context: dict[str, Any], written: WriteForm | None
) -> Thread:
    """Written to while it is open and consent stands; what was typed is not lost."""
    is_open = found.is_open and context["consent_stands"]
    return thread_panel(
        found,
        url=reverse("referrals:message", args=[found.pk]),
        file_url=worker_file_url(found),
        may_write=context["may_act"] and (is_open or written is not None),
        bound=written,
    )


def _to_do(
    found: Referral,
    may_act: bool,
    bound: TransitionForm | None,
    answer_form: PatientAnswerForm | None,
) -> dict[str, Any]:
    """The worker's own actions, those to write down for the organization, and the next
    best service where this one came to nothing."""
    own = action_forms(found, Party.SENDER, bound=bound) if may_act else []
    theirs = action_forms(found, Party.RECEIVER, bound=bound) if may_act else []
    offers = may_act and found.status in OFFERS_NEXT and found.need.is_open
    following = next_best(found) if offers else None
    by_code = found.is_open and factor_of(found) == Factor.PHONE_CODE
    return {
        "own_forms": own,
        "phone_forms": theirs,
        "typed": typed_text(bound) if bound and bound not in [*own, *theirs] else "",
        "answer_form": answer_form or PatientAnswerForm(auto_id="patient-%s"),
        "offers": offers,
        "following": following,
        "phone_code": phone_code(found) if may_act and by_code else "",
    }


@require_POST
@login_required
def perform_transition(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Withdraw, answer a question, or write down what the organization said by phone.
    May: a worker who may change the patient."""
    found = visible_referral(request, pk)
    form = posted_form(request, name, Party.SENDER, Party.RECEIVER)
    require(can_send(request.user, found))
    is_theirs = form.transition.who == Party.RECEIVER
    user = request.user
    actor = phone_actor(user, found) if is_theirs else user_actor(user)
    status = act(found, form, actor)
    if status != DONE:
        return referral_page(request, found, bound=form, status=status)
    words = _("Done. The referral is now: %(status)s.")
    messages.success(request, words % {"status": found.get_status_display()})
    return redirect(found)


@require_POST
@login_required
def patient_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the patient said when called. May: a worker who may change the patient."""
    found = visible_referral(request, pk)
    require(can_send(request.user, found))
    form = PatientAnswerForm(request.POST, auto_id="patient-%s")
    if not form.is_valid():
        return referral_page(request, found, answer_form=form, status=UNPROCESSABLE)
    answer = PatientAnswer(form.cleaned_data["answer"])
    actor = user_actor(request.user)
    record_patient_answer(referral=found, answer=answer, actor=actor)
    messages.success(request, _("The patient's answer is written down."))
    return redirect(found)


@require_POST
@login_required
def new_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send the organization a fresh link; the earlier ones end. May: a worker who may
    change the patient."""
    found = visible_referral(request, pk)
    require(can_send(request.user, found))
    if not found.is_open or not consent_stands(found):
        messages.error(
            request,
            _("No link was sent: the referral has ended, or so has consent."),
        )
        return redirect(found)
    send_fresh_link(found, actor=user_actor(request.user))
    messages.success(request, _link_words(found))
    return redirect(found)


def _link_words(found: Referral) -> str:
    if found.organization.notice_email:
        return _("A new link is on its way; earlier ones have ended.")
    return _("They have no e-mail: a task asks to call them. Earlier links have ended.")
