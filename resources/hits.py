"""From the flat table of the public search to services at their best place, in order.

Where few rows are in range all are read. In a dense city only as far around as the
page needs, and the database counts the rest.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import Collate

from resources.geometry import (
    Point,
    box_around,
    chord_squared,
    chord_surely_within,
    distances,
    unit_vector,
)
from resources.matching.areas import area_fit
from resources.matching.facts import Place
from resources.matching.ranking import (
    BUCKET_EDGES_M,
    BUCKET_WITHOUT_PLACE,
    CAPACITY_RANKS,
    bucket,
    travel_rank,
)
from resources.matching.results import Fit
from resources.models import SearchRow
from resources.models.service import Capacity
from resources.opening_pattern import open_keys

Rows = QuerySet[SearchRow]
# With more rows in range than this, not all are read.
MOST_READ = 3000
NOT_KNOWN = CAPACITY_RANKS[Capacity.UNKNOWN]


class Row(NamedTuple):
    """What is read of a row. Only rows with a point are measured; the others have None
    for it. `says_it` is read where words are asked for."""

    service_id: uuid.UUID
    service_at_location_id: uuid.UUID | None
    is_referable: bool
    capacity_rank: int
    capacity_until: str
    name: str
    areas: str
    latitude: float
    longitude: float
    says_it: bool = True


COLUMNS = Row._fields[:-1]


class Hit(NamedTuple):
    """A service at its best place; `distance_m` is None where nobody travels."""

    service_id: uuid.UUID
    at_location_id: uuid.UUID | None
    distance_m: float | None
    order: tuple[Any, ...]


def best(hits: Iterable[Hit]) -> list[Hit]:
    """Each service once: at the place to go to that stands best, if there is one."""
    found: dict[uuid.UUID, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (travel_rank(hit.distance_m), hit.order)):
        found.setdefault(hit.service_id, hit)
    return sorted(found.values(), key=attrgetter("order"))


@dataclass(frozen=True, slots=True)
class Question:
    """The rows that the filters leave, and what is told by more than a filter."""

    rows: Rows
    at: datetime
    open_now: bool = False
    only_serving: bool = False

    @property
    def says(self) -> bool:
        return "says_it" in self.rows.query.annotations

    @property
    def today(self) -> str:
        return self.at.date().isoformat()

    def scoped(self, scope: Q) -> Rows:
        """Rows of the scope; with `open_now` those that are open, by their hours."""
        rows = self.rows.filter(scope).order_by()
        if not self.open_now:
            return rows
        listed = rows.filter(hours_key__isnull=False)
        keys = listed.values_list("hours_key", flat=True).distinct()
        return rows.filter(hours_key__in=open_keys(keys, self.at))


class Everywhere:
    """Without a place: by room and name, at the service's first place."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.rows = question.scoped(Q(is_wide=False))

    @cached_property
    def total(self) -> int:
        return int(self.rows.aggregate(n=Count("service", distinct=True))["n"])

    def hits(self, start: int, stop: int) -> list[Hit]:
        ordered = self._ordered()
        found: dict[uuid.UUID, Hit] = {}
        read, count = 0, 2 * stop + 20
        while len(found) < stop:
            some = list(ordered[read : read + count])
            for service_id, at_location_id in some:
                found.setdefault(service_id, Hit(service_id, at_location_id, None, ()))
            if len(some) < count:
                break
            read += count
        return list(found.values())[start:stop]

    def _ordered(self) -> Any:
        has_passed = Q(capacity_until__gt="", capacity_until__lt=self.question.today)
        room = Case(
            When(has_passed, then=NOT_KNOWN),
            default=F("capacity_rank"),
            output_field=IntegerField(),
        )
        says = ["-says_it"] if self.question.says else []
        return (
            self.rows.annotate(room=room)
            .order_by(
                "-is_referable", *says, "room", by_name(), "service_id",
                "service_at_location_id",
            )
            .values_list("service_id", "service_at_location_id")
        )  # fmt: skip


def by_name() -> Any:
    """As Python orders texts: by code point."""
    return Collate("name", "C") if connection.vendor == "postgresql" else F("name")


