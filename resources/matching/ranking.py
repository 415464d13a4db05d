"""The order of matches, as `docs/matching.md` states it."""

import uuid
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from resources.geometry import METERS_PER_MILE
from resources.matching.facts import Facts
from resources.matching.results import Fit
from resources.matching.rules import Rules
from resources.models.service import Capacity

# A bucket holds what is as near for a person who must get there.
BUCKET_MILES = (1, 2, 5, 10, 25, 50, 100, 200)
BUCKET_EDGES_M = tuple(edge * METERS_PER_MILE for edge in BUCKET_MILES)
# What needs no trip ranks with what is 5 to 10 miles away: after the neighborhood.
BUCKET_WITHOUT_PLACE = 3
WORTH_A_TRIP_M = 50 * METERS_PER_MILE
CAPACITY_RANKS = {
    Capacity.CAPACITY: 0,
    Capacity.UNKNOWN: 1,
    Capacity.ASSESSMENT: 1,
    Capacity.WAITLIST: 2,
    Capacity.NO_CAPACITY: 3,
}
# A place nobody can be asked at counts as farther away, by so many buckets: the help
# of a garden next door is not as near as that of a pantry that answers.
CONTACT_STEPS = {"email": 0, "phone": 1, "": 2}
FRESH_DAYS = 180
AGING_DAYS = 365
MOST_NEEDS = 8

# How many values each part of the order takes, the weightiest first.
SIZES = (2, len(BUCKET_MILES) + 1, 2, MOST_NEEDS, 4, 2, 3)

Order = tuple[tuple[int, ...], float, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stands: `parts` by weight, then the distance, then the id."""

    parts: tuple[int, ...]
    distance_m: float
    service_id: uuid.UUID

    @property
    def order(self) -> Order:
        return self.parts, self.distance_m, self.service_id.hex

    @property
    def score(self) -> float:
        """1 for the best there can be down to 0, falling along the list."""
        place = 0
        whole = 1
        for part, size in zip(self.parts, SIZES, strict=True):
            place = place * size + part
            whole *= size
        return 1 - place / whole


def bucket(distance_m: float | None) -> int:
    if distance_m is None:
        return BUCKET_WITHOUT_PLACE
    return bisect_left(BUCKET_EDGES_M, distance_m)


def reach(distance_m: float | None, contact: str) -> int:
    """The distance bucket, moved outward by how hard the place is to ask."""
    return min(bucket(distance_m) + CONTACT_STEPS[contact], len(BUCKET_MILES))


def travel_rank(distance_m: float | None) -> int:
    """Which of a service's places to show: one to go to within 50 miles (0), else the
    phone (1), else one farther off (2)."""
    if distance_m is None:
        return 1
    return 0 if distance_m <= WORTH_A_TRIP_M else 2


def bucket_is_complete(index: int, complete_m: float) -> bool:
    """Whether every row of a distance bucket lies within `complete_m`."""
    return index < len(BUCKET_EDGES_M) and BUCKET_EDGES_M[index] <= complete_m


def freshness_rank(assured: str, day: date) -> int:
    """0 confirmed in the last 180 days, 1 in the last year, 2 longer ago or never."""
    if not assured:
        return 2
    days = (day - date.fromisoformat(assured)).days
    return 0 if days <= FRESH_DAYS else 1 if days <= AGING_DAYS else 2


def standing(
    rules: Rules,
    fit: Fit,
    facts: Facts,
    *,
    service_id: uuid.UUID,
    distance_m: float | None,
    needs_met: Collection[str],
) -> Standing:
    """Nothing about the person but fit and language takes part; a language spoken
    lifts a service and its lack never lowers one."""
    day = facts.day
    foreign = facts.language not in ("", "en", "und")
    parts = (
        int(fit == Fit.DOES_NOT_FIT),
        reach(distance_m, rules.contact),
        int(fit == Fit.ASK),
        MOST_NEEDS - min(len(needs_met), MOST_NEEDS),
        CAPACITY_RANKS[Capacity(rules.capacity_on(day))],
        int(not (foreign and rules.speaks(facts.language))),
        freshness_rank(rules.assured, day),
    )
    return Standing(parts, distance_m or 0.0, service_id)
