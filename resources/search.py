"""The public directory's search: anyone, no login, nothing about a person."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from resources import hours
from resources.cards import Card, card_for
from resources.filters import (
    DEFAULT_MILES,
    DISTANCES,
    SearchForm,
    ServiceFilter,
    categories_called,
    text_query,
)
from resources.geometry import METERS_PER_MILE, distances
from resources.match_index import WIDE_AREAS
from resources.matching.areas import area_fit
from resources.matching.facts import Place
from resources.matching.ranking import CAPACITY_RANKS, bucket, travel_rank
from resources.matching.results import Fit
from resources.matching.rules import step_free
from resources.models import Accessibility, Service, ServiceArea, ServiceAtLocation
from resources.models.place import LocationType
from resources.models.service import Capacity, ServiceQuerySet

PAGE_SIZE = 20
LOAD_AT_ONCE = 200
MORE_CHOICES = ("open_now", "free", "walk_in", "accessible", "language", "stores")
OPEN_HOURS = (
    "weekly_hours",
    "hours_exceptions",
    "service_at_locations__weekly_hours",
    "service_at_locations__location__weekly_hours",
    "service_at_locations__location__hours_exceptions",
    "service_at_locations__location__addresses",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A service at its best place; `distance_m` is None where nobody travels."""

    service_id: uuid.UUID
    at_location_id: uuid.UUID | None
    distance_m: float | None
    order: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of the answer with the form it came from. `was_asked` is False for the
    bare page; `radius_m` and `place` are None without a place."""

    form: SearchForm
    page: "Page[Card]"
    was_asked: bool
    place: Place | None
    radius_m: float | None
    note: str
    at: datetime

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def latitude(self) -> float | None:
        return self.place.point.latitude if self.place and self.place.point else None

    @property
    def longitude(self) -> float | None:
        return self.place.point.longitude if self.place and self.place.point else None

    @property
    def near_text(self) -> str:
        """Where was looked, in words; "" without a place."""
        if self.place is None or self.radius_m is None:
            return ""
        where = self.place.postal_code or f"{self.place.city}, {self.place.state}"
        reach = round(self.radius_m / METERS_PER_MILE)
        return _("within %(miles)s miles of %(place)s, and by phone") % {
            "miles": reach,
            "place": where,
        }

    @property
    def has_more_choices(self) -> bool:
        """Whether one of the choices that are folded away is in use."""
        return any(self.form.data.get(name) for name in MORE_CHOICES)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What ordering needs of a service, without building it."""

    name: str
    is_referable: bool
    capacity: int
    says_it: bool


def search(
    params: QueryDict | Mapping[str, Any], at: datetime, *, run: bool = True
) -> SearchResults:
    """Public services for what was asked in `params`, nearest first.

    Stores come after places that help; what does not serve the place comes last. A
    fault in the form (`form.errors`) leaves the list empty and all that was typed
    in place. Nothing in range: looks farther and says so in `note`. With `run` off
    only the form is made.
    """
    asked = {name: value for name, value in params.items() if name != "page"}
    filters = ServiceFilter(
        {"distance": str(DEFAULT_MILES)} | asked, queryset=Service.objects.public()
    )
    form = filters.form
    place = form.place_found if form.is_valid() else None
    hits: list[Hit] = []
    radius_m, note = None, ""
    if run and form.is_valid():
        hits, radius_m, note = _hits(filters.qs, form.cleaned_data, place, at)
    return SearchResults(
        form=form,
        page=_page(hits, params.get("page"), place, at),
        was_asked=any(asked.values()),
        place=place,
        radius_m=radius_m,
        note=note,
        at=at,
    )


def _hits(
    services: ServiceQuerySet,
    asked: Mapping[str, Any],
    place: Place | None,
    at: datetime,
) -> tuple[list[Hit], float | None, str]:
    offers = _offers(services, asked["q"], at)
    every = _all_hits(services, offers, place, accessible=bool(asked["accessible"]))
    if asked["open_now"]:
        every = _open(every, at)
    if place is None:
        return _best(every), None, ""
    return _in_range(every, int(asked["distance"] or DEFAULT_MILES))