class Around:
    """Within a radius of a place, and what helps there from afar."""

    def __init__(self, question: Question, place: Place, radius_m: float) -> None:
        self.question, self.place, self.radius_m = question, place, radius_m
        # A place without a point cannot be typed; its state alone would be one.
        self.point = place.point or Point(0.0, 0.0)
        self.verdicts: dict[str, bool] = {}
        self.rows = self._rows()
        near = self.rows.filter(_within(self.point, radius_m))[: MOST_READ + 1]
        self.is_dense = near.count() > MOST_READ

    def _rows(self) -> Rows:
        near = _within(self.point, self.radius_m)
        afar = Q(latitude=None, area_state__in=["", self.place.state])
        rows = self.question.scoped(near | afar)
        if not self.question.only_serving:
            return rows
        said = rows.exclude(areas="").values_list("areas", flat=True).distinct()
        served = [text for text in said if not self._is_outside(text)]
        return rows.filter(Q(areas="") | Q(areas__in=served))

    @cached_property
    def has_door(self) -> bool:
        return self.is_dense or bool(self._all_doors)

    @cached_property
    def total(self) -> int:
        if not self.is_dense:
            return len(self._all)
        afar = {hit.service_id for hit in self._from_afar}
        return self._doors_counted() + len(afar)

    def hits(self, start: int, stop: int) -> list[Hit]:
        if self.is_dense:
            for index, edge_m in enumerate(BUCKET_EDGES_M):
                if edge_m >= self.radius_m:
                    break
                sure = self._sure(index, edge_m)
                if len(sure) >= stop:
                    return sure[start:stop]
        return self._all[start:stop]

    def _sure(self, index: int, edge_m: float) -> list[Hit]:
        """Hits that nothing beyond the bucket can come before."""
        hits = self._doors(edge_m)
        if index >= BUCKET_WITHOUT_PLACE:
            hits = [*hits, *self._from_afar]
        return [
            hit
            for hit in best(hits)
            if hit.order[:2] == (False, False) and hit.order[2] <= index
        ]

    @cached_property
    def _all(self) -> list[Hit]:
        """A service with a door in range is shown there, not from afar."""
        return best([*self._all_doors, *self._afar])

    @cached_property
    def _all_doors(self) -> list[Hit]:
        return self._doors(self.radius_m)

    def _doors(self, within_m: float) -> list[Hit]:
        doors = self.rows.filter(_within(self.point, within_m))
        return self._inside(doors, within_m)

    @cached_property
    def _afar(self) -> list[Hit]:
        """What does not serve the place cannot be gone to either."""
        rows = self._read(self.rows.filter(latitude=None))
        return [self._hit(row, None) for row in rows if not self._is_outside(row.areas)]

    @cached_property
    def _from_afar(self) -> list[Hit]:
        """Those without a door in range."""
        afar = self.rows.filter(latitude=None).values("service_id")
        doors = self.rows.filter(_within(self.point, self.radius_m), service__in=afar)
        inside = self._inside(doors, self.radius_m)
        keys = {hit.service_id for hit in inside}
        return [hit for hit in self._afar if hit.service_id not in keys]

    def _inside(self, doors: Rows, within_m: float) -> list[Hit]:
        rows = self._read(doors)
        latitudes = [row.latitude for row in rows]
        meters = distances(self.point, latitudes, [row.longitude for row in rows])
        return [
            self._hit(row, float(far))
            for row, far in zip(rows, meters, strict=True)
            if far <= within_m
        ]

    def _doors_counted(self) -> int:
        """Only at the rim a chord leaves open whether a place is within the radius."""
        doors = self.rows.filter(_within(self.point, self.radius_m))
        measured = doors.annotate(chord=_chord(self.point))
        surely = measured.filter(chord__lte=chord_surely_within(self.radius_m))
        rim = measured.filter(
            chord__gt=chord_surely_within(self.radius_m),
            chord__lte=chord_squared(self.radius_m),
        )
        at_rim = {hit.service_id for hit in self._inside(rim, self.radius_m)}
        counted = surely.aggregate(n=Count("service", distinct=True))["n"]
        twice = surely.filter(service__in=at_rim).aggregate(
            n=Count("service", distinct=True)
        )["n"]
        return int(counted) + len(at_rim) - int(twice)

    def _read(self, rows: Rows) -> list[Row]:
        says = ["says_it"] if self.question.says else []
        return [Row(*row) for row in rows.values_list(*COLUMNS, *says)]

    def _hit(self, row: Row, meters: float | None) -> Hit:
        has_passed = row.capacity_until and row.capacity_until < self.question.today
        order = (
            self._is_outside(row.areas),
            not row.is_referable,
            bucket(meters),
            not row.says_it,
            NOT_KNOWN if has_passed else row.capacity_rank,
            meters or 0.0,
            row.name,
            row.service_id.hex,
        )
        return Hit(row.service_id, row.service_at_location_id, meters, order)

    def _is_outside(self, areas: str) -> bool:
        if areas not in self.verdicts:
            self.verdicts[areas] = is_outside(areas, self.place)
        return self.verdicts[areas]


def is_outside(areas: str, place: Place) -> bool:
    """Whether the areas, as the flat table has them, leave the place out."""
    return bool(areas) and area_fit(_areas(areas), place) == Fit.DOES_NOT_FIT


@lru_cache(maxsize=8192)
def _areas(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((kind, value) for kind, value in json.loads(text))


def _within(point: Point, radius_m: float) -> Q:
    """The box around the radius; rows without a point are in no band."""
    box = box_around(point, radius_m)
    longitudes = Q()
    for west, east in box.longitudes:
        longitudes |= Q(longitude__range=(west, east))
    return Q(band__in=list(box.bands)) & longitudes


def _chord(point: Point) -> Any:
    x, y, z = unit_vector(point)
    across = (F("x") - x, F("y") - y, F("z") - z)
    return sum(((one * one) for one in across[1:]), across[0] * across[0])
