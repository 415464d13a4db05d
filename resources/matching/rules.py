"""Who a service is for, as the flat table keeps it."""

import json
from collections.abc import Callable, Iterable
from datetime import date, time
from functools import lru_cache
from operator import attrgetter
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
# What changes from week to week stands on a line of its own: then many listings share
# who they are for, and each such line is judged once for a person.
STANDING = ("capacity", "capacity_until", "assured", "track")
# A rebuild writes a million of these, and a search in a dense city reads a thousand.
_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
_READ = json.JSONDecoder().raw_decode


def write_rules(rules: Rules) -> str:
    """Two lines of compact JSON, who it is for and how it stands, of what differs from
    "anyone may come, nothing is known"."""
    pairs = zip(_DEFAULTS.items(), rules, strict=True)
    who: dict[str, Any] = {
        name: now for (name, default), now in pairs if now != default
    }
    if rules.hours:
        who["hours"] = " ".join(map(str, rules.hours))
    standing = {name: who.pop(name) for name in STANDING if name in who}
    return f"{_COMPACT(who)}\n{_COMPACT(standing)}"


@lru_cache(maxsize=8192)
def read_rules(text: str) -> Rules:
    """Of both lines, or what one of them says."""
    said: dict[str, Any] = {}
    for line in filter(None, text.split("\n")):
        said |= _READ(line)[0]
    for name in said.keys() & _MADE_OF:
        said[name] = _MADE_OF[name](said[name])
    return Rules._make({**_DEFAULTS, **said}.values())


def _pairs_of(lists: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, value) for kind, value in lists)


# A few weeks are kept by very many places.
@lru_cache(maxsize=4096)
def _minutes_of(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


_MADE_OF: dict[str, Callable[[Any], Any]] = {
    "documents": tuple,
    "languages": tuple,
    "hours": _minutes_of,
    "areas": _pairs_of,
    "residency": _pairs_of,
}


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
    week = week_of(_weekly_hours(service, at_location))
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
        hours=week.spans,
        hours_vary=week.varies,
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


class Interval(NamedTuple):
    """What a row of weekly hours says."""

    weekday: int
    opens_at: time | None
    closes_at: time | None
    by_appointment: bool
    valid_from: date | None
    valid_to: date | None

    @property
    def is_plain(self) -> bool:
        """Holds all year without an appointment."""
        timed = self.opens_at is not None and self.closes_at is not None
        return timed and not (self.by_appointment or self.valid_from or self.valid_to)


_VALUES = attrgetter(*Interval._fields)


class Week(NamedTuple):
    """Starts and ends by turns, in minutes of the week, of what holds all year without
    an appointment; one past Sunday's midnight goes on at the week's start. `varies`
    where there is anything else."""

    spans: tuple[int, ...]
    varies: bool


def week_of(rows: Iterable[WeeklyHours]) -> Week:
    return _week(tuple(Interval._make(_VALUES(row)) for row in rows))


# Most places keep one of a few weeks.
@lru_cache(maxsize=4096)
def _week(intervals: tuple[Interval, ...]) -> Week:
    spans = []
    for one in intervals:
        if not one.is_plain or one.opens_at is None or one.closes_at is None:
            continue
        start, end = _minutes(one.opens_at), _minutes(one.closes_at)
        end += DAY_MINUTES if end <= start else int(one.closes_at == LAST_MINUTE)
        first = one.weekday * DAY_MINUTES
        spans.append((first + start, min(first + end, WEEK_MINUTES)))
        if first + end > WEEK_MINUTES:
            spans.append((0, first + end - WEEK_MINUTES))
    return Week(
        tuple(minute for span in sorted(set(spans)) for minute in span),
        any(not one.is_plain for one in intervals),
    )


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


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
    has_phone = (
        service.phones.all()
        or (location and location.phones.all())
        or service.organization.phones.all()
    )
    return "phone" if has_phone else ""


def step_free(notes: Iterable[Accessibility]) -> bool | None:
    """Whether a wheelchair gets in by the listing's words; None when they don't say."""
    return _gets_in(tuple(f"{note.description} {note.details}" for note in notes))


@lru_cache(maxsize=4096)
def _gets_in(notes: tuple[str, ...]) -> bool | None:
    texts = [note.casefold() for note in notes]
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
