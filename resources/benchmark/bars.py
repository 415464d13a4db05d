"""What is promised of a million rows on two cores, and what a run says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from resources.benchmark.run import COUNTS, MATCH, Findings, search_name
from resources.benchmark.timing import Latency

IN_MEMORY, BY_KEY, GEODJANGO, TUNED = (
    "k-d tree",
    "k-d tree, rows by key",
    "PostGIS as GeoDjango asks",
    "PostGIS tuned by hand",
)


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` may be at most `limit`; with `at_least`, at least."""

    name: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "limit": self.limit,
            "at_least": self.at_least,
            "met": self.is_met,
        }


def bars(found: Findings) -> list[Bar]:
    return [*_search(found), *_match(found), *_growth(found), *_whole(found)]


def _search(found: Findings) -> Iterator[Bar]:
    for name in map(search_name, COUNTS):
        times = found.times[name]
        own = times["nearhand"]
        if found.city:
            yield Bar(f"{name}, one city, p95 in ms", own.p95, 10)
            continue
        if connection.vendor == "sqlite":
            for tree in (BY_KEY, IN_MEMORY):
                yield Bar(f"{name}, p95 over the {tree}", _over(own, times[tree]), 3)
        if TUNED in times:
            yield Bar(f"{name}, p95 over tuned PostGIS's", _over(own, times[TUNED]), 1)
            yield Bar(
                f"{name}, GeoDjango's p95 over ours",
                _over(times[GEODJANGO], own),
                10,
                at_least=True,
            )


def _over(one: Latency, other: Latency) -> float:
    return one.p95 / other.p95


def _match(found: Findings) -> Iterator[Bar]:
    yield Bar(f"{MATCH}, p95 in ms", found.times[MATCH]["nearhand"].p95, 25)


def _growth(found: Findings) -> Iterator[Bar]:
    for name, small in found.small.items():
        own = found.times[name]["nearhand"]
        yield Bar(f"{name}, p95 over that of 10,000 rows", _over(own, small), 3)


def _whole(found: Findings) -> Iterator[Bar]:
    yield Bar("rebuild, seconds", found.seconds["rebuild"], 120)
    yield Bar("rows that differ after the rebuild", found.differences, 0)
    if found.comparison:
        wrong = {*found.comparison.wrong_searches, *found.comparison.wrong_matches}
        yield Bar("patients answered unlike brute force", len(wrong), 0)
    one = found.crowd["one"].seen
    for name in ("reading", "without a pause"):
        many = found.crowd[name]
        yield Bar(f"16 clients, {name}: errors", many.errors, 0)
        yield Bar(f"16 clients, {name}: p95 over one's", _over(many.seen, one), 4)
