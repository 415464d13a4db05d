"""Whether there is room at an organization's services, told without a referral by
partners with an account. Others ask for the link to their listings."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.models import Role
from people.permissions import require, require_or_404
from people.requests import SignedInRequest
from referrals.actors import user_actor
from referrals.listing_forms import ListingForm
from referrals.signals import listings_link_asked
from referrals.views.acting import DONE
from referrals.views.links import find
from referrals.views.listing import listing_panel, posted_listing, tell, told_words
from resources.models import Organization, Service
from resources.models.service import ServiceQuerySet

PER_PAGE = 25
# What is told here; how reminders come is told where a referral is.
TOLD_HERE = ("room", "right", "change")


@require_safe
@login_required
def inbox_rooms(request: SignedInRequest) -> HttpResponse:
    """The services of one's organizations. May see: partners."""
    require_or_404(request.user.has_role(Role.PARTNER))
    pages = Paginator(_own_services(request), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return _page(request, list(page), page_obj=page)


@require_POST
@login_required
def inbox_room(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Tell of room or the listing, by a partner there who is not read-only."""
    service = get_object_or_404(_own_services(request), pk=pk)
    if name not in TOLD_HERE:
        raise Http404
    require(_may_tell(request, service))
    form = posted_listing(request, service, name)
    status = tell(service, form, user_actor(request.user))
    if status != DONE:
        return _page(request, [service], bound=form, status=status)
    messages.success(request, told_words(name))
    return redirect("referrals:inbox_rooms")


@require_POST
@never_cache
def link_room(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the link to its listings to the organization of a referral's link, open or
    not; says the same whether or not there was anything to send."""
    _link, referral = find(token)
    listings_link_asked.send(Organization, organization=referral.organization)
    return render(request, "referrals/room_sent.html")


def _own_services(request: SignedInRequest) -> ServiceQuerySet:
    """Those anyone may see."""
    organizations = request.user.organization_ids(Role.PARTNER)
    services = Service.objects.public().filter(organization__in=organizations)
    return services.select_related("organization").order_by(
        "organization__name", "name", "pk"
    )


def _may_tell(request: SignedInRequest, service: Service) -> bool:
    writable = request.user.writable_organization_ids(Role.PARTNER)
    return service.organization_id in writable


def _page(
    request: SignedInRequest,
    services: Sequence[Service],
    *,
    bound: ListingForm | None = None,
    page_obj: Any = None,
    status: int = 200,
) -> HttpResponse:
    """`bound` is a form sent back about the only one."""

    def url(service: Service) -> str:
        return reverse("referrals:inbox_room", args=[service.pk, "NAME"])

    told = [service for service in services if _may_tell(request, service)]
    context = {
        "panels": [listing_panel(s, url=url(s), bound=bound) for s in told],
        "read": [listing_panel(s, url="") for s in services if s not in told],
        "page_obj": page_obj,
    }
    return render(request, "referrals/rooms.html", context, status=status)
