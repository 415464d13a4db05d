"""An organization's inbox, for partners with an account."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.models import Role
from people.permissions import require, require_or_404
from people.requests import SignedInRequest
from referrals.actors import user_actor
from referrals.models import Referral
from referrals.permissions import can_act_as, partner_may_open
from referrals.status import OPEN, Party, Status
from referrals.views.partner import (
    Door,
    partner_acts,
    partner_page,
    partner_referrals,
    partner_schedules,
)

PER_PAGE = 25
LAYOUT = "layouts/app.html"


@require_safe
@login_required
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


@require_safe
@never_cache
@login_required
def inbox_referral(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One referral to one's organization, while it is open and consent stands."""
    referral = _of_own_organization(request, pk)
    require_or_404(partner_may_open(referral))
    return partner_page(request, referral, _entered(request, referral))


@require_POST
@login_required
def inbox_perform(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """The same actions as by link, by a partner who is not read-only."""
    referral = _of_own_organization(request, pk)
    door = _entered(request, referral)
    require(can_act_as(door.actor, referral, Party.RECEIVER))
    refused = partner_acts(request, referral, name, door)
    if refused is not None:
        return refused
    if partner_may_open(referral):
        return redirect("referrals:inbox_referral", pk=referral.pk)
    return redirect("referrals:inbox")


@require_POST
@login_required
def inbox_appointment(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Make, move or end an appointment, by a partner who is not read-only."""
    referral = _of_own_organization(request, pk)
    door = _entered(request, referral)
    require(can_act_as(door.actor, referral, Party.RECEIVER))
    refused = partner_schedules(request, referral, name, door)
    return refused or redirect("referrals:inbox_referral", pk=referral.pk)


def _of_own_organization(request: SignedInRequest, pk: UUID) -> Referral:
    organizations = request.user.organization_ids(Role.PARTNER)
    own = partner_referrals().filter(organization__in=organizations)
    referral = own.filter(pk=pk).exclude(status=Status.DRAFT).first()
    if referral is None:
        raise Http404
    return referral


def _entered(request: SignedInRequest, referral: Referral) -> Door:
    arguments = [referral.pk, "NAME"]
    return Door(
        actor=user_actor(request.user),
        layout=LAYOUT,
        act_url=reverse("referrals:inbox_perform", args=arguments),
        appointment_url=reverse("referrals:inbox_appointment", args=arguments),
    )
