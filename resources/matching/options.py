"""From rows of the flat table to services at their best place, in order."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from resources.matching.candidates import Near, Row, key
from resources.matching.checks import area, fit_of
from resources.matching.facts import Facts, Filters, Place
from resources.matching.known import Known
from resources.matching.ranking import (
    FARTHEST,
    Order,
    Scale,
    bucket,
    travel_rank,
)
from resources.matching.results import Fit
from resources.matching.rules import Rules, read_rules
from resources.models.listing import AreaType
from resources.models.service import Capacity

NO_FILTERS = Filters()
SMALLER_THAN_A_STATE = {AreaType.ZIP, AreaType.CITY, AreaType.COUNTY}


@dataclass(frozen=True, slots=True)
class Question:
    """One search: everything that stays the same while the radius grows."""

    place: Place
    needs: tuple[str, ...]
    facts: Facts
    limit: int
    filters: Filters
    scale: Scale
    exclude: frozenset[uuid.UUID] = frozenset()
    trusted: frozenset[uuid.UUID] = frozenset()


class Verdict(NamedTuple):
    """What a listing's own rules come to for one person."""

    fit: Fit
    points: int
    steps: int
    serves_nearby: bool


class Option(NamedTuple):
    """A service at its best place, judged but not yet put in words; `needs` has a bit
    for each need it meets."""

    order: Order
    row: Row
    verdict: Verdict
    needs: int
    distance_m: float | None

    @property
    def rules(self) -> Rules:
        return read_rules(self.row[2])

    @property
    def may_fit(self) -> bool:
        return not self.order[0]

    @property
    def reach(self) -> int:
        """The distance bucket it counts in."""
        return self.order[1]

    def meets(self, need: int) -> bool:
        return bool(self.needs >> need & 1)

    def is_nearby(self, radius_m: float) -> bool:
        """A place within the radius; or one without a public address that says it
        serves where the person lives and not a whole state."""
        if self.distance_m is not None:
            return self.distance_m <= radius_m
        return self.verdict.serves_nearby


# The verdict and the points of how it stands; None for what the filters leave out.
Judged = tuple[Verdict, int] | None


class Judge:
    """Judges each line of rules once: a directory has far fewer than rows."""

    def __init__(self, question: Question) -> None:
        facts, place = question.facts, question.place
        self.filters = question.filters if question.filters != NO_FILTERS else None
        self._known = {at: Known(facts, place, at) for at in (True, False)}
        self._fit_points = question.scale.fit_points(facts)
        self._standing_points = question.scale.standing_points(facts)
        self._steps = question.scale.steps
        self._verdicts: dict[tuple[bool, str], Verdict | None] = {}
        self._standings: dict[str, int | None] = {}

    def known(self, located: bool) -> Known:
        return self._known[located]

    def judging(self, located: bool) -> Callable[[str], Judged]:
        """What judges a row by its text of rules."""
        verdicts, standings = self._verdicts, self._standings

        def judge(text: str) -> Judged:
            who, _end, standing = text.partition("\n")
            asked = (located, who)
            if asked not in verdicts:
                verdicts[asked] = self._judge(self._known[located], who)
            if standing not in standings:
                standings[standing] = self._judge_standing(standing)
            verdict, points = verdicts[asked], standings[standing]
            return None if verdict is None or points is None else (verdict, points)

        return judge

    def _judge(self, known: Known, who: str) -> Verdict | None:
        rules, filters = read_rules(who), self.filters
        if filters and not _passes(filters, rules, known):
            return None
        fit = fit_of(rules, known)
        if filters and filters.fits_only and fit is Fit.DOES_NOT_FIT:
            return None
        return Verdict(
            fit,
            self._fit_points(rules, fit),
            self._steps[rules.contact],
            not known.located and _serves_nearby(rules, known),
        )

    def _judge_standing(self, standing: str) -> int | None:
        rules = read_rules(standing)
        room = rules.capacity_on(self._known[True].day)
        if self.filters and self.filters.has_room and room == Capacity.NO_CAPACITY:
            return None
        return self._standing_points(rules)


def _passes(filters: Filters, rules: Rules, known: Known) -> bool:
    return (
        (not filters.free or rules.is_free)
        and (not filters.walk_in or rules.is_walk_in)
        and (not filters.step_free or bool(rules.step_free) or not known.located)
        and (not filters.language or rules.speaks(filters.language))
    )


