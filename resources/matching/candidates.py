"""The one statement that reads the flat table, and the radius that grows around it."""

import uuid
from collections.abc import Sequence
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

# Parameters only: a negative literal after a minus would start an SQL comment.
NEAREST = """
SELECT service_id, service_at_location_id, rules, latitude, longitude, chord FROM (
    SELECT id, service_id, service_at_location_id, rules, score, latitude, longitude,
        (x - %s) * (x - %s) + (y - %s) * (y - %s) + (z - %s) * (z - %s) AS chord
    FROM resources_matchrow
    WHERE category_id = %s AND is_offered AND latitude BETWEEN %s AND %s
        AND (longitude BETWEEN %s AND %s OR longitude BETWEEN %s AND %s)
) AS boxed
WHERE chord <= %s ORDER BY chord, score DESC, id LIMIT %s
"""
WITHOUT_PLACE = """
SELECT service_id, service_at_location_id, rules FROM resources_matchrow
WHERE category_id = %s AND is_offered AND latitude IS NULL
    AND (%s = '' OR area_state = '' OR area_state = %s)
ORDER BY score DESC, id LIMIT %s
"""
# Measured at a million rows: a smaller start costs another statement everywhere, a
# larger one sorts too much of a dense city. Once a third of the way, all the way.
FIRST_SHARE = 16
NEARLY_ALL = 3
MARGIN = 1.3
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
    return _run(WITHOUT_PLACE, [category, state, state, MOST_WITHOUT_PLACE])


def key(service_id: uuid.UUID) -> Any:
    """A UUID as a row has it: SQLite keeps 32 hexadecimal digits."""
    native = connection.features.has_native_uuid_field
    return service_id if native else service_id.hex


def uuid_of(value: Any) -> Any:
    return uuid.UUID(value) if isinstance(value, str) else value


def _grown(
    category: str, point: Point, radius_m: float, count: int
) -> tuple[list[Row], float]:
    """Starts small, so that a dense city is not sorted whole for its nearest few."""
    reach = radius_m / FIRST_SHARE
    while True:
        rows = _within(category, point, reach, count)
        if len(rows) == count:
            return rows, min(distance_surely_reached(rows[-1][5]), radius_m)
        if reach >= radius_m:
            return rows, radius_m
        # As rows lie as densely beyond, and none counts as half a row.
        reach *= max(MARGIN * (count / max(len(rows), 0.5)) ** 0.5, 2)
        if reach * NEARLY_ALL >= radius_m:
            reach = radius_m


def _within(category: str, point: Point, reach_m: float, count: int) -> list[Row]:
    x, y, z = unit_vector(point)
    box = box_around(point, reach_m)
    return _run(
        NEAREST,
        [
            *(x, x, y, y, z, z),
            category,
            *(box.south, box.north, box.west, box.east, box.west_2, box.east_2),
            chord_squared(reach_m),
            count,
        ],
    )


def _run(sql: str, parameters: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
