"""Keeps the flat table that the matching engine reads true to the listings.

Whatever changes a listing calls `refresh_services`. `resources.receivers` does so for
every save, delete and publication; what writes in bulk (the importer) calls it itself.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from resources import geocoding
from resources.geometry import Point, unit_vector
from resources.matching.areas import only_state
from resources.matching.rules import Rules, rules_of, write_rules
from resources.models import MatchRow, Service, ServiceAtLocation
from resources.models.listing import AreaType
from resources.models.place import Location, LocationType
from resources.models.service import Capacity, ServiceStatus

CHUNK = 400
FIELDS = (
    *("latitude", "longitude", "x", "y", "z"),
    *("is_offered", "score", "area_state", "rules"),
)
WIDE_AREAS = {AreaType.STATE, AreaType.NATION}
CAPACITY_SCORES = {
    Capacity.CAPACITY: 0.5,
    Capacity.UNKNOWN: 0.3,
    Capacity.ASSESSMENT: 0.3,
    Capacity.WAITLIST: 0.1,
    Capacity.NO_CAPACITY: 0.0,
}
EPOCH = date(2000, 1, 1)
CENTURY_DAYS = 36525

Key = tuple[uuid.UUID, uuid.UUID | None, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is missing, left over or out of date, and the fields that differ."""

    service_id: uuid.UUID
    service_at_location_id: uuid.UUID | None
    category: str
    problem: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.service_at_location_id or "no place"
        changed = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.problem}: {self.service_id} at {place}, {self.category}{changed}"


def refresh_services(service_ids: Iterable[uuid.UUID]) -> int:
    """Make the rows of these services what their listings say; how many changed.

    Safe to call twice and for services that are gone or hidden, whose rows go.
    """
    ids = list(dict.fromkeys(service_ids))
    changed = 0
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            changed += _write(ids[start : start + CHUNK])
    return changed


def rebuild() -> int:
    """Write the whole table anew, in one transaction; how many rows there are."""
    with transaction.atomic():
        MatchRow.objects.all().delete()
        ids = list(Service.objects.public().order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            wanted = _wanted(ids[start : start + CHUNK])
            MatchRow.objects.bulk_create(wanted.values(), batch_size=CHUNK)
    return MatchRow.objects.count()


def verify() -> list[Difference]:
    """What differs between the table and the listings; none when all is well."""
    known = set(MatchRow.objects.order_by().values_list("service_id", flat=True))
    public = Service.objects.public().order_by().values_list("pk", flat=True)
    ids = sorted(known.union(public))
    found: list[Difference] = []
    for start in range(0, len(ids), CHUNK):
        found += _differences(ids[start : start + CHUNK])
    return found


def _write(ids: Sequence[uuid.UUID]) -> int:
    wanted, present = _wanted(ids), _present(ids)
    gone = [row.pk for key, row in present.items() if key not in wanted]
    new = [row for key, row in wanted.items() if key not in present]
    stale = []
    for key, row in wanted.items():
        if key in present and _changed_fields(row, present[key]):
            row.pk = present[key].pk
            stale.append(row)
    MatchRow.objects.filter(pk__in=gone).delete()
    MatchRow.objects.bulk_create(new, batch_size=CHUNK)
    MatchRow.objects.bulk_update(stale, FIELDS, batch_size=CHUNK // 4)
    return len(gone) + len(new) + len(stale)


def _differences(ids: Sequence[uuid.UUID]) -> Iterator[Difference]:
    wanted, present = _wanted(ids), _present(ids)
    for key in wanted.keys() - present.keys():
        yield Difference(*key, "missing")
    for key in present.keys() - wanted.keys():
        yield Difference(*key, "left over")
    for key in wanted.keys() & present.keys():
        if changed := _changed_fields(wanted[key], present[key]):
            yield Difference(*key, "out of date", changed)


def _changed_fields(wanted: MatchRow, present: MatchRow) -> tuple[str, ...]:
    return tuple(f for f in FIELDS if getattr(wanted, f) != getattr(present, f))


def _present(ids: Sequence[uuid.UUID]) -> dict[Key, MatchRow]:
    rows = MatchRow.objects.filter(service_id__in=ids)
    return {(r.service_id, r.service_at_location_id, r.category_id): r for r in rows}


def _wanted(ids: Sequence[uuid.UUID]) -> dict[Key, MatchRow]:
    services = (
        Service.objects.public()
        .filter(pk__in=ids)
        .prefetch_related(
            "categories",
            "languages",
            "service_areas",
            "required_documents",
            "phones",
            "organization__phones",
            "service_at_locations__location__phones",
            "service_at_locations__service_areas",
            "service_at_locations__location__addresses",
            "service_at_locations__location__languages",
            "service_at_locations__location__accessibility",
        )
    )
    return {
        (row.service_id, row.service_at_location_id, row.category_id): row
        for service in services
        for row in _rows(service)
    }


def _rows(service: Service) -> Iterator[MatchRow]:
    at_locations = list(service.service_at_locations.all())
    placed = False
    for at_location in at_locations:
        point = _public_point(at_location.location)
        placed = placed or point is not None
        yield from _rows_at(service, at_location, point)
    if not at_locations or (placed and _helps_from_afar(service)):
        yield from _rows_at(service, None, None)


def _helps_from_afar(service: Service) -> bool:
    """A place with a phone that serves a whole state helps beyond walking distance."""
    has_phone = service.phones.all() or service.organization.phones.all()
    wide = any(area.area_type in WIDE_AREAS for area in service.service_areas.all())
    return bool(has_phone) and wide


def _rows_at(
    service: Service, at_location: ServiceAtLocation | None, point: Point | None
) -> Iterator[MatchRow]:
    rules = rules_of(service, at_location)
    values: dict[str, Any] = {
        "is_offered": service.is_referable and service.status == ServiceStatus.ACTIVE,
        "score": _score(rules),
        "area_state": "" if point else _area_state(rules, at_location),
        "rules": write_rules(rules),
    }
    if point:
        x, y, z = unit_vector(point)
        values |= {"latitude": point.latitude, "longitude": point.longitude}
        values |= {"x": x, "y": y, "z": z}
    for category in service.categories.all():
        yield MatchRow(
            category=category,
            service=service,
            service_at_location=at_location,
            **values,
        )


def _public_point(location: Location) -> Point | None:
    """Where people go: never a confidential address, a mailbox or a website.

    Without a point of its own, the ZIP's centroid stands in.
    """
    if location.is_confidential or location.location_type != LocationType.PHYSICAL:
        return None
    if location.latitude is not None and location.longitude is not None:
        return Point(location.latitude, location.longitude)
    address = location.address
    found = geocoding.zip_place(address.postal_code) if address else None
    return found.point if found else None


def _area_state(rules: Rules, at_location: ServiceAtLocation | None) -> str:
    if rules.areas:
        return only_state(rules.areas)
    address = at_location.location.address if at_location else None
    state = geocoding.state_code(address.state_province) if address else ""
    return state if len(state) == 2 else ""


def _score(rules: Rules) -> float:
    """Does not depend on today, or the table would grow stale by itself."""
    capacity = CAPACITY_SCORES[Capacity(rules.capacity)]
    if not rules.assured:
        return capacity
    days = (date.fromisoformat(rules.assured) - EPOCH).days
    return round(capacity + 0.5 * min(max(days / CENTURY_DAYS, 0), 1), 6)
