"""The flat table held in memory, for the searches that need no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from resources.benchmark.directory import CATEGORIES
from resources.geometry import Point, chord_squared, distances, unit_vector
from resources.matching.candidates import MILLIMETER, Near, Row

# As `resources.matching.candidates` reads them, then what ordering needs.
READ = """
SELECT service_id, service_at_location_id, rules, latitude, longitude, x, y, z, id
FROM resources_matchrow
WHERE category_id = %s AND is_offered AND latitude IS NOT NULL
ORDER BY score DESC, id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one category with a place, ties in the order of the statement."""

    rows: list[Row]
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    vectors: NDArray[np.float64]
    keys: list[int]


BY_KEY = """
SELECT service_id, service_at_location_id, rules, latitude, longitude, id
FROM resources_matchrow WHERE id IN ({})
"""


def hold() -> dict[str, Held]:
    return dict(_categories())


def _categories() -> Iterator[tuple[str, Held]]:
    for number in range(CATEGORIES):
        code = f"need-{number:02}"
        with connection.cursor() as cursor:
            cursor.execute(READ, [code])
            read = cursor.fetchall()
        places = np.array([row[3:8] for row in read], dtype=float).reshape(-1, 5)
        rows, keys = [row[:5] for row in read], [row[8] for row in read]
        yield code, Held(rows, places[:, 0], places[:, 1], places[:, 2:], keys)


class BruteForce:
    """Every row's distance on the ellipsoid: slow, and what is right."""

    def __init__(self, held: dict[str, Held]) -> None:
        self.held = held

    def nearest(
        self, category: str, point: Point, radius_m: float, _count: int
    ) -> Near:
        """All rows within the radius, whatever the count."""
        held = self.held[category]
        meters = distances(point, held.latitudes, held.longitudes)  # type: ignore[arg-type]
        meters = meters.round(MILLIMETER)
        within = np.flatnonzero(meters <= radius_m)
        nearest = within[np.argsort(meters[within], kind="stable")]
        rows = [held.rows[n] for n in nearest.tolist()]
        return Near(rows, meters[nearest].tolist(), radius_m)

    def top(self, category: str, point: Point, radius_m: float, count: int) -> Near:
        """The nearest few only, as the others are asked when timed."""
        held = self.held[category]
        x, y, z = unit_vector(point)
        chords = ((held.vectors - np.array([x, y, z])) ** 2).sum(axis=1)
        found = np.argpartition(chords, min(count, len(chords) - 1))[:count]
        found = found[chords[found] <= chord_squared(radius_m)]
        return _near(held, point, found[np.argsort(chords[found])], radius_m)


class KdTrees:
    """A k-d tree for each category, and every row, in the process: about the fastest
    there is, at some 700 bytes a row in the memory of each worker."""

    def __init__(self, held: dict[str, Held]) -> None:
        from scipy.spatial import cKDTree

        self.held = held
        self.trees: dict[str, Any] = {
            code: cKDTree(one.vectors) for code, one in held.items()
        }

    def nearest(self, category: str, point: Point, radius_m: float, count: int) -> Near:
        """Asked for, and answering, what `candidates.nearest` does."""
        found = self._numbers(category, point, radius_m, count)
        return _near(self.held[category], point, found, radius_m)

    def nearest_by_key(
        self, category: str, point: Point, radius_m: float, count: int
    ) -> Near:
        """The trees alone in the process, some 100 bytes a row; the rows found are read
        by their keys."""
        held = self.held[category]
        found = self._numbers(category, point, radius_m, count)
        meters = distances(point, held.latitudes[found], held.longitudes[found])
        keys = [held.keys[n] for n in found.tolist()]
        rows = _by_key(keys)
        return Near([rows[key] for key in keys], meters.tolist(), radius_m)

    def _numbers(self, category: str, point: Point, radius_m: float, count: int) -> Any:
        chord = chord_squared(radius_m) ** 0.5
        _far, found = self.trees[category].query(
            unit_vector(point), k=count, distance_upper_bound=chord
        )
        return found[found < len(self.held[category].rows)]


def _by_key(keys: list[int]) -> dict[int, Row]:
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(BY_KEY.format(", ".join(["%s"] * len(keys))), keys)
        return {row[5]: row[:5] for row in cursor.fetchall()}


def _near(held: Held, point: Point, numbers: Any, radius_m: float) -> Near:
    latitudes, longitudes = held.latitudes[numbers], held.longitudes[numbers]
    meters = distances(point, latitudes, longitudes)
    rows = [held.rows[n] for n in numbers.tolist()]
    return Near(rows, meters.round(MILLIMETER).tolist(), radius_m)