def _in_range(hits: list[Hit], asked: int) -> tuple[list[Hit], float, str]:
    reach = asked
    for reach in (asked, *(m for m in (*DISTANCES, 100) if m > asked)):
        radius_m = reach * METERS_PER_MILE
        if any(h.distance_m is not None and h.distance_m <= radius_m for h in hits):
            break
    near = _best(h for h in hits if h.distance_m is None or h.distance_m <= radius_m)
    if reach == asked:
        return near, radius_m, ""
    if all(hit.distance_m is None for hit in near):
        note = _("Nothing to go to within %(reached)s miles.")
    else:
        note = _("Nothing within %(asked)s miles, so this shows %(reached)s miles.")
    return near, radius_m, note % {"asked": asked, "reached": reach}


def _best(hits: Iterable[Hit]) -> list[Hit]:
    """Each service once: at the place to go to that stands best, if there is one."""
    best: dict[uuid.UUID, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (travel_rank(hit.distance_m), hit.order)):
        best.setdefault(hit.service_id, hit)
    return sorted(best.values(), key=lambda hit: hit.order)


def _offers(
    services: ServiceQuerySet, words: str, at: datetime
) -> dict[uuid.UUID, _Offer]:
    """With words, what says them itself goes before the rest of its category."""
    saying = set()
    if words and categories_called(words):
        ids = services.filter(text_query(words)).order_by().values_list("pk", flat=True)
        saying = set(ids)
    rows = services.order_by("name", "pk").values_list(
        "pk", "name", "is_referable", "capacity", "capacity_until"
    )
    day = at.date()
    return {
        pk: _Offer(
            name,
            is_referable,
            CAPACITY_RANKS[Capacity("" if until and until < day else capacity)],
            not saying or pk in saying,
        )
        for pk, name, is_referable, capacity, until in rows
    }


def _all_hits(
    services: ServiceQuerySet,
    offers: Mapping[uuid.UUID, _Offer],
    place: Place | None,
    *,
    accessible: bool,
) -> list[Hit]:
    areas = _areas(services) if place else {}
    places = list(_places(services, place, accessible))
    at_hand = {service_id for service_id, *_rest in places}
    wide = [key for key, own in areas.items() if key in at_hand and _is_wide(own)]
    hits = []
    for service_id, at_location_id, meters in (
        *places,
        *((w, None, None) for w in wide),
    ):
        own = areas.get(at_location_id or service_id) or areas.get(service_id)
        outside = bool(place and own and area_fit(own, place) == Fit.DOES_NOT_FIT)
        if service_id in offers and not (outside and meters is None):
            placed = place is not None
            order = _order(
                offers[service_id], outside, meters, service_id, placed=placed
            )
            hits.append(Hit(service_id, at_location_id, meters, order))
    return hits


def _is_wide(areas: list[tuple[str, str]]) -> bool:
    return any(kind in WIDE_AREAS for kind, _value in areas)


def _order(
    offer: _Offer,
    outside: bool,
    meters: float | None,
    service_id: uuid.UUID,
    *,
    placed: bool,
) -> tuple[Any, ...]:
    return (
        outside,
        not offer.is_referable,
        bucket(meters) if placed else 0,
        not offer.says_it,
        offer.capacity,
        meters or 0.0,
        offer.name.casefold(),
        service_id.hex,
    )


def _places(
    services: ServiceQuerySet, place: Place | None, accessible: bool
) -> Iterable[tuple[uuid.UUID, uuid.UUID | None, float | None]]:
    """Each service with each of its places and the distance; without any, itself."""
    wanted = services.order_by().values("pk")
    rows = list(
        ServiceAtLocation.objects.filter(service__in=wanted)
        .order_by("pk")
        .values_list(
            "service_id",
            "pk",
            "location_id",
            "location__latitude",
            "location__longitude",
            "location__is_confidential",
            "location__location_type",
        )
    )
    placed = {row[0] for row in rows}
    if accessible:
        reachable = _step_free_locations()
        rows = [row for row in rows if row[2] in reachable or not _is_visited(row)]
    meters = _meters(rows, place)
    for row, far in zip(rows, meters, strict=True):
        yield row[0], row[1], far
    for service_id in services.order_by("pk").values_list("pk", flat=True):
        if service_id not in placed:
            yield service_id, None, None


