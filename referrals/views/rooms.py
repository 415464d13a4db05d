"""Whether there is room at an organization's services, told without a referral: by
partners with an account, and by a link mailed to the organization's address."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.links import MAX_TRIES, find_link, is_usable
from people.models import AccessLink, Role
from people.open_links import is_open_here, open_here, tries_left_in_words
from people.permissions import require, require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest
from referrals.actors import organization_actor, user_actor
from referrals.forms import FactorForm
from referrals.listing_forms import ListingForm
from referrals.room_links import PURPOSE, is_right_pin, send_room_link
from referrals.views.acting import DONE
from referrals.views.links import OPEN_FOR, find
from referrals.views.listing import listing_panel, posted_listing, tell, told_words
from referrals.views.partner import GONE
from resources.models import Organization, Service

PER_PAGE = 25
# What is told here; how reminders come is told where a referral is.
TOLD_HERE = ("room", "right", "change")
ACCOUNT, LINK = "layouts/app.html", "layouts/partner.html"


@require_safe
@login_required
def inbox_rooms(request: SignedInRequest) -> HttpResponse:
    """The services of one's organizations. May see: partners."""
    require_or_404(request.user.has_role(Role.PARTNER))
    page = _one_page(request, _own_services(request))
    return _account_page(request, list(page), page_obj=page)


def _one_page(request: HttpRequest, services: QuerySet[Service]) -> Page[Service]:
    return Paginator(services, PER_PAGE).get_page(request.GET.get("page"))


@require_POST
@login_required
def inbox_room(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Tell of room or the listing, by a partner there who is not read-only."""
    service = get_object_or_404(_own_services(request), pk=pk)
    require(_may_tell(request, service))
    form = _posted(request, service, name)
    status = tell(service, form, user_actor(request.user))
    if status != DONE:
        return _account_page(request, [service], bound=form, status=status)
    messages.success(request, told_words(name))
    return redirect("referrals:inbox_rooms")


def _account_page(
    request: SignedInRequest, services: Sequence[Service], **more: Any
) -> HttpResponse:
    def url(service: Service) -> str:
        return reverse("referrals:inbox_room", args=[service.pk, "NAME"])

    told = [service for service in services if _may_tell(request, service)]
    read = [service for service in services if service not in told]
    return _page(request, told, url, layout=ACCOUNT, read=read, **more)


def _posted(request: HttpRequest, service: Service, name: str) -> ListingForm:
    if name not in TOLD_HERE:
        raise Http404
    return posted_listing(request, service, name)


def _own_services(request: SignedInRequest) -> QuerySet[Service]:
    organizations = request.user.organization_ids(Role.PARTNER)
    return services_of(organizations)


def services_of(organizations: Sequence[UUID]) -> QuerySet[Service]:
    """Those anyone may see."""
    services = Service.objects.public().filter(organization__in=organizations)
    return services.select_related("organization").order_by(
        "organization__name", "name", "pk"
    )


def _may_tell(request: SignedInRequest, service: Service) -> bool:
    writable = request.user.writable_organization_ids(Role.PARTNER)
    return service.organization_id in writable


@require_POST
@never_cache
def link_room(request: HttpRequest, token: str) -> HttpResponse:
    """Mail such a link to the address of the organization of a referral's link, open or
    not; says the same whether or not there was anything to send."""
    _link, referral = find(token)
    send_room_link(referral.organization)
    return render(request, "referrals/room_sent.html")


@require_safe
@never_cache
def room(request: HttpRequest, token: str) -> HttpResponse:
    """The services of the organization, after its PIN if it has one."""
    link, organization = _find(token)
    if shut := _shut(request, token, link, organization):
        return shut
    page = _one_page(request, services_of([organization.pk]))
    return _link_page(request, token, list(page), page_obj=page)


@require_POST
@never_cache
def room_open(request: HttpRequest, token: str) -> HttpResponse:
    """Check the PIN; five wrong ones lock the link."""
    link, organization = _find(token)
    if not is_usable(link):
        return _closed(request)
    form = FactorForm(request.POST, label=_("Your organization's PIN"))
    if not form.is_valid():
        return _pin_page(request, token, form, status=UNPROCESSABLE)
    if is_right_pin(link, organization, form.cleaned_data["answer"]):
        open_here(request, link, within=OPEN_FOR)
        return redirect("referrals:room", token=token)
    if not is_usable(link):
        return _closed(request)
    form.add_error("answer", tries_left_in_words(MAX_TRIES - link.failed_tries))
    return _pin_page(request, token, form, status=UNPROCESSABLE)


@require_POST
@never_cache
def room_tell(request: HttpRequest, token: str, pk: UUID, name: str) -> HttpResponse:
    """Tell of room or the listing: by the holder of the link, opened if need be."""
    link, organization = _find(token)
    service = get_object_or_404(services_of([organization.pk]), pk=pk)
    form = _posted(request, service, name)
    if shut := _shut(request, token, link, organization, typed=form.typed):
        return shut
    status = tell(service, form, organization_actor(organization))
    if status != DONE:
        return _link_page(request, token, [service], bound=form, status=status)
    messages.success(request, told_words(name))
    return redirect("referrals:room", token=token)


def _find(token: str) -> tuple[AccessLink, Organization]:
    link = find_link(token, purpose=PURPOSE)
    if link is None:
        raise Http404
    return link, get_object_or_404(Organization, pk=link.subject_id)


def _shut(
    request: HttpRequest,
    token: str,
    link: AccessLink,
    organization: Organization,
    *,
    typed: str = "",
) -> HttpResponse | None:
    """The answer to whoever may not act by this link now; what was typed is kept."""
    if not is_usable(link):
        return _closed(request, typed=typed)
    if not organization.referral_pin_hash or is_open_here(request, link):
        return None
    status = UNPROCESSABLE if request.method == "POST" else 200
    form = FactorForm(label=_("Your organization's PIN"))
    return _pin_page(request, token, form, status=status, typed=typed)


def _closed(request: HttpRequest, *, typed: str = "") -> HttpResponse:
    return render(request, "referrals/room_closed.html", {"typed": typed}, status=GONE)


def _pin_page(
    request: HttpRequest, token: str, form: FactorForm, *, status: int, typed: str = ""
) -> HttpResponse:
    context = {"token": token, "form": form, "typed": typed}
    return render(request, "referrals/room_pin.html", context, status=status)


def _link_page(
    request: HttpRequest,
    token: str,
    services: Sequence[Service],
    **more: Any,
) -> HttpResponse:
    def url(service: Service) -> str:
        return reverse("referrals:room_tell", args=[token, service.pk, "NAME"])

    return _page(request, services, url, layout=LINK, read=[], **more)


def _page(
    request: HttpRequest,
    services: Sequence[Service],
    url: Callable[[Service], str],
    *,
    layout: str,
    read: Sequence[Service],
    bound: ListingForm | None = None,
    page_obj: Any = None,
    status: int = 200,
) -> HttpResponse:
    """`services` may be told of, `read` only looked at; `bound` is a form sent back
    about the only one."""
    panels = [listing_panel(s, url=url(s), bound=bound) for s in services]
    context = {
        "layout": layout,
        "panels": panels,
        "read": [listing_panel(s, url="") for s in read],
        "page_obj": page_obj,
    }
    return render(request, "referrals/rooms.html", context, status=status)
