"""The one statement that reads the flat table, and the radius that grows around it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from resources.geometry import (
    Point,
    box_around,
    chord_squared,
    distance_surely_reached,
    distances,
    unit_vector,
)
from resources.matching.rules import Rules, read_rules

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
FIRST_SHARE = 64
MOST_WITHOUT_PLACE = 1000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the table; `distance_m` is None without a place."""

    category: str
    service_id: uuid.UUID
    at_location_id: uuid.UUID | None
    rules: Rules
    distance_m: float | None


def nearest(
    category: str, point: Point, radius_m: float, count: int
) -> tuple[list[Candidate], float]:
    """The `count` nearest rows within the radius, and up to how many meters that is
    every row there is."""
    rows, complete_m = _grown(category, point, radius_m, count)
    meters = distances(point, [row[3] for row in rows], [row[4] for row in rows])
    found = [
        Candidate(
            category, _uuid(row[0]), _uuid(row[1]), read_rules(row[2]), float(far)
        )
        for row, far in zip(rows, meters, strict=True)
        if far <= radius_m
    ]
    return found, complete_m


def without_place(category: str, state: str) -> list[Candidate]:
    """Rows reached by phone, on line or at a confidential address that may serve the
    state; every one when the state is not known."""
    rows = _run(WITHOUT_PLACE, [category, state, state, MOST_WITHOUT_PLACE])
    return [
        Candidate(category, _uuid(row[0]), _uuid(row[1]), read_rules(row[2]), None)
        for row in rows
    ]


def _grown(
    category: str, point: Point, radius_m: float, count: int
) -> tuple[list[Any], float]:
    """Starts small, so that a dense city is not sorted whole for its nearest few."""
    reach = radius_m / FIRST_SHARE
    while True:
        rows = _within(category, point, reach, count)
        if len(rows) == count:
            return rows, min(distance_surely_reached(rows[-1][5]), radius_m)
        if reach >= radius_m:
            return rows, radius_m
        share = count / max(len(rows), 1)
        reach = min(reach * min(max(1.2 * share**0.5, 2), 8), radius_m)


def _within(category: str, point: Point, reach_m: float, count: int) -> list[Any]:
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


def _run(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _uuid(value: Any) -> Any:
    """SQLite keeps a UUID as 32 hexadecimal digits."""
    return uuid.UUID(value) if isinstance(value, str) else value
