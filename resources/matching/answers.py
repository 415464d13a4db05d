"""Puts what was found in words: only for what is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _

from resources import travel
from resources.geometry import Point, miles
from resources.matching.candidates import Row
from resources.matching.facts import Place
from resources.matching.known import Known
from resources.matching.loading import Loaded, load
from resources.matching.options import Option, Question
from resources.matching.ranking import score
from resources.matching.reasons import (
    findings_for,
    needs_reason,
    opening_reason,
    track_reason,
    trusted_reason,
)
from resources.matching.results import Match, MatchList, Reason
from resources.models import Category, Service, ServiceAtLocation
from resources.models.service import Capacity

KnownOf = Callable[[bool], Known]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far was looked, and the needs found only farther away or not at all."""

    asked_m: float
    reached_m: float | None
    farther: tuple[int, ...]
    nowhere: tuple[int, ...]
    is_empty: bool
    has_door: bool


def answer(
    question: Question,
    options: list[Option],
    *,
    known_of: KnownOf,
    radius_m: float | None,
    note: str,
    unmet: tuple[str, ...],
) -> MatchList:
    loaded = load(option.row for option in options)
    minutes = _travel_minutes(question.place, options)
    labels = _labels(question)
    matches = [
        _match(question, option, loaded, known_of, labels, minutes.get(option.row))
        for option in options
        if loaded.service(option.row)
    ]
    return MatchList(matches, radius_m=radius_m, note=note, unmet=unmet)


def _travel_minutes(place: Place, options: list[Option]) -> dict[Row, int]:
    """By row; empty unless a travel service is configured and answers."""
    doors = [option.row for option in options if option.distance_m is not None]
    if not place.point or not doors:
        return {}
    found = travel.minutes(place.point, [Point(row[3], row[4]) for row in doors])
    return {
        row: spent for row, spent in zip(doors, found, strict=True) if spent is not None
    }


def _labels(question: Question) -> dict[str, str]:
    if len(question.needs) < 2:
        return {}
    return {c.code: c.label for c in Category.objects.filter(code__in=question.needs)}


def _match(
    question: Question,
    option: Option,
    loaded: Loaded,
    known_of: KnownOf,
    labels: dict[str, str],
    travel_minutes: int | None,
) -> Match:
    service = cast(Service, loaded.service(option.row))
    at_location = loaded.at_location(option.row)
    known = known_of(option.distance_m is not None)
    needs_met = tuple(
        code for need, code in enumerate(question.needs) if option.meets(need)
    )
    named = [labels.get(code, code) for code in needs_met]
    return Match(
        service=service,
        service_at_location=at_location,
        location=at_location.location if at_location else None,
        distance_m=option.distance_m,
        score=score(option.order, question.scale.most),
        fit=option.verdict.fit,
        capacity=Capacity(option.rules.capacity_on(known.day)),
        needs_met=needs_met,
        reasons=_reasons(question, option, service, at_location, known, named),
        travel_minutes=travel_minutes,
    )


def _reasons(
    question: Question,
    option: Option,
    service: Service,
    at_location: ServiceAtLocation | None,
    known: Known,
    needs: list[str],
) -> list[Reason]:
    reasons = []
    if service.pk in question.trusted:
        reasons.append(trusted_reason())
    if len(needs) > 1:
        reasons.append(needs_reason(needs))
    rules = option.rules
    reasons += [finding.reason(service) for finding in findings_for(rules, known)]
    track = track_reason(getattr(service, "track_record", None))
    if track:
        reasons.append(track)
    reasons.append(opening_reason(service, at_location, question.facts))
    return reasons


def note(question: Question, asked: Place, reach: Reach) -> str:
    """What was left out and how far was looked; "" when all went as asked."""
    parts = [_place_note(question.place, asked), _range_note(question, reach)]
    return " ".join(part for part in parts if part)


def _place_note(place: Place, asked: Place) -> str:
    if place.point is None:
        return _(
            "Without a ZIP code, city or county, only services by phone and area are "
            "shown; places to go to are left out."
        )
    if asked.point:
        return ""
    if place.postal_code:
        text = _("Distances are from the middle of ZIP %(zip)s.")
        return text % {"zip": place.postal_code}
    if place.city:
        text = _("Only the city is known: distances are from the middle of %(city)s.")
        return text % {"city": place.city}
    text = _(
        "Only the county is known: distances are from the middle of %(county)s County."
    )
    return text % {"county": place.county.removesuffix(" County")}


def _range_note(question: Question, reach: Reach) -> str:
    if reach.reached_m is None:
        return ""
    distances = {
        "asked": round(miles(reach.asked_m)),
        "reached": round(miles(reach.reached_m)),
    }
    if reach.is_empty:
        text = _(
            "No place that fits within %(reached)s miles, and nothing by phone either."
        )
        return text % distances
    if reach.farther or reach.nowhere:
        return _farther_note(question, reach, distances)
    if not reach.has_door:
        return _(
            "Addresses here are private or help comes by phone, so there are no "
            "distances and no map: call first."
        )
    return ""


def _farther_note(question: Question, reach: Reach, distances: dict[str, int]) -> str:
    labels = _labels(question)
    parts = []
    if reach.farther:
        words = {**distances, "needs": _names(question, labels, reach.farther)}
        parts.append(
            _(
                "For %(needs)s nothing fits within %(asked)s miles, so that search "
                "went out to %(reached)s miles."
            )
            % words
            if labels
            else _(
                "Nothing that fits within %(asked)s miles, so the search went out to "
                "%(reached)s miles."
            )
            % words
        )
    if reach.nowhere:
        words = {**distances, "needs": _names(question, labels, reach.nowhere)}
        parts.append(
            _(
                "For %(needs)s no place that fits within %(reached)s miles: what is "
                "listed helps by phone, by area, or may not fit."
            )
            % words
            if labels
            else _(
                "No place that fits within %(reached)s miles. What is listed helps by "
                "phone, by area, or may not fit."
            )
            % words
        )
    return " ".join(parts)


def _names(question: Question, labels: dict[str, str], needs: tuple[int, ...]) -> str:
    codes = [question.needs[need] for need in needs]
    return ", ".join(labels.get(code, code) for code in codes)
