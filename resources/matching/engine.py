"""From a place, needs and facts to the services that fit, the best first."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import inf

from resources import hours
from resources.geometry import METERS_PER_MILE
from resources.matching import answers
from resources.matching import candidates as table
from resources.matching.candidates import Near, Row
from resources.matching.facts import Facts, Filters, Place, complete
from resources.matching.loading import load
from resources.matching.options import (
    NO_FILTERS,
    Judge,
    Option,
    Question,
    options_of,
    picked,
    uncovered,
)
from resources.matching.ranking import (
    BUCKET_EDGES_M,
    NEARER_THAN_AFAR_M,
    WORTH_A_TRIP_M,
    Scale,
    bucket_is_complete,
)
from resources.matching.results import MatchList
from resources.models import MatchingWeights

DEFAULT_DISTANCE_M = 25 * METERS_PER_MILE
WIDER_M = tuple(miles_ * METERS_PER_MILE for miles_ in (50, 100, 200))
FIRST_COUNT = 120
LARGEST_COUNT = 8000
# What is open now is known only of loaded services: so many are looked at.
OPEN_AT_ONCE = 60
MOST_OPEN_LOOKED_AT = 600


def match(
    place: Place,
    needs: Sequence[str],
    facts: Facts,
    *,
    limit: int = 20,
    max_distance_m: float = DEFAULT_DISTANCE_M,
    filters: Filters | None = None,
    exclude_services: Collection[uuid.UUID] = (),
    trusted: Collection[uuid.UUID] = (),
) -> MatchList:
    """Services that meet any of the needs (category codes), the best first.

    Order: what does not fit last; then distance bucket; then the sum of the curator's
    weights; then distance. Each service comes once, at its best place; each need that
    anything may fit is among the answer. A need for which nothing nearby may fit is
    looked for 50, 100, then 200 miles away, and `note` says so. `trusted` services are
    lifted, `exclude_services` left out.
    """
    question = Question(
        place=complete(place),
        needs=tuple(dict.fromkeys(needs)),
        facts=facts,
        limit=limit,
        filters=filters or NO_FILTERS,
        scale=Scale(MatchingWeights.current()),
        exclude=frozenset(exclude_services),
        trusted=frozenset(trusted),
    )
    search = Search(question, max_distance_m)
    options = search.options()
    unmet = search.missing(options)
    if question.place.point:
        options = search.widened(options)
    return answers.answer(
        question,
        list(_picked(question, options)),
        known_of=search.judge.known,
        radius_m=search.radius_m,
        note=answers.note(question, place, search.reach(options, unmet)),
        unmet=_named(question, unmet),
    )


def _named(question: Question, unmet: Sequence[int]) -> tuple[str, ...]:
    """A filter is the asker's choice, not a shortage."""
    if question.filters != NO_FILTERS:
        return ()
    return tuple(question.needs[need] for need in unmet)


