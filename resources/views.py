import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from resources import hours, search
from resources.cards import card_for, directions_url
from resources.filters import PointForm, ServiceFilter
from resources.geocoding import nearest_zip
from resources.geometry import Point
from resources.models import RetiredKey, Service, ServiceAtLocation
from resources.structured_data import json_ld


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """The public directory; anyone. Shows listings, no person."""
    results = search.search(request.GET, timezone.now())
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "resources/_search_results.html" if fragment else "resources/search.html"
    context = {
        "results": results,
        "canonical": settings.BASE_URL + reverse("resources:search"),
    }
    return render(request, template, context)


@require_POST
@never_cache
def near(request: HttpRequest) -> HttpResponse:
    """Anyone. Where the browser says they are becomes the nearest ZIP code; the point
    itself is in no address, and is forgotten."""
    found = ""
    form = PointForm(request.POST)
    if form.is_valid():
        found = nearest_zip(Point(**form.cleaned_data))
    kept = ServiceFilter.base_filters.keys() - {"place"}
    asked = {name: value for name in kept if (value := request.POST.get(name))}
    if found:
        asked["place"] = found
    else:
        messages.warning(
            request, _("We could not tell where you are. Type a ZIP code or a city.")
        )
    return redirect(f"{reverse('resources:search')}?{urlencode(sorted(asked.items()))}")


@require_safe
def service_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One published service; anyone. Drafts and defunct services are 404; one that was
    merged is found where it is now."""
    listing = Service.objects.for_listing().prefetch_related(
        "additional_urls", "contacts"
    )
    service = listing.public().filter(pk=pk).first()
    if service is None:
        return to_kept_service(request, pk)
    context = service_context(service, timezone.now()) | {"json_ld": json_ld(service)}
    return render(request, "resources/service.html", context)


def to_kept_service(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same page of the service that this one was merged into, or 404."""
    match, kept = request.resolver_match, RetiredKey.resolve([pk]).get(pk)
    if match is None or kept is None:
        raise Http404
    service = get_object_or_404(Service.objects.public(), pk=kept)
    address = reverse(match.view_name, args=[service.pk])
    return redirect(address, permanent=True)


def service_context(service: Service, now: datetime) -> dict[str, Any]:
    """What a service's page shows, of a published service or of a draft."""
    at_locations = service.service_at_locations.all()
    places = [_place(service, one, now) for one in at_locations or [None]]
    return {
        "service": service,
        "places": places,
        "card": places[0]["card"],
        "canonical": settings.BASE_URL + service.get_absolute_url(),
        "trail": [{"label": _("Find help"), "url": reverse("resources:search")}],
    }


def _place(
    service: Service, at_location: ServiceAtLocation | None, now: datetime
) -> dict[str, Any]:
    return {
        "card": card_for(service, at_location, at=now),
        "directions": directions_url(at_location),
        "today": hours.hours_today(service, at_location, now),
        "week": hours.describe(service, at_location, now),
    }