def _serves_nearby(rules: Rules, known: Known) -> bool:
    local = any(kind in SMALLER_THAN_A_STATE for kind, _value in rules.areas)
    return local and area(rules, known) is Fit.FITS


def options_of(
    question: Question,
    judge: Judge,
    near: dict[int, Near],
    radii: dict[int, float],
    afar: dict[int, list[Row]],
) -> list[Option]:
    """Every service among the rows once, in order. Rows come by need, as its number
    in the question."""
    found = _Found(question)
    needs = range(len(question.needs))
    met = _needs_met(near, afar) if len(needs) > 1 else {}
    located, elsewhere = judge.judging(True), judge.judging(False)
    for need in needs:
        if need in near:
            reached = zip(near[need].rows, near[need].meters, strict=True)
            radius = radii[need]
            found.add(
                ((row, m) for row, m in reached if m <= radius), located, 1 << need, met
            )
        apart = ((row, None) for row in afar.get(need, ()))
        found.add(apart, elsewhere, 1 << need, met)
    return found.in_order()


def _needs_met(
    near: dict[int, Near], afar: dict[int, list[Row]]
) -> dict[tuple[Any, Any], int]:
    met: dict[tuple[Any, Any], int] = {}
    for rows_by_need in ({n: one.rows for n, one in near.items()}, afar):
        for need, rows in rows_by_need.items():
            for row in rows:
                met[row[:2]] = met.get(row[:2], 0) | 1 << need
    return met


class _Found:
    """The best place of each service so far."""

    def __init__(self, question: Question) -> None:
        scale = question.scale
        self.most = scale.most
        self.exclude = {key(one) for one in question.exclude}
        self.trusted = {key(one) for one in question.trusted}
        self.trust_points = scale.trust_points
        asked = len(question.needs)
        self.need_points = [scale.need_points(met, asked) for met in range(asked + 1)]
        self.best: dict[Any, tuple[int, Option]] = {}

    def add(
        self,
        rows: Iterable[tuple[Row, float | None]],
        judge: Callable[[str], Judged],
        need: int,
        met: dict[tuple[Any, Any], int],
    ) -> None:
        best, exclude, trusted = self.best, self.exclude, self.trusted
        most, trust_points, need_points = self.most, self.trust_points, self.need_points
        for row, meters in rows:
            service = row[0]
            judged = judge(row[2])
            if judged is None or service in exclude:
                continue
            verdict, standing = judged
            needs = met.get(row[:2], need)
            points = verdict.points + standing + need_points[needs.bit_count()]
            if service in trusted:
                points += trust_points
            order = (
                verdict.fit is Fit.DOES_NOT_FIT,
                min(bucket(meters) + verdict.steps, FARTHEST),
                most - points,
                meters or 0.0,
                service,
            )
            travel = travel_rank(meters)
            now = best.get(service)
            if now is None or (travel, order) < (now[0], now[1].order):
                option = Option(order, row, verdict, needs, meters)
                best[service] = (travel, option)

    def in_order(self) -> list[Option]:
        return sorted((option for _travel, option in self.best.values()), key=_order)


def _order(option: Option) -> Order:
    return option.order


def uncovered(
    options: Iterable[Option], needs: Iterable[int], radius_m: float
) -> tuple[int, ...]:
    """The needs for which nothing nearby may fit."""
    left = set(needs)
    for option in options:
        if not left:
            break
        if option.may_fit and option.is_nearby(radius_m):
            left -= {need for need in left if option.meets(need)}
    return tuple(sorted(left))


def picked(options: Iterable[Option], needs: set[int], limit: int) -> list[Option]:
    """The first `limit`, but with the best that may fit of each need among them."""
    taken: list[Option] = []
    kept: list[int] = []
    left = set(needs)
    for option in options:
        if len(taken) >= limit and not left:
            break
        if option.may_fit and any(option.meets(need) for need in left):
            kept.append(len(taken))
            left -= {need for need in left if option.meets(need)}
        taken.append(option)
    others = [n for n in range(len(taken)) if n not in kept]
    chosen = sorted([*kept, *others[: max(limit - len(kept), 0)]][:limit])
    return [taken[position] for position in chosen]
