"""From a place, needs and facts to the services that fit, the best first."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from resources import hours
from resources.geometry import METERS_PER_MILE, miles
from resources.matching import candidates as table
from resources.matching.candidates import Candidate
from resources.matching.facts import Facts, Filters, Place, complete
from resources.matching.ranking import (
    Order,
    Standing,
    bucket_is_complete,
    standing,
    travel_rank,
)
from resources.matching.reasons import Finding, findings, opening_reason, overall
from resources.matching.results import Fit, Match, MatchList, Reason
from resources.models import Category, Service, ServiceAtLocation
from resources.models.service import Capacity

DEFAULT_DISTANCE_M = 25 * METERS_PER_MILE
WIDER_M = tuple(miles_ * METERS_PER_MILE for miles_ in (50, 100, 200))
FIRST_COUNT = 120
LARGEST_COUNT = 8000
NO_FILTERS = Filters()


@dataclass(slots=True)
class Option:
    """A service at its best place, judged but not yet put in words."""

    candidate: Candidate
    needs_met: tuple[str, ...]
    found: list[Finding]
    fit: Fit
    standing: Standing


@dataclass(frozen=True, slots=True)
class Question:
    """One search: everything that stays the same while the radius grows."""

    place: Place
    needs: tuple[str, ...]
    facts: Facts
    limit: int
    filters: Filters
    exclude: frozenset[uuid.UUID] = field(default_factory=frozenset)


def match(
    place: Place,
    needs: Sequence[str],
    facts: Facts,
    *,
    limit: int = 20,
    max_distance_m: float = DEFAULT_DISTANCE_M,
    filters: Filters | None = None,
    exclude_services: Collection[uuid.UUID] = (),
    trusted: Collection[uuid.UUID] = (),  # noqa: ARG001 lifted by weight, see below
) -> MatchList:
    """Services that meet any of the needs (category codes), the best first.

    Order: what does not fit last; then distance bucket, fit, needs met, room,
    language, freshness, distance. Each service comes once, at its best place. When no
    place in range fits, looks 50, 100, then 200 miles away and says so in `note`.
    """
    question = Question(
        place=complete(place),
        needs=tuple(dict.fromkeys(needs)),
        facts=facts,
        limit=limit,
        filters=filters or NO_FILTERS,
        exclude=frozenset(exclude_services),
    )
    if question.place.point is None:
        note = _(
            "Without a ZIP code or city, only services by phone and area are shown."
        )
        return _answer(question, _options(question, 0), radius_m=None, note=note)
    for radius_m in (max_distance_m, *(m for m in WIDER_M if m > max_distance_m)):
        options = _options(question, radius_m)
        if any(o.candidate.distance_m is not None and _fits(o) for o in options):
            break
    note = _range_note(options, max_distance_m, radius_m)
    return _answer(question, options, radius_m=radius_m, note=note)


def _range_note(options: list[Option], asked_m: float, reached_m: float) -> str:
    if reached_m == asked_m:
        return ""
    distances = {"asked": round(miles(asked_m)), "reached": round(miles(reached_m))}
    if any(o.candidate.distance_m is not None and _fits(o) for o in options):
        return _(
            "Nothing that fits within %(asked)s miles, so the search went out to "
            "%(reached)s miles."
        ) % {**distances}
    return _(
        "No place that fits within %(reached)s miles. What is listed helps by phone, "
        "by area, or may not fit."
    ) % {**distances}


def _fits(option: Option) -> bool:
    return option.fit != Fit.DOES_NOT_FIT


def _options(question: Question, radius_m: float) -> list[Option]:
    """The best `limit`, exact: rows are fetched until the buckets that the answer
    comes from are complete."""
    count = max(FIRST_COUNT, 5 * question.limit)
    while True:
        rows, complete_m = _rows(question, radius_m, count)
        options = sorted(_best_places(question, rows), key=lambda o: o.standing.order)
        sure = [o for o in options if _is_sure(o, complete_m)]
        if (
            complete_m >= radius_m
            or len(sure) >= question.limit
            or count >= LARGEST_COUNT
        ):
            return _within_limit(question, options)
        count *= 4


def _is_sure(option: Option, complete_m: float) -> bool:
    return _fits(option) and bucket_is_complete(option.standing.parts[1], complete_m)


def _within_limit(question: Question, options: list[Option]) -> list[Option]:
    if question.filters.open_now:
        return _open_options(question, options)
    return options[: question.limit]


def _rows(
    question: Question, radius_m: float, count: int
) -> tuple[list[Candidate], float]:
    rows: list[Candidate] = []
    complete_m = radius_m
    for need in question.needs:
        rows += table.without_place(need, question.place.state)
        if question.place.point and radius_m:
            near, sure_m = table.nearest(need, question.place.point, radius_m, count)
            rows += near
            complete_m = min(complete_m, sure_m)
    return rows, complete_m


def _best_places(question: Question, rows: Iterable[Candidate]) -> list[Option]:
    """One option per service: the place of it that stands best."""
    grouped: dict[tuple[uuid.UUID, uuid.UUID | None], list[Candidate]] = {}
    for row in rows:
        if row.service_id not in question.exclude and _passes(question, row):
            grouped.setdefault((row.service_id, row.at_location_id), []).append(row)
    best: dict[uuid.UUID, Option] = {}
    for option in sorted(
        (_judged(question, same) for same in grouped.values()), key=_near
    ):
        best.setdefault(option.candidate.service_id, option)
    return [o for o in best.values() if not question.filters.fits_only or _fits(o)]


def _near(option: Option) -> tuple[int, Order]:
    return travel_rank(option.candidate.distance_m), option.standing.order


def _judged(question: Question, rows: list[Candidate]) -> Option:
    first = rows[0]
    met = {row.category for row in rows}
    needs_met = tuple(need for need in question.needs if need in met)
    located = first.distance_m is not None
    found = findings(first.rules, question.facts, question.place, located=located)
    fit = overall(found)
    place = standing(
        first.rules,
        fit,
        question.facts,
        service_id=first.service_id,
        distance_m=first.distance_m,
        needs_met=needs_met,
    )
    return Option(first, needs_met, found, fit, place)


def _passes(question: Question, row: Candidate) -> bool:
    filters, rules = question.filters, row.rules
    if filters == NO_FILTERS:
        return True
    full = rules.capacity_on(question.facts.day) == Capacity.NO_CAPACITY
    return (
        (not filters.free or rules.is_free)
        and (not filters.walk_in or rules.is_walk_in)
        and (not filters.step_free or bool(rules.step_free) or row.distance_m is None)
        and (not filters.language or rules.speaks(filters.language))
        and (not filters.has_room or not full)
    )


def _open_options(question: Question, options: list[Option]) -> list[Option]:
    services = _services(options)
    at = question.facts.at
    return [
        option
        for option in options
        if (service := services.get(option.candidate.service_id))
        and hours.is_open(service, _at_location(service, option.candidate), at)
    ][: question.limit]


def _answer(
    question: Question, options: list[Option], *, radius_m: float | None, note: str
) -> MatchList:
    services = _services(options)
    labels = _labels(question)
    matches = [
        _match(question, option, services[option.candidate.service_id], labels)
        for option in options
        if option.candidate.service_id in services
    ]
    return MatchList(matches, radius_m=radius_m, note=note)


def _services(options: Iterable[Option]) -> dict[uuid.UUID, Service]:
    ids = [option.candidate.service_id for option in options]
    return Service.objects.for_listing().in_bulk(ids)


def _labels(question: Question) -> dict[str, str]:
    if len(question.needs) < 2:
        return {}
    return {c.code: c.label for c in Category.objects.filter(code__in=question.needs)}


def _at_location(service: Service, candidate: Candidate) -> ServiceAtLocation | None:
    every = service.service_at_locations.all()
    return next((one for one in every if one.pk == candidate.at_location_id), None)


def _match(
    question: Question, option: Option, service: Service, labels: dict[str, str]
) -> Match:
    candidate = option.candidate
    at_location = _at_location(service, candidate)
    day = question.facts.day
    return Match(
        service=service,
        service_at_location=at_location,
        location=at_location.location if at_location else None,
        distance_m=candidate.distance_m,
        score=option.standing.score,
        fit=option.fit,
        capacity=Capacity(candidate.rules.capacity_on(day)),
        needs_met=option.needs_met,
        reasons=_reasons(question, option, service, at_location, labels),
    )


def _reasons(
    question: Question,
    option: Option,
    service: Service,
    at_location: ServiceAtLocation | None,
    labels: dict[str, str],
) -> list[Reason]:
    reasons = [finding.reason(service) for finding in option.found]
    if len(option.needs_met) > 1:
        needs = ", ".join(labels.get(need, need) for need in option.needs_met)
        text = _("Helps with more than one need: %(needs)s") % {"needs": needs}
        reasons.insert(0, Reason(text, "categories", "needs", Fit.FITS))
    reasons.append(opening_reason(service, at_location, question.facts))
    return reasons
