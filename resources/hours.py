"""When a place is open: weekly hours, seasons and exceptions in the place's own time.

Hours said at the service-at-location replace the service's, and those the location's.
Of exceptions on one day the service's comes before the location's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from resources import geocoding
from resources.models import (
    HoursException,
    Location,
    Service,
    ServiceAtLocation,
    WeeklyHours,
)
from resources.public_holidays import holiday_on

LAST_MINUTE = time(23, 59)
LOOK_AHEAD_DAYS = 366
HOLIDAYS_AHEAD_DAYS = 28


@dataclass(frozen=True, slots=True)
class Hours:
    """What holds for one service at one place, and the zone its times are in.
    `holidays_of` is the state on whose public holidays it is closed, "" for federal
    ones alone, None where it is open on them."""

    weekly: tuple[WeeklyHours, ...]
    exceptions: tuple[HoursException, ...]
    zone: ZoneInfo
    holidays_of: str | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.weekly or self.exceptions)


@dataclass(frozen=True, slots=True)
class Span:
    """An opening with its end, both in UTC, which compares right across DST."""

    start: datetime
    end: datetime
    by_appointment: bool = False


def hours_for(service: Service, service_at_location: ServiceAtLocation | None) -> Hours:
    """The hours after overriding; reads prefetched rows, narrowest first."""
    location = service_at_location.location if service_at_location else None
    own = service_at_location.weekly_hours.all() if service_at_location else ()
    weekly = own or service.weekly_hours.all()
    on_holidays = service.open_on_holidays
    if not weekly and location:
        weekly = location.weekly_hours.all()
        on_holidays = on_holidays or location.open_on_holidays
    exceptions = [*service.hours_exceptions.all()]
    if location:
        exceptions += location.hours_exceptions.all()
    return Hours(
        tuple(weekly),
        tuple(exceptions),
        zone_of(location),
        None if on_holidays or _always_open(weekly) else _state_of(location),
    )


def _state_of(location: Location | None) -> str:
    address = location.address if location else None
    return geocoding.state_code(address.state_province) if address else ""


def zone_of(location: Location | None) -> ZoneInfo:
    """The location's zone, its ZIP's, or the network's own."""
    name = geocoding.known_zone(location.time_zone) if location else ""
    if location and not name:
        address = location.address
        found = geocoding.zip_place(address.postal_code) if address else None
        name = found.time_zone if found else ""
    return ZoneInfo(name or settings.LOCAL_TIME_ZONE)


def is_open(
    service: Service, service_at_location: ServiceAtLocation | None, at: datetime
) -> bool | None:
    """Whether one can walk in at that moment; None when no hours are listed."""
    hours = hours_for(service, service_at_location)
    if not hours.is_known:
        return None
    return open_span(hours, at) is not None


def next_opening(
    service: Service, service_at_location: ServiceAtLocation | None, at: datetime
) -> datetime | None:
    """The next time the doors open after `at`, in the place's zone, within a year."""
    hours = hours_for(service, service_at_location)
    start = _next_start(hours, at)
    return start.astimezone(hours.zone) if start else None


def status_text(
    service: Service, service_at_location: ServiceAtLocation | None, at: datetime
) -> tuple[str, bool]:
    """The state in words, e.g. "Open now, until 5 p.m.", and whether it is open."""
    hours = hours_for(service, service_at_location)
    span = open_span(hours, at)
    if span and _always_open(hours.weekly):
        return _("Open 24 hours"), True
    if span:
        closes = _clock(span.end.astimezone(hours.zone).time())
        return _("Open now, until %(time)s") % {"time": closes}, True
    start = _next_start(hours, at)
    if start:
        now = at.astimezone(hours.zone)
        return _opens_text(start.astimezone(hours.zone), now), False
    if any(row.by_appointment for row in hours.weekly):
        return _("By appointment: call first"), False
    if not hours.is_known or any(row.opens_at is None for row in hours.weekly):
        return _("Hours not listed: call first"), False
    return _("Closed: no coming hours are listed"), False


