"""An organization's inbox, for partners with an account."""

from io import StringIO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people import audit
from people.models import Role
from people.permissions import require, require_or_404
from people.requests import SignedInRequest
from referrals.actors import user_actor
from referrals.export import write_export
from referrals.handling_forms import InboxFilterForm
from referrals.models import Referral
from referrals.permissions import can_act_as, partner_may_open
from referrals.status import Party, Status
from referrals.views.handling import posted_handling
from referrals.views.listing import posted_listing
from referrals.views.partner import (
    Door,
    partner_acts,
    partner_handles,
    partner_page,
    partner_referrals,
    partner_schedules,
    partner_tells,
    partner_writes,
)
from referrals.views.writing import posted_message, send_file

PER_PAGE = 25
LAYOUT = "layouts/app.html"


@require_safe
@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    """Referrals to one's organizations. The list names nobody. May see: partners."""
    user = request.user
    require_or_404(user.has_role(Role.PARTNER))
    form = InboxFilterForm(request.GET, user=user)
    referrals = Referral.objects.in_inbox_of(user).for_listing()
    found = form.narrow(referrals.select_related("claimed_by"))
    page = Paginator(found.order_by("due_at", "pk"), PER_PAGE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "filter": form,
        "is_narrowed": bool(request.GET),
    }
    return render(request, "referrals/inbox.html", context)


@require_safe
@login_required
def inbox_export(request: SignedInRequest) -> HttpResponse:
    """All referrals to one's organizations as CSV; those that are open and consented to
    name the person. May: partners."""
    user = request.user
    require_or_404(user.has_role(Role.PARTNER))
    table = StringIO()
    named = write_export(user, table)
    # Spreadsheets read UTF-8 only where it says so.
    content = "\ufeff" + table.getvalue()
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    audit.record_list(actor=user, page="referrals.inbox_export", count=named)
    name = f"referrals-{timezone.localdate()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@never_cache
@login_required
def inbox_referral(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One referral to one's organization, while it is open and consent stands."""
    referral = of_own_organization(request, pk)
    require_or_404(partner_may_open(referral))
    return partner_page(request, referral, entered(request, referral))


@require_POST
@login_required
def inbox_perform(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """The same actions as by link, by a partner who is not read-only."""
    referral = of_own_organization(request, pk)
    door = entered(request, referral)
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
    referral = of_own_organization(request, pk)
    door = entered(request, referral)
    require(can_act_as(door.actor, referral, Party.RECEIVER))
    refused = partner_schedules(request, referral, name, door)
    return refused or redirect("referrals:inbox_referral", pk=referral.pk)


@require_POST
@login_required
def inbox_message(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write to the care team, by a partner who is not read-only."""
    referral = of_own_organization(request, pk)
    door = entered(request, referral)
    require(can_act_as(door.actor, referral, Party.RECEIVER))
    refused = partner_writes(request, referral, posted_message(request), door)
    return refused or redirect("referrals:inbox_referral", pk=referral.pk)


@require_POST
@login_required
def inbox_listing(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Tell of room, listing or reminders, by a partner who is not read-only."""
    referral = of_own_organization(request, pk)
    door = entered(request, referral)
    require(can_act_as(door.actor, referral, Party.RECEIVER))
    form = posted_listing(request, referral.service, name)
    refused = partner_tells(request, referral, form, door)
    return refused or redirect("referrals:inbox_referral", pk=referral.pk)


@require_POST
@login_required
def inbox_handling(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Take it, hand it over, or note something for colleagues, by a partner who is not
    read-only."""
    referral = of_own_organization(request, pk)
    door = entered(request, referral)
    require(can_act_as(door.actor, referral, Party.RECEIVER))
    handled = posted_handling(request, referral, name)
    refused = partner_handles(request, referral, handled, door)
    return refused or redirect("referrals:inbox_referral", pk=referral.pk)


@require_safe
@login_required
def inbox_file(request: SignedInRequest, pk: UUID, file_id: UUID) -> FileResponse:
    """A file of the messages, while the referral is open and consent stands."""
    referral = of_own_organization(request, pk)
    require_or_404(partner_may_open(referral))
    return send_file(referral, file_id, user_actor(request.user))


def of_own_organization(request: SignedInRequest, pk: UUID) -> Referral:
    organizations = request.user.organization_ids(Role.PARTNER)
    own = partner_referrals().filter(organization__in=organizations)
    referral = own.filter(pk=pk).exclude(status=Status.DRAFT).first()
    if referral is None:
        raise Http404
    return referral


def entered(request: SignedInRequest, referral: Referral) -> Door:
    return Door(
        actor=user_actor(request.user), layout=LAYOUT, name="inbox", key=referral.pk
    )
