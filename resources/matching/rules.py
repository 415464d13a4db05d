"""Who a service is for, as the flat table keeps it."""

import json
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any, NamedTuple

from resources.matching.documents import document_code
from resources.models import (
    Accessibility,
    Language,
    Location,
    Service,
    ServiceAtLocation,
    WeeklyHours,
)
from resources.models.service import Capacity

# Words by which listings say that a wheelchair gets in.
STEP_FREE_WORDS = ("wheelchair", "ramp", "elevator", "step-free", "accessible")
NEGATIONS = ("not ", "no ", "without ", "in-accessible", "inaccessible")

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
LAST_MINUTE = time(23, 59)

# Codes under which speakers of one written language may be listed.
LANGUAGE_FAMILIES = {
    "zh": {"zh", "cmn", "yue", "nan"},
    "fa": {"fa", "prs"},
}


class Rules(NamedTuple):
    """One service at one location. `areas` and `residency` are pairs of AreaType and
    value; `contact` is how it can be asked: "email", else "phone", else "";
    `step_free` is None where the listing does not say; dates are ISO.

    `hours` are starts and ends by turns, in minutes from Monday 0:00 on the place's
    clock; `hours_vary` with seasons, appointments or days without times. `documents`
    are codes of `matching.documents`. `track` is the lift of the track record.
    """

    minimum_age: int | None = None
    maximum_age: int | None = None
    income_limit_percent: int | None = None
    requires_veteran: bool = False
    restricted_gender: str = ""
    household: str = ""
    residency: tuple[tuple[str, str], ...] = ()
    requires_referral: bool = False
    has_other_rules: bool = False
    documents: tuple[str, ...] = ()
    hours: tuple[int, ...] = ()
    hours_vary: bool = False
    languages: tuple[str, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    step_free: bool | None = None
    capacity: str = ""
    capacity_until: str = ""
    assured: str = ""
    is_free: bool = False
    is_walk_in: bool = False
    contact: str = ""
    track: int = 0

    def capacity_on(self, day: str) -> str:
        """The stated room on an ISO day, unknown once its until-date has passed."""
        if self.capacity_until and self.capacity_until < day:
            return Capacity.UNKNOWN.value
        return self.capacity

    def speaks(self, language: str) -> bool:
        wanted = LANGUAGE_FAMILIES.get(language, {language})
        return any(code in wanted for code in self.languages)


_DEFAULTS = Rules._field_defaults
# A rebuild writes a million of these, and a search in a dense city reads a thousand.
_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
_READ = json.JSONDecoder().decode


def write_rules(rules: Rules) -> str:
    """Compact JSON of what differs from "anyone may come, nothing is known"."""
    pairs = zip(_DEFAULTS.items(), rules, strict=True)
    return _COMPACT({name: now for (name, default), now in pairs if now != default})


@lru_cache(maxsize=8192)
def read_rules(text: str) -> Rules:
    said: dict[str, Any] = _READ(text)
    for name in ("languages", "documents", "hours"):
        if name in said:
            said[name] = tuple(said[name])
    for name in ("areas", "residency"):
        if name in said:
            said[name] = tuple((kind, value) for kind, value in said[name])
    return Rules(**said)


def rules_of(
    service: Service, at_location: ServiceAtLocation | None, *, lift: int = 0
) -> Rules:
    """The rules of a service with everything prefetched (`match_index`).

    Areas and hours said at the location replace the service's own; `lift` is that of
    its track record.
    """
    location = at_location.location if at_location else None
    own_areas = at_location.service_areas.all() if at_location else ()
    areas = own_areas or service.service_areas.all()
    opening = _weekly_hours(service, at_location)
    languages = [
        *service.languages.all(),
        *(location.languages.all() if location else ()),
    ]
    return Rules(
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        income_limit_percent=service.income_limit_percent,
        requires_veteran=service.requires_veteran,
        restricted_gender=service.restricted_gender,
        household=service.household,
        residency=_pairs(service.residency_rules.all()),
        requires_referral=service.requires_referral,
        has_other_rules=bool(service.eligibility_description.strip()),
        documents=_documents(service),
        hours=week_of(opening),
        hours_vary=any(not _is_plain(row) for row in opening),
        languages=_codes(languages),
        areas=_pairs(areas),
        step_free=step_free(location.accessibility.all()) if location else None,
        capacity=service.capacity,
        capacity_until=_iso(service.capacity_until),
        assured=_iso(service.assured_date),
        is_free=service.is_free,
        is_walk_in=service.is_walk_in,
        contact=contact_of(service, location),
        track=lift,
    )


def week_of(rows: Iterable[WeeklyHours]) -> tuple[int, ...]:
    """Starts and ends in minutes of the week, in order; one past Sunday's midnight
    goes on at the week's start. Only what holds all year without an appointment."""
    spans = []
    for row in rows:
        if not _is_plain(row) or row.opens_at is None or row.closes_at is None:
            continue
        start, end = _minutes(row.opens_at), _minutes(row.closes_at)
        end += DAY_MINUTES if end <= start else int(row.closes_at == LAST_MINUTE)
        first = row.weekday * DAY_MINUTES
        spans.append((first + start, min(first + end, WEEK_MINUTES)))
        if first + end > WEEK_MINUTES:
            spans.append((0, first + end - WEEK_MINUTES))
    return tuple(minute for span in sorted(set(spans)) for minute in span)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _is_plain(row: WeeklyHours) -> bool:
    return bool(
        row.opens_at is not None
        and row.closes_at is not None
        and not (row.by_appointment or row.valid_from or row.valid_to)
    )


def _weekly_hours(
    service: Service, at_location: ServiceAtLocation | None
) -> list[WeeklyHours]:
    """The narrowest there are, as `resources.hours` reads them."""
    own = at_location.weekly_hours.all() if at_location else ()
    rows = own or service.weekly_hours.all()
    if not rows and at_location:
        rows = at_location.location.weekly_hours.all()
    return list(rows)


def _documents(service: Service) -> tuple[str, ...]:
    every = service.required_documents.all()
    return tuple(sorted({document_code(row.document) for row in every}))


def _pairs(areas: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((area.area_type, area.value) for area in areas))


def contact_of(service: Service, location: Location | None) -> str:
    """How somebody there can be asked about a person."""
    if service.organization.notice_email:
        return "email"
    phones = [
        *service.phones.all(),
        *(location.phones.all() if location else ()),
        *service.organization.phones.all(),
    ]
    return "phone" if phones else ""


def step_free(notes: Iterable[Accessibility]) -> bool | None:
    """Whether a wheelchair gets in by the listing's words; None when they don't say."""
    texts = [f"{note.description} {note.details}".casefold() for note in notes]
    about = [text for text in texts if any(word in text for word in STEP_FREE_WORDS)]
    if not about:
        return None
    return not any(
        text.startswith(n) or f" {n}" in text for text in about for n in NEGATIONS
    )


def _codes(languages: Iterable[Language]) -> tuple[str, ...]:
    return tuple(sorted({language.code for language in languages if language.code}))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