def hours_today(
    service: Service, service_at_location: ServiceAtLocation | None, at: datetime
) -> str:
    """Today's hours in plain words, "" when none are listed at all."""
    hours = hours_for(service, service_at_location)
    if not hours.is_known:
        return ""
    day = at.astimezone(hours.zone).date()
    exception = _exception_on(hours, day)
    if exception and exception.is_closed:
        return _with_note(_("Closed today"), exception.note)
    if not exception and (holiday := _holiday_on(hours, day)):
        return _with_note(_("Closed today"), holiday)
    times = [_times_text(row) for row in _intervals_on(hours, day)]
    return ", ".join(times) if times else _("Closed today")


def describe(
    service: Service,
    service_at_location: ServiceAtLocation | None,
    at: datetime,
) -> list[str]:
    """The week in plain words, then seasons to come, then coming exceptions."""
    hours = hours_for(service, service_at_location)
    today = at.astimezone(hours.zone).date()
    if _always_open(hours.weekly):
        lines = [_("Every day, 24 hours"), *_exception_lines(hours, today)]
    else:
        lines = [*_season_lines(hours, today), *_exception_lines(hours, today)]
        lines += _holiday_lines(hours, today)
    return [capfirst(line) for line in lines]


def _intervals_on(hours: Hours, day: date) -> list[WeeklyHours | HoursException]:
    exception = _exception_on(hours, day)
    if exception and exception.is_closed:
        return []
    if exception and exception.opens_at and exception.closes_at:
        return [exception]
    if not exception and _holiday_on(hours, day):
        return []
    return [
        row
        for row in hours.weekly
        if row.weekday == day.weekday()
        and (row.valid_from is None or row.valid_from <= day)
        and (row.valid_to is None or day <= row.valid_to)
    ]


def _exception_on(hours: Hours, day: date) -> HoursException | None:
    """The service's own exception stands before the location's in the tuple."""
    return next((e for e in hours.exceptions if e.starts_on <= day <= e.ends_on), None)


def _holiday_on(hours: Hours, day: date) -> str:
    """The public holiday that closes it on the day, "" where none does."""
    if hours.holidays_of is None or not hours.weekly:
        return ""
    return holiday_on(day, hours.holidays_of)


def _spans_on(hours: Hours, day: date) -> Iterator[Span]:
    for row in _intervals_on(hours, day):
        if row.opens_at is None or row.closes_at is None:
            continue
        past_midnight = row.closes_at <= row.opens_at or row.closes_at == LAST_MINUTE
        closes = time() if row.closes_at == LAST_MINUTE else row.closes_at
        last = day + timedelta(days=1) if past_midnight else day
        yield Span(
            _moment(day, row.opens_at, hours.zone),
            _moment(last, closes, hours.zone),
            getattr(row, "by_appointment", False),
        )


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def open_span(hours: Hours, at: datetime) -> Span | None:
    day = at.astimezone(hours.zone).date()
    for near in (day - timedelta(days=1), day):
        for span in _spans_on(hours, near):
            if span.start <= at < span.end and not span.by_appointment:
                return span
    return None


def _next_start(hours: Hours, at: datetime) -> datetime | None:
    if not hours.is_known:
        return None
    day = at.astimezone(hours.zone).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        spans = _spans_on(hours, day + timedelta(days=ahead))
        starts = [s.start for s in spans if s.start > at and not s.by_appointment]
        if starts:
            return min(starts)
    return None


def _always_open(weekly: Iterable[WeeklyHours]) -> bool:
    whole = {
        row.weekday
        for row in weekly
        if row.opens_at == time()
        and row.closes_at in (time(), LAST_MINUTE)
        and not (row.valid_from or row.valid_to or row.by_appointment)
    }
    return len(whole) == 7


def _clock(clock: time) -> str:
    return _clock_in(get_language(), clock)


@lru_cache(maxsize=1024)
def _clock_in(_language: str | None, clock: time) -> str:
    return time_format(clock, "P")


def _opens_text(start: datetime, now: datetime) -> str:
    clock = _clock(start.time())
    days = (start.date() - now.date()).days
    if days == 0:
        return _("Closed now. Opens today at %(time)s") % {"time": clock}
    if days == 1:
        return _("Closed now. Opens tomorrow at %(time)s") % {"time": clock}
    day = date_format(start, "l" if days < 7 else "MONTH_DAY_FORMAT")
    return _("Closed now. Opens %(day)s at %(time)s") % {"day": day, "time": clock}


