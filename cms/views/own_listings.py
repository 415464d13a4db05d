"""An organization's own listings, by the link in its e-mail: still right, or what is
not; room; and whether it wants such e-mails. No account and no PIN: it shows nothing
about any person, and all that is told by it can be told anew.

A GET writes nothing, so that a mail scanner that follows the link changes nothing.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cms.freshness import care
from cms.freshness.links import PURPOSE
from cms.freshness.schedule import due_services, send_again
from people.links import find_link, is_usable
from people.models import AccessLink
from people.requests import GONE, UNPROCESSABLE, uuid_or_none
from referrals.listing_forms import RoomForm
from referrals.views.listing import ListingPanel, listing_panel
from resources.cards import freshness_text
from resources.languages import language_in_use
from resources.models import ListingCheck, Organization, Service
from resources.models.service import ServiceQuerySet
from resources.suggestions.forms import SuggestForm
from resources.suggestions.views import keep

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a link that is good: it, and the organization it is for."""

    token: str
    link: AccessLink
    organization: Organization

    @property
    def listings(self) -> ServiceQuerySet:
        return Service.objects.public().filter(organization=self.organization)

    def url(self, name: str = "", *args: Any) -> str:
        return reverse(f"cms:own_listings{name}", args=[self.token, *args])


@dataclass(frozen=True, slots=True)
class Row:
    """A service as its organization sees it, with the panel that tells its room."""

    service: Service
    is_due: bool
    freshness: str
    listing: ListingPanel
    change_url: str


@require_safe
@never_cache
def own_listings(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link; shows what is public already."""
    holder = _holder(token)
    if isinstance(holder, AccessLink):
        return _closed(request, token)
    return _page(request, holder)


@require_POST
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The listings that were shown are right as they stand; whoever holds the link."""
    holder = _holder(token)
    if isinstance(holder, AccessLink):
        return _closed(request, token)
    sent = request.POST.getlist("service")
    keys = [key for text in sent if (key := uuid_or_none(text))]
    listings = list(holder.listings.filter(pk__in=keys).order_by("pk"))
    if listings:
        care.confirm(
            organization=holder.organization, listings=listings, link=holder.link
        )
        messages.success(request, _("Thank you. That is confirmed as of today."))
    return redirect(holder.url())


@require_POST
@never_cache
def room(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """Whether there is room, and until when that holds; whoever holds the link."""
    holder = _holder(token)
    if isinstance(holder, AccessLink):
        return _closed(request, token)
    service = get_object_or_404(holder.listings, pk=pk)
    form = RoomForm(request.POST, name="room", service=service)
    if not form.is_valid():
        return _page(request, holder, bound=form, status=UNPROCESSABLE)
    care.tell_room(service=service, **form.cleaned_data)
    messages.success(request, _("Thank you. Everybody sees it from now on."))
    return redirect(holder.url())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """What is wrong, field by field; a curator looks at it. Whoever holds the link."""
    holder = _holder(token)
    if isinstance(holder, AccessLink):
        return _closed(request, token)
    service = get_object_or_404(holder.listings.for_listing(), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = SuggestForm(data, service=service, language=language_in_use())
    status = 200
    if data is not None:
        by = care.holder_of(holder.organization)
        status = keep(request, form, service, by=by)
        if status == 200:
            text = _("Thank you. Somebody looks at it before it is public.")
            messages.success(request, text)
            return redirect(holder.url())
    context = {
        "service": service,
        "form": form,
        "status": status,
        "action": holder.url("_change", service.pk),
        "back": holder.url(),
    }
    return render(request, "cms/listings/change.html", context, status=status)


@require_POST
@never_cache
def mails(request: HttpRequest, token: str) -> HttpResponse:
    """Whether they want to be asked by e-mail; whoever holds the link."""
    holder = _holder(token)
    if isinstance(holder, AccessLink):
        return _closed(request, token)
    stop = request.POST.get("stop") == "1"
    care.choose_mails(organization=holder.organization, stop=stop)
    text = _("You will get no more of these e-mails.")
    messages.success(request, text if stop else _("You will be asked by e-mail."))
    return redirect(holder.url())


@require_POST
@never_cache
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """A fresh link to the organization's own address, once a day; says the same
    whether or not there was anything to send. Whoever holds an old one."""
    found = find_link(token, purpose=PURPOSE)
    if found is None or found.revoked_at is not None:
        raise Http404
    send_again(get_object_or_404(Organization, pk=found.subject_id))
    return render(request, "cms/listings/new_link.html")


def _holder(token: str) -> Holder | AccessLink:
    """The link itself where it has ended, or the organization is written to elsewhere
    by now; 404 for none such."""
    found = find_link(token, purpose=PURPOSE)
    if found is None:
        raise Http404
    organization = get_object_or_404(Organization, pk=found.subject_id)
    is_theirs = found.audience.lower() == organization.notice_email.lower()
    if not (is_theirs and is_usable(found)):
        return found
    return Holder(token, found, organization)


def _closed(request: HttpRequest, token: str) -> HttpResponse:
    context = {"token": token, "typed": request.POST.get("note", "")}
    return render(request, "cms/listings/closed.html", context, status=GONE)


def _page(
    request: HttpRequest,
    holder: Holder,
    *,
    bound: RoomForm | None = None,
    status: int = 200,
) -> HttpResponse:
    listings = holder.listings.select_related("organization")
    paginator = Paginator(listings.order_by("assured_date", "name", "pk"), PER_PAGE)
    page: Page[Service] = paginator.get_page(request.GET.get("page"))
    check = ListingCheck.objects.filter(organization=holder.organization).first()
    context = {
        "organization": holder.organization,
        "rows": _rows(holder, list(page.object_list), bound),
        "page_obj": page,
        "stopped": bool(check and check.stopped_on),
        "confirm_url": holder.url("_confirm"),
        "mails_url": holder.url("_mails"),
        "language_next": holder.url(),
    }
    return render(request, "cms/listings/own.html", context, status=status)


def _rows(holder: Holder, services: list[Service], bound: RoomForm | None) -> list[Row]:
    due = set(
        due_services()
        .filter(pk__in=[service.pk for service in services])
        .values_list("pk", flat=True)
    )
    return [
        Row(
            service=service,
            is_due=service.pk in due,
            freshness=freshness_text(service, timezone.localtime()),
            listing=listing_panel(
                service, url=holder.url("_room", service.pk), bound=bound
            ),
            change_url=holder.url("_change", service.pk),
        )
        for service in services
    ]