def _is_visited(row: tuple[Any, ...]) -> bool:
    *_ids, latitude, longitude, is_confidential, kind = row
    has_point = latitude is not None and longitude is not None
    return has_point and not is_confidential and kind == LocationType.PHYSICAL


def _meters(rows: list[tuple[Any, ...]], place: Place | None) -> list[float | None]:
    if place is None or place.point is None:
        return [None] * len(rows)
    visited = [row for row in rows if _is_visited(row)]
    measured = iter(
        distances(place.point, [row[3] for row in visited], [row[4] for row in visited])
    )
    return [float(next(measured)) if _is_visited(row) else None for row in rows]


def _step_free_locations() -> set[uuid.UUID]:
    notes: dict[uuid.UUID, list[Accessibility]] = {}
    for note in Accessibility.objects.order_by("pk"):
        notes.setdefault(note.location_id, []).append(note)
    return {location for location, said in notes.items() if step_free(said)}


def _areas(services: ServiceQuerySet) -> dict[uuid.UUID, list[tuple[str, str]]]:
    """Areas by service, and by service-at-location where said there."""
    wanted = services.order_by().values("pk")
    rows = ServiceArea.objects.order_by("pk").values_list(
        "service_id", "service_at_location_id", "area_type", "value"
    )
    found: dict[uuid.UUID, list[tuple[str, str]]] = {}
    for own in (
        rows.filter(service__in=wanted),
        rows.filter(service_at_location__service__in=wanted),
    ):
        for service_id, at_location_id, kind, value in own:
            found.setdefault(service_id or at_location_id, []).append((kind, value))
    return found


def _open(hits: list[Hit], at: datetime) -> list[Hit]:
    """Only services that have hours on a day near `at` are loaded, a part at a time."""
    days = {(at.weekday() + shift) % 7 for shift in (-1, 0, 1)}
    timed = _with_hours(days)
    ids = list({hit.service_id for hit in hits if hit.service_id in timed})
    loaded = Service.objects.prefetch_related(*OPEN_HOURS).order_by("pk")
    services: dict[uuid.UUID, Service] = {}
    for start in range(0, len(ids), LOAD_AT_ONCE):
        services |= loaded.in_bulk(ids[start : start + LOAD_AT_ONCE])
    return [
        hit
        for hit in hits
        if (service := services.get(hit.service_id))
        and hours.is_open(service, _at_location(service, hit), at)
    ]


def _with_hours(days: set[int]) -> set[uuid.UUID]:
    """Services with hours on one of the weekdays, or with hours of an exception."""
    found: set[uuid.UUID] = set()
    for path in ("", "service_at_locations__", "service_at_locations__location__"):
        weekly = Q(**{f"{path}weekly_hours__weekday__in": days})
        found |= _ids(weekly)
    for path in ("", "service_at_locations__location__"):
        found |= _ids(Q(**{f"{path}hours_exceptions__is_closed": False}))
    return found


def _ids(query: Q) -> set[uuid.UUID]:
    rows = Service.objects.filter(query).order_by().values_list("pk", flat=True)
    return set(rows.distinct())


def _at_location(service: Service, hit: Hit) -> ServiceAtLocation | None:
    every = service.service_at_locations.all()
    return next((one for one in every if one.pk == hit.at_location_id), None)


def _page(
    hits: list[Hit], number: Any, place: Place | None, at: datetime
) -> "Page[Card]":
    page = Paginator(hits, PAGE_SIZE).get_page(number)
    services = Service.objects.for_listing().in_bulk([h.service_id for h in page])
    cards = [
        card_for(
            services[hit.service_id],
            _at_location(services[hit.service_id], hit),
            at=at,
            place=place,
            distance_m=hit.distance_m,
        )
        for hit in page
        if hit.service_id in services
    ]
    return Page(cards, page.number, cast("Paginator[Card]", page.paginator))
