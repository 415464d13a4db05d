"""The one statement that reads the flat table, and the radius that grows around it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from resources.geometry import (
    Point,
    box_around,
    chord_squared,
    distance_surely_reached,
    distances,
    unit_vector,
)
from resources.preparing import preparing_cursor

# The nearest are found in the index `match_by_place` alone, and only they are read
# whole: that is most of the speed, on both databases.
# Parameters only: a negative literal after a minus would start an SQL comment.
NEAREST = """
SELECT service_id, service_at_location_id, rules, latitude, longitude, chord FROM (
    SELECT near_id, chord FROM (
        SELECT id AS near_id, (x - %(x)s) * (x - %(x)s) + (y - %(y)s) * (y - %(y)s)
            + (z - %(z)s) * (z - %(z)s) AS chord
        FROM resources_matchrow
        WHERE category_id = %(category)s AND band {among}
            AND longitude BETWEEN %(west)s AND %(east)s
    ) AS boxed
    WHERE chord <= %(reach)s ORDER BY chord LIMIT %(count)s
) AS near JOIN resources_matchrow ON id = near_id
"""
WITHOUT_PLACE = """
SELECT service_id, service_at_location_id, rules FROM resources_matchrow
WHERE category_id = %(category)s AND is_offered AND latitude IS NULL
    AND area_state {states}
ORDER BY score DESC, id LIMIT %(count)s
"""
# One parameter however many bands there are, so that the text stays the same and is
# planned once.
AMONG = {
    "postgresql": "= ANY(%(bands)s)",
    "sqlite": "IN (SELECT value FROM json_each(%(bands)s))",
}
# Each names the column, so that SQLite takes the index `match_without_place`.
ONE_STATE, EVERY_STATE = "IN ('', %(state)s)", ">= ''"
# How the first radius is chosen. Measured at a million rows: one too small costs
# another statement, one too large sorts too much of a dense city. Once a third of the
# way, all the way.
FIRST_SHARE = 16
NEARLY_ALL = 3
MARGIN = 1.3
FADING = 0.9
# Square meters for each row of a category, the widest of late in this process.
_spread: dict[str, float] = {}
MILLIMETER = 3
MOST_WITHOUT_PLACE = 1000


# Service, service-at-location, rules, and with a place: latitude, longitude, chord.
# Keys are as the database has them (`key`, `uuid_of`).
Row = tuple[Any, ...]


class Near(NamedTuple):
    """Rows with their meters, nearest first by the chord; every row there is within
    `complete_m`. Rows a little beyond the radius may be among them."""

    rows: list[Row]
    meters: list[float]
    complete_m: float


def nearest(category: str, point: Point, radius_m: float, count: int) -> Near:
    """The `count` nearest rows within the radius."""
    rows, complete_m = _grown(category, point, radius_m, count)
    meters = distances(point, [row[3] for row in rows], [row[4] for row in rows])
    # Whole millimeters, so that doors at one point tie however they are summed.
    return Near(rows, meters.round(MILLIMETER).tolist(), complete_m)


def without_place(category: str, state: str) -> list[Row]:
    """Rows reached by phone, on line or at a confidential address that may serve the
    state; every one when the state is not known."""
    asked = {"category": category, "state": state, "count": MOST_WITHOUT_PLACE}
    states = ONE_STATE if state else EVERY_STATE
    return ask(WITHOUT_PLACE.format(states=states), asked)


def key(service_id: uuid.UUID) -> Any:
    """A UUID as a row has it: SQLite keeps 32 hexadecimal digits."""
    native = connection.features.has_native_uuid_field
    return service_id if native else service_id.hex


def uuid_of(value: Any) -> Any:
    return uuid.UUID(value) if isinstance(value, str) else value


def _grown(
    category: str, point: Point, radius_m: float, count: int
) -> tuple[list[Row], float]:
    """Starts as far as lately was needed, so that one statement mostly is enough and
    a dense city is not sorted whole for its nearest few."""
    reach = _first_reach(category, radius_m, count)
    while True:
        rows = _within(category, point, reach, count)
        if len(rows) == count:
            complete_m = min(distance_surely_reached(rows[-1][5]), radius_m)
            _learn(category, complete_m, count)
            return rows, complete_m
        if reach >= radius_m:
            _learn(category, radius_m, len(rows))
            return rows, radius_m
        # As rows lie as densely beyond, and none counts as half a row.
        grown = max(MARGIN * (count / max(len(rows), 0.5)) ** 0.5, 2)
        reach = _at_most(reach * grown, radius_m)


def _first_reach(category: str, radius_m: float, count: int) -> float:
    if category not in _spread:
        return radius_m / FIRST_SHARE
    return _at_most(MARGIN * (_spread[category] * count) ** 0.5, radius_m)


def _at_most(reach_m: float, radius_m: float) -> float:
    return radius_m if reach_m * NEARLY_ALL >= radius_m else reach_m


def _learn(category: str, reached_m: float, rows: int) -> None:
    seen = reached_m**2 / max(rows, 0.5)
    _spread[category] = max(seen, _spread.get(category, 0.0) * FADING)


def _within(category: str, point: Point, reach_m: float, count: int) -> list[Row]:
    box = box_around(point, reach_m)
    x, y, z = unit_vector(point)
    asked = {"category": category, "count": count, "reach": chord_squared(reach_m)}
    asked |= {"x": x, "y": y, "z": z, "bands": _array(box.bands)}
    nearest = NEAREST.format(among=AMONG[connection.vendor])
    found: list[Row] = []
    for west, east in box.longitudes:
        found += ask(nearest, {**asked, "west": west, "east": east})
    return sorted(found, key=_chord)[:count]


def _array(numbers: range) -> list[int] | str:
    """As the database takes many values in one parameter."""
    return str([*numbers]) if connection.vendor == "sqlite" else [*numbers]


def _chord(row: Row) -> float:
    return float(row[5])


def ask(sql: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[Row]:
    with preparing_cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
