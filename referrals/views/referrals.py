"""The worker's pages of a referral."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people import audit
from people.permissions import (
    is_worker,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import SignedInRequest
from referrals.actors import user_actor
from referrals.forms import FORMS, TransitionForm, action_forms
from referrals.links import Factor, factor_of, phone_code
from referrals.matching import next_best
from referrals.models import Referral, ReferralQuerySet
from referrals.notices import send_fresh_link
from referrals.permissions import can_send
from referrals.places import place_key
from referrals.status import (
    OPEN,
    TERMINAL,
    TRANSITIONS,
    Party,
    Status,
)
from referrals.transitions import ConsentMissing, StaleReferral, perform

PER_PAGE = 25
OFFERS_NEXT = {Status.DECLINED, Status.EXPIRED, Status.CLOSED_NOT_HELPED}
GROUPS = {
    "open": OPEN,
    "waiting": {Status.SENT},
    "question": {Status.NEEDS_INFO},
    "ended": TERMINAL,
}


@login_required
@require_safe
def referral_list(request: SignedInRequest) -> HttpResponse:
    """Referrals of the patients one sees, newest first. May see: workers."""
    user = request.user
    require_or_404(is_worker(user))
    group = request.GET.get("group", "open")
    referrals = _grouped(Referral.objects.visible_to(user), group).for_listing()
    page = Paginator(referrals, PER_PAGE).get_page(request.GET.get("page"))
    for patient in {r.patient_id: r.patient for r in page}.values():
        audit.record_read(actor=user, patient=patient)
    labels = {
        "open": _("Open"),
        "overdue": _("Overdue"),
        "waiting": _("Waiting for an answer"),
        "question": _("Question asked"),
        "ended": _("Ended"),
    }
    context = {"page_obj": page, "group": group, "groups": labels.items()}
    return render(request, "referrals/list.html", context)


def _grouped(referrals: ReferralQuerySet, group: str) -> ReferralQuerySet:
    if group == "overdue":
        return referrals.overdue().order_by("due_at", "pk")
    wanted = GROUPS.get(group, OPEN)
    return referrals.filter(status__in=wanted).order_by("-created_at", "pk")


@login_required
@require_safe
def referral(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One referral: where it stands, what was said, what to do next."""
    found = _visible(request, pk)
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    return _page(request, found)


def _visible(request: SignedInRequest, pk: UUID) -> Referral:
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


def _page(
    request: SignedInRequest,
    found: Referral,
    *,
    bound: TransitionForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    may_act = can_send(request.user, found)
    offers = may_act and found.status in OFFERS_NEXT and found.need.is_open
    following = next_best(found) if offers else None
    context: dict[str, Any] = {
        "referral": found,
        "events": found.events.select_related("actor"),
        "thread": found.messages.all(),
        "forms": action_forms(found.status, Party.SENDER, bound=bound)
        if may_act
        else [],
        "bound": bound,
        "stale": stale,
        "may_act": may_act,
        "following": following,
        "following_key": place_key(following.service, following.service_at_location)
        if following
        else "",
        "phone_code": phone_code(found)
        if found.is_open and factor_of(found) == Factor.PHONE_CODE
        else "",
    }
    return render(request, "referrals/referral.html", context, status=status)


@login_required
@require_POST
def perform_transition(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Withdraw, or answer a question. May: a worker who may change the patient."""
    found = _visible(request, pk)
    if name not in FORMS or TRANSITIONS[name].who != Party.SENDER:
        raise Http404
    require(can_send(request.user, found))
    form = FORMS[name](request.POST, name=name)
    if not form.is_valid():
        return _page(request, found, bound=form, status=422)
    try:
        perform(found, name, actor=user_actor(request.user), **form.cleaned_data)
    except StaleReferral as stale:
        return _page(request, stale.referral, bound=form, stale=True, status=409)
    except ConsentMissing:
        form.add_error(None, _("The patient's consent no longer covers this."))
        return _page(request, found, bound=form, status=422)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, found, bound=form, status=422)
    messages.success(
        request,
        _("Done. The referral is now: %(status)s.")
        % {"status": found.get_status_display()},
    )
    return redirect(found)


@login_required
@require_POST
def new_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send the organization a fresh link; the earlier ones end."""
    found = _visible(request, pk)
    require(can_send(request.user, found))
    if not found.is_open:
        raise PermissionDenied
    send_fresh_link(found, actor=user_actor(request.user))
    messages.success(request, _("A new link is on its way; earlier ones have ended."))
    return redirect(found)