def _times_text(row: WeeklyHours | HoursException) -> str:
    appointment = getattr(row, "by_appointment", False)
    if row.opens_at is None or row.closes_at is None:
        return _with_note(_("By appointment"), row.note) if appointment else row.note
    if row.opens_at == time() and row.closes_at in (time(), LAST_MINUTE):
        text = _("24 hours")
    else:
        text = _("%(opens)s to %(closes)s") % {
            "opens": _clock(row.opens_at),
            "closes": _clock(time() if row.closes_at == LAST_MINUTE else row.closes_at),
        }
    if appointment:
        text = _("%(times)s by appointment") % {"times": text}
    return _with_note(text, row.note)


def _with_note(text: str, note: str) -> str:
    return f"{text} ({note})" if note else text


def _season_lines(hours: Hours, today: date) -> list[str]:
    """A line per run of days with the same hours, seasons after the whole year."""
    lines: list[str] = []
    seasons: dict[str, list[WeeklyHours]] = {}
    for row in sorted(hours.weekly, key=lambda r: r.valid_from or date.min):
        if row.valid_to is None or row.valid_to >= today:
            seasons.setdefault(_season_text(row), []).append(row)
    for season, rows in seasons.items():
        # A yearly season is kept for this year and the next; its words are the same.
        week = _week_lines(_first_year(rows))
        lines += [f"{season}: {line}" if season else line for line in week]
    return lines


def _first_year(rows: Sequence[WeeklyHours]) -> list[WeeklyHours]:
    first = min((row.valid_from for row in rows if row.valid_from), default=None)
    return [row for row in rows if row.valid_from == first or row.valid_from is None]


def _season_text(row: WeeklyHours) -> str:
    start, end = (
        date_format(day, "MONTH_DAY_FORMAT") if day else ""
        for day in (row.valid_from, row.valid_to)
    )
    if start and end:
        return _dates_text(start, end)
    if start:
        return _("From %(day)s") % {"day": start}
    return _("Until %(day)s") % {"day": end} if end else ""


def _dates_text(first: str, last: str) -> str:
    words = pgettext("dates", "%(first)s to %(last)s")
    return words % {"first": first, "last": last}


def _week_lines(rows: Sequence[WeeklyHours]) -> list[str]:
    by_day = [
        ", ".join(
            text for row in rows if row.weekday == day if (text := _times_text(row))
        )
        for day in range(7)
    ]
    lines: list[str] = []
    first = 0
    for day in range(7):
        if day == 6 or by_day[day + 1] != by_day[day]:
            if by_day[day]:
                lines.append(f"{_days_text(first, day)}: {by_day[day]}")
            first = day + 1
    return lines


def _days_text(first: int, last: int) -> str:
    # January 1, 2024 was a Monday.
    names = [date_format(date(2024, 1, 1 + day), "l") for day in (first, last)]
    if first == last:
        return names[0]
    return _("%(first)s to %(last)s") % {"first": names[0], "last": names[1]}


def _exception_lines(hours: Hours, today: date) -> list[str]:
    coming = [e for e in hours.exceptions if e.ends_on >= today]
    soon = sorted(coming, key=lambda e: e.starts_on)
    lines = [_exception_text(exception) for exception in soon]
    return list(dict.fromkeys(lines))


def _holiday_lines(hours: Hours, today: date) -> list[str]:
    """Those of the next weeks that no exception speaks of."""
    days = (today + timedelta(days=ahead) for ahead in range(HOLIDAYS_AHEAD_DAYS))
    return [
        _with_note(_("%(days)s: closed") % {"days": date_format(day)}, name)
        for day in days
        if not _exception_on(hours, day) and (name := _holiday_on(hours, day))
    ]


def _exception_text(exception: HoursException) -> str:
    days = date_format(exception.starts_on, "DATE_FORMAT")
    if exception.ends_on != exception.starts_on:
        last = date_format(exception.ends_on, "DATE_FORMAT")
        days = _dates_text(days, last)
    if exception.is_closed:
        return _with_note(_("%(days)s: closed") % {"days": days}, exception.note)
    return f"{days}: {_times_text(exception)}"
