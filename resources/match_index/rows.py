"""What the flat table says about a listing: the one place that decides it."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from resources import geocoding
from resources.geometry import Point, band, unit_vector
from resources.matching.areas import only_state
from resources.matching.rules import Rules, rules_of, write_rules
from resources.models.listing import AreaType
from resources.models.place import LocationType
from resources.models.service import Capacity, ServiceStatus

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


class Row(NamedTuple):
    """A row of the flat table; keys as the text that the database makes of them."""

    service_id: str
    service_at_location_id: str | None
    category_id: str
    band: int | None
    latitude: float | None
    longitude: float | None
    x: float | None
    y: float | None
    z: float | None
    is_offered: bool
    score: float
    area_state: str
    rules: str


NOWHERE = (None, None, None, None, None, None)


def rows_of(service: Any) -> Iterator[Row]:
    """The rows of a plain listing (`listings.read`)."""
    at_locations = service.service_at_locations.all()
    placed = False
    for at_location in at_locations:
        point = public_point(at_location.location)
        placed = placed or point is not None
        yield from _rows_at(service, at_location, point)
    if not at_locations or (placed and _helps_from_afar(service)):
        yield from _rows_at(service, None, None)


def _helps_from_afar(service: Any) -> bool:
    """A place with a phone that serves a whole state helps beyond walking distance."""
    has_phone = service.phones.all() or service.organization.phones.all()
    wide = any(area.area_type in WIDE_AREAS for area in service.service_areas.all())
    return bool(has_phone) and wide


def _rows_at(service: Any, at_location: Any, point: Point | None) -> Iterator[Row]:
    record = service.track_record
    rules = rules_of(service, at_location, lift=record.lift if record else 0)
    is_offered = service.is_referable and service.status == ServiceStatus.ACTIVE
    where = _where(point, is_offered)
    said = (
        is_offered,
        _score(rules),
        "" if point else _area_state(rules, at_location),
        write_rules(rules),
    )
    at = at_location.pk if at_location else None
    for category in service.categories.all():
        yield Row._make((service.pk, at, category, *where, *said))


def _where(point: Point | None, is_offered: bool) -> tuple[float | None, ...]:
    if point is None:
        return NOWHERE
    lies_in = band(point.latitude) if is_offered else None
    return lies_in, point.latitude, point.longitude, *unit_vector(point)


def public_point(location: Any) -> Point | None:
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


def _area_state(rules: Rules, at_location: Any) -> str:
    if rules.areas:
        return only_state(rules.areas)
    address = at_location.location.address if at_location else None
    state = geocoding.state_code(address.state_province) if address else ""
    return state if len(state) == 2 else ""


def _score(rules: Rules) -> float:
    """Does not depend on today, or the table would grow stale by itself."""
    return _listing_score(rules.capacity, rules.assured)


@lru_cache(maxsize=8192)
def _listing_score(capacity: str, assured: str) -> float:
    base = CAPACITY_SCORES[Capacity(capacity)]
    if not assured:
        return base
    days = (date.fromisoformat(assured) - EPOCH).days
    return round(base + 0.5 * min(max(days / CENTURY_DAYS, 0), 1), 6)
