"""The order of matches, as `docs/matching.md` states it."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from resources.geometry import METERS_PER_MILE
from resources.matching.facts import Facts
from resources.matching.results import Fit
from resources.matching.rules import Rules
from resources.models import MatchingWeights
from resources.models.service import Capacity

# A bucket holds what is as near for a person who must get there.
BUCKET_MILES = (1, 2, 5, 10, 25, 50, 100, 200)
BUCKET_EDGES_M = tuple(edge * METERS_PER_MILE for edge in BUCKET_MILES)
FARTHEST = len(BUCKET_MILES)
# What needs no trip ranks with what is 5 to 10 miles away: after the neighborhood.
BUCKET_WITHOUT_PLACE = 3
NEARER_THAN_AFAR_M = BUCKET_EDGES_M[BUCKET_WITHOUT_PLACE - 1]
WORTH_A_TRIP_M = 50 * METERS_PER_MILE
# What the public search sorts by, the best first.
CAPACITY_RANKS = {
    Capacity.CAPACITY: 0,
    Capacity.UNKNOWN: 1,
    Capacity.ASSESSMENT: 1,
    Capacity.WAITLIST: 2,
    Capacity.NO_CAPACITY: 3,
}
CAPACITY_POINTS: dict[str, int] = {
    Capacity.CAPACITY.value: 100,
    Capacity.UNKNOWN.value: 60,
    Capacity.ASSESSMENT.value: 60,
    Capacity.WAITLIST.value: 30,
    Capacity.NO_CAPACITY.value: 0,
}
FRESH_DAYS = 180
AGING_DAYS = 365
FULL = 100
AVERAGE_TRACK = 50
NO_LANGUAGE_TO_FIND = ("", "en", "und")

# Does not fit, bucket, points below none, meters, the service's key.
Order = tuple[bool, int, int, float, Any]


def bucket(distance_m: float | None) -> int:
    if distance_m is None:
        return BUCKET_WITHOUT_PLACE
    return bisect_left(BUCKET_EDGES_M, distance_m)


def travel_rank(distance_m: float | None) -> int:
    """Which of a service's places to show: one to go to within 50 miles (0), else the
    phone (1), else one farther off (2)."""
    if distance_m is None:
        return 1
    return 0 if distance_m <= WORTH_A_TRIP_M else 2


def bucket_is_complete(index: int, complete_m: float) -> bool:
    """Whether every row of a distance bucket lies within `complete_m`."""
    return index < FARTHEST and BUCKET_EDGES_M[index] <= complete_m


@dataclass(frozen=True, slots=True)
class Scale:
    """The curator's weights. Points are whole numbers, so that sums are exact and the
    order is the same on every machine."""

    weights: MatchingWeights

    @property
    def steps(self) -> dict[str, int]:
        """Distance buckets farther, by how a place can be asked."""
        weights = self.weights
        return {
            "email": 0,
            "phone": weights.steps_phone_only,
            "": weights.steps_unreachable,
        }

    @property
    def most(self) -> int:
        """The sum that nothing exceeds; never 0."""
        return FULL * sum(getattr(self.weights, name) for name in PARTS) or 1

    @property
    def trust_points(self) -> int:
        return FULL * self.weights.trusted

    def need_points(self, met: int, asked: int) -> int:
        """None for one need, in full for every need asked."""
        if asked < 2 or met < 2:
            return 0
        return FULL * self.weights.needs * (met - 1) // (asked - 1)

    def fit_points(self, facts: Facts) -> Callable[[Rules, Fit], int]:
        """What a listing earns by whom it is for. Of the person only the language takes
        part, and that only where it is spoken."""
        weights = self.weights
        language = "" if facts.language in NO_LANGUAGE_TO_FIND else facts.language

        def points(rules: Rules, fit: Fit) -> int:
            earned = weights.fit * FULL if fit is Fit.FITS else 0
            if language and rules.speaks(language):
                earned += weights.language * FULL
            return earned

        return points

    def standing_points(self, facts: Facts) -> Callable[[Rules], int]:
        """What a listing earns by how it stands today, for anybody."""
        weights, day = self.weights, facts.day
        today = day.isoformat()
        fresh = (day - timedelta(days=FRESH_DAYS)).isoformat()
        aging = (day - timedelta(days=AGING_DAYS)).isoformat()

        def points(rules: Rules) -> int:
            earned = weights.capacity * CAPACITY_POINTS[rules.capacity_on(today)]
            earned += weights.track_record * track_points(rules.track)
            if rules.assured >= fresh:
                earned += weights.freshness * FULL
            elif rules.assured >= aging:
                earned += weights.freshness * FULL // 2
            return earned

        return points


PARTS = (
    *("fit", "needs", "capacity", "trusted"),
    *("track_record", "language", "freshness"),
)


def track_points(lift: int) -> int:
    """Half for the network's average, which stands for no record too."""
    return min(max(AVERAGE_TRACK + lift, 0), FULL)


def score(order: Order, most: int) -> float:
    """1 for the best there can be down to 0, falling along the list."""
    does_not_fit, reach, below, *_rest = order
    place = does_not_fit * (FARTHEST + 1) + reach + below / most
    return 1 - place / (2 * (FARTHEST + 1))
