"""The matching engine: no request and no patient model, only a place, needs, facts."""

from resources.geometry import Point
from resources.matching.engine import DEFAULT_DISTANCE_M, match
from resources.matching.facts import Facts, Filters, Place, complete, find_place
from resources.matching.results import Fit, Match, MatchList, Reason

__all__ = [
    "DEFAULT_DISTANCE_M",
    "Facts",
    "Filters",
    "Fit",
    "Match",
    "MatchList",
    "Place",
    "Point",
    "Reason",
    "complete",
    "find_place",
    "match",
]