@dataclass(slots=True)
class Search:
    """The rows read so far. For each need its radius; and how far out all rows are to
    be read, once the nearest few were not enough."""

    question: Question
    asked_m: float
    judge: Judge = field(init=False)
    radii: dict[int, float] = field(init=False)
    all_within: dict[int, float] = field(default_factory=dict)
    near: dict[int, Near] = field(default_factory=dict)
    afar: dict[int, list[Row]] | None = None

    def __post_init__(self) -> None:
        self.judge = Judge(self.question)
        self.radii = dict.fromkeys(self._needs, self.asked_m)
        # Of many near ones few may be open now.
        if self.question.place.point is None or self.question.filters.open_now:
            self._read_afar()

    @property
    def _needs(self) -> range:
        return range(len(self.question.needs))

    @property
    def radius_m(self) -> float | None:
        """How far was looked for the need that took farthest; None without a point."""
        if self.question.place.point is None:
            return None
        return max(self.radii.values(), default=self.asked_m)

    def options(self) -> list[Option]:
        """In order and exact as far as the answer goes: rows are read until the
        buckets that it comes from are complete."""
        while True:
            self._read_near()
            options = options_of(
                self.question, self.judge, self.near, self.radii, self.afar or {}
            )
            short = self._short(self._sure(options))
            cut = [need for need in short if self._is_cut(need)]
            if short and self.afar is None and not self._is_dense(cut):
                self._read_afar()
            elif cut:
                for need in cut:
                    self._read_farther(need)
            else:
                return options

    def widened(self, options: list[Option]) -> list[Option]:
        """Looks farther, for the needs alone that have nothing nearby."""
        for radius_m in (m for m in WIDER_M if m > self.asked_m):
            missing = self.missing(options)
            if not missing:
                break
            for need in missing:
                # Cut off at the most rows, a wider circle would bring the same ones.
                if self.near[need].complete_m >= self.radii[need]:
                    self.near.pop(need)
                    self.all_within.pop(need, None)
                self.radii[need] = radius_m
            options = self.options()
        return options

    def missing(self, options: list[Option]) -> tuple[int, ...]:
        """Needs without anything nearby; without a point, without anything at all."""
        radius_m = self.radius_m
        if radius_m is None:
            met = {n for n in self._needs for o in options if o.may_fit and o.meets(n)}
            return tuple(need for need in self._needs if need not in met)
        return uncovered(options, self._needs, radius_m)

    def reach(self, options: list[Option], unmet: tuple[int, ...]) -> "answers.Reach":
        still = self.missing(options) if unmet else ()
        return answers.Reach(
            asked_m=self.asked_m,
            reached_m=self.radius_m,
            farther=tuple(need for need in unmet if need not in still),
            nowhere=still,
            is_empty=not options,
            has_door=any(o.may_fit and o.distance_m is not None for o in options),
        )

    def _read_near(self) -> None:
        point, needs = self.question.place.point, self.question.needs
        if point is None:
            return
        for need, radius_m in self.radii.items():
            if need in self.near:
                continue
            reach_m, count = radius_m, max(FIRST_COUNT, 5 * self.question.limit)
            if need in self.all_within:
                reach_m, count = self.all_within[need], LARGEST_COUNT
            self.near[need] = table.nearest(needs[need], point, reach_m, count)

    def _read_afar(self) -> None:
        needs, state = self.question.needs, self.question.place.state
        self.afar = {
            need: table.without_place(needs[need], state) for need in self._needs
        }

    def _read_farther(self, need: int) -> None:
        """All of the next distance bucket."""
        near, radius_m = self.near.pop(need), self.radii[need]
        farther = (edge for edge in BUCKET_EDGES_M if edge > near.complete_m)
        self.all_within[need] = min(next(farther, radius_m), radius_m)

    def _short(self, sure: list[Option]) -> list[int]:
        """The needs of which more rows may change the answer: every one while the
        answer is not full, then those without a sure match of their own."""
        if len(sure) < self._wanted:
            return list(self._needs)
        return [n for n in self._needs if not any(one.meets(n) for one in sure)]

    @property
    def _wanted(self) -> int:
        return self.question.limit * (5 if self.question.filters.open_now else 1)

    def _is_cut(self, need: int) -> bool:
        """Whether there are more rows in range than were read, and may be read."""
        near = self.near.get(need)
        if near is None or len(near.rows) >= LARGEST_COUNT:
            return False
        return near.complete_m < self.radii[need]

    def _is_dense(self, needs: list[int]) -> bool:
        """Whether what needs no trip may come behind places still to be read."""
        edge = NEARER_THAN_AFAR_M
        return any(self.near[need].complete_m < edge for need in needs)

    def _sure(self, options: list[Option]) -> list[Option]:
        """Those that no row yet to be read can come before or change: a service is
        shown at a door worth the trip sooner than by phone."""
        near_m = min(
            (
                near.complete_m
                for need, near in self.near.items()
                if near.complete_m < self.radii[need]
            ),
            default=inf,
        )
        within_m = near_m if self.afar is not None else min(near_m, NEARER_THAN_AFAR_M)

        def is_sure(one: Option) -> bool:
            if not one.may_fit or not bucket_is_complete(one.reach, within_m):
                return False
            return one.distance_m is not None or near_m >= WORTH_A_TRIP_M

        return list(takewhile(is_sure, options))


def _picked(question: Question, options: list[Option]) -> list[Option]:
    found = _open(question, options) if question.filters.open_now else iter(options)
    met = {
        need
        for need in range(len(question.needs))
        if any(o.may_fit and o.meets(need) for o in options)
    }
    return picked(found, met, question.limit)


def _open(question: Question, options: list[Option]) -> Iterator[Option]:
    at = question.facts.at
    for start in range(0, min(len(options), MOST_OPEN_LOOKED_AT), OPEN_AT_ONCE):
        some = options[start : start + OPEN_AT_ONCE]
        loaded = load(option.row for option in some)
        for option in some:
            service = loaded.service(option.row)
            if service and hours.is_open(service, loaded.at_location(option.row), at):
                yield option
