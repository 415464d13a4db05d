"""What the flat table of the public search holds of a listing."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from resources import hours, opening_pattern
from resources.geometry import Point, band, unit_vector
from resources.match_index.rows import WIDE_AREAS, public_point
from resources.matching.areas import only_state
from resources.matching.ranking import CAPACITY_RANKS
from resources.matching.rules import step_free
from resources.models.service import Capacity

_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class PlaceRow(NamedTuple):
    """A row of the table; keys as the text that the database makes of them."""

    service_id: str
    service_at_location_id: str | None
    is_wide: bool
    is_referable: bool
    is_free: bool
    is_walk_in: bool
    is_step_free: bool
    minimum_age: int | None
    maximum_age: int | None
    requires_veteran: bool
    restricted_gender: str
    household: str
    languages: str
    name: str
    capacity_rank: int
    capacity_until: str
    band: int | None
    latitude: float | None
    longitude: float | None
    x: float | None
    y: float | None
    z: float | None
    area_state: str
    areas: str
    hours_key: int | None
    hours: str


def place_rows_of(service: Any) -> Iterator[PlaceRow]:
    """The rows of a plain listing (`listings.read`)."""
    said = _said(service)
    at_locations = service.service_at_locations.all()
    reached = []
    for at_location in at_locations:
        row = _row(service, at_location, said)
        reached.append(row.is_step_free)
        yield row
    if not at_locations:
        yield _row(service, None, said)
    elif any(area.area_type in WIDE_AREAS for area in service.service_areas.all()):
        row = _row(service, None, said)
        yield row._replace(is_wide=True, is_step_free=any(reached))


def _said(service: Any) -> dict[str, Any]:
    """What is said of the service itself, the same at each of its places."""
    until = service.capacity_until
    spoken = {language.code for language in service.languages.all()}
    for at_location in service.service_at_locations.all():
        spoken |= {one.code for one in at_location.location.languages.all()}
    codes = sorted(code for code in spoken if code)
    return {
        "is_referable": service.is_referable,
        "is_free": service.is_free,
        "is_walk_in": service.is_walk_in,
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "requires_veteran": service.requires_veteran,
        "restricted_gender": service.restricted_gender,
        "household": service.household,
        "languages": f",{','.join(codes)}," if codes else "",
        "name": service.name.casefold(),
        "capacity_rank": CAPACITY_RANKS[Capacity(service.capacity)],
        "capacity_until": until.isoformat() if until else "",
    }


def _row(service: Any, at_location: Any, said: dict[str, Any]) -> PlaceRow:
    location = at_location.location if at_location else None
    point = public_point(location) if location else None
    own = at_location.service_areas.all() if at_location else ()
    areas = tuple(
        sorted((one.area_type, one.value) for one in own or service.service_areas.all())
    )
    x, y, z = unit_vector(point) if point else (None, None, None)
    hours_key, hours_text = opening_pattern.write(hours.hours_for(service, at_location))
    return PlaceRow(
        service_id=service.pk,
        service_at_location_id=at_location.pk if at_location else None,
        is_wide=False,
        is_step_free=location is None or _is_step_free(location, point),
        band=band(point.latitude) if point else None,
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        x=x,
        y=y,
        z=z,
        area_state="" if point else only_state(areas),
        areas=_COMPACT(areas) if areas else "",
        hours_key=hours_key,
        hours=hours_text,
        **said,
    )


def _is_step_free(location: Any, point: Point | None) -> bool:
    """Nobody has to get in where nobody goes."""
    return point is None or bool(step_free(location.accessibility.all()))
