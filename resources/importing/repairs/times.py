"""Times of day, weekdays, dates and seasons as people type them."""

import re
from calendar import month_abbr
from dataclasses import dataclass
from datetime import date, datetime, time

from resources.importing.repairs.reading import (
    Reading,
    Repair,
    Unreadable,
    unchanged_or,
)

ISO_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
# HSDS 2 and 3 let a time name its zone: what it shows is the time on the door.
OFFSET = re.compile(r"(?<=:\d\d)\s*(?:Z|[+-]\d\d:?\d\d)$")
CLOCK_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?\s*m\.?", re.IGNORECASE)
NAMED_TIMES = {"noon": time(12), "midnight": time(0), "24:00": time(23, 59)}
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
RRULE_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
RRULE_NAMES = tuple(RRULE_DAYS)
SHORT_DAYS = {
    "m": 0,
    "tu": 1,
    "tues": 1,
    "w": 2,
    "th": 3,
    "thur": 3,
    "thurs": 3,
    "f": 4,
}
MONTHS = {name.casefold(): number for number, name in enumerate(month_abbr) if name}
MONTH_DAY = re.compile(
    r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?", re.IGNORECASE
)
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})")
EVERY_YEAR = 1  # year 0001 marks a yearly date in Ohana's holiday schedules


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of the year; `year` is None when it comes back every year."""

    month: int
    day: int
    year: int | None = None


def read_time(text: str) -> Reading[time]:
    """A time of day from "9:00", "09:00:00", "9am", "4:00 PM", "noon"."""
    given = text.strip()
    named = NAMED_TIMES.get(given.casefold())
    bare = OFFSET.sub("", given)
    iso = ISO_TIME.fullmatch(bare)
    if named is None and iso:
        value = _time(int(iso[1]), int(iso[2]), given)
        return Reading(value, unchanged_or("time-offset", given, bare))
    value = named if named is not None else _clock(given)
    return Reading(value, (Repair("time-format", given, value.strftime("%H:%M")),))


def read_weekday(text: str) -> Reading[int]:
    """0 for Monday to 6 for Sunday, from names, short names and RRULE days."""
    given = text.strip()
    if given.casefold() in WEEKDAYS:
        return Reading(WEEKDAYS.index(given.casefold()))
    if given in RRULE_DAYS:
        return Reading(RRULE_DAYS[given])
    short = given.casefold().rstrip(".")
    whole = short.removesuffix("s")
    candidates = [i for i, day in enumerate(WEEKDAYS) if whole in (day, day[:3])]
    day = SHORT_DAYS.get(short, candidates[0] if candidates else None)
    if day is None:
        raise Unreadable(f"{given!r} is not a day of the week")
    after = WEEKDAYS[day].capitalize()
    return Reading(day, (Repair("weekday-name", given, after),))


def read_year_day(text: str) -> Reading[YearDay]:
    """A day of the year from "June 1", "June 20th", "June 07 2021", "12/24/15", ISO."""
    given = text.strip()
    value = _iso_day(given) or _slashed_day(given) or _month_day(given)
    if value is None:
        raise Unreadable(f"{given!r} is not a date")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
        return Reading(value)
    return Reading(value, (Repair("date-format", given, _year_day_text(value)),))


def read_date(text: str) -> Reading[date]:
    """A full date; a day without a year is not one."""
    reading = read_year_day(text)
    found = reading.value
    if found.year is None:
        raise Unreadable(f"{text.strip()!r} has no year")
    return Reading(date(found.year, found.month, found.day), reading.repairs)


def read_moment(text: str) -> Reading[datetime]:
    """A date and time in ISO 8601, with Z or an offset."""
    try:
        return Reading(datetime.fromisoformat(text.strip()))
    except ValueError as error:
        raise Unreadable(f"{text.strip()!r} is not a date and time") from error


def check_hours(opens: time, closes: time) -> None:
    """Raises Unreadable when a place closes before it opens by day.

    09:00-03:00 may mean 15:00, or an all-night place; a wrong hour sends somebody to
    a locked door, so it is not guessed. Opening in the afternoon and closing by noon
    of the next day (a night shelter) is understood.
    """
    if closes > opens or (opens >= time(15) and closes <= time(12)):
        return
    shown = f"closes at {closes:%H:%M}, before it opens at {opens:%H:%M}"
    later = closes.hour + 12
    if later < 24 and time(later, closes.minute) > opens:
        shown += f" ({later}:{closes:%M} meant?)"
    raise Unreadable(f"{shown}; not guessed")


def _clock(given: str) -> time:
    match = CLOCK_TIME.fullmatch(given)
    if not match or not 1 <= int(match[1]) <= 12:
        raise Unreadable(f"{given!r} is not a time of day")
    hour = int(match[1]) % 12 + (12 if match[3].casefold() == "p" else 0)
    return _time(hour, int(match[2] or 0), given)


def _time(hour: int, minute: int, given: str) -> time:
    try:
        return time(hour, minute)
    except ValueError as error:
        raise Unreadable(f"{given!r} is not a time of day") from error


def _iso_day(given: str) -> YearDay | None:
    try:
        found = date.fromisoformat(given[:10])
    except ValueError:
        return None
    return YearDay(found.month, found.day, found.year)


def _slashed_day(given: str) -> YearDay | None:
    match = SLASHED.fullmatch(given)
    if not match:
        return None
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    return _checked(int(match[1]), int(match[2]), year)


def _month_day(given: str) -> YearDay | None:
    match = MONTH_DAY.fullmatch(given)
    if not match or match[1][:3].casefold() not in MONTHS:
        return None
    year = int(match[3]) if match[3] else None
    month = MONTHS[match[1][:3].casefold()]
    return _checked(month, int(match[2]), None if year == EVERY_YEAR else year)


def _checked(month: int, day: int, year: int | None) -> YearDay | None:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return None
    return YearDay(month, day, year)


def _year_day_text(value: YearDay) -> str:
    year = f"{value.year:04d}-" if value.year else "--"
    return f"{year}{value.month:02d}-{value.day:02d}"
