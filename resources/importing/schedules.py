"""HSDS schedules, weekly hours and exceptions as rows of one weekday or one stretch.

Days that come back every year are written out for this year and the next.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from resources.importing.repairs import Repair, Unreadable
from resources.importing.repairs.hours_text import read_hours_lines
from resources.importing.repairs.times import (
    RRULE_NAMES,
    YearDay,
    check_hours,
    read_time,
    read_year_day,
)

BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}


@dataclass(frozen=True, slots=True)
class DayRow:
    """`label` tells the rows made of one apart, and stays the same."""

    values: dict[str, Any]
    label: str = ""
    repairs: tuple[Repair, ...] = ()


def schedule_days(values: dict[str, Any]) -> list[DayRow]:
    """Weekly hours out of an HSDS 3 schedule (a subset of RFC 5545).

    A day of the month ("2SA") is kept in words, without times: it is not every week.
    One without days may say them in words: "Mon-Fri 9-5".
    Raises Unreadable for a schedule that names no weekday.
    """
    days = _text(values, "byday").replace(" ", "")
    named = [day for day in days.split(",") if day]
    parsed = [match for match in map(BYDAY.fullmatch, named) if match]
    if not named and not _text(values, "opens_at"):
        return _days_in_words(values)
    if not named or len(parsed) < len(named):
        raise Unreadable(f"no weekdays to store in byday {days!r}; words are kept here")
    _check(values)
    rows = []
    for match in parsed:
        ordinal = int(match[1] or 0)
        monthly = bool(ordinal) or _text(values, "freq") == "MONTHLY"
        rows.append(_schedule_row(values, match[2], ordinal, monthly))
    return rows


def _days_in_words(values: dict[str, Any]) -> list[DayRow]:
    words = _text(values, "description") or _text(values, "notes")
    reading = read_hours_lines(words)
    if any(day.season or day.note for day in reading.value):
        raise Unreadable(f"{words!r} does not hold every week; words are kept here")
    owners = {name: value for name, value in values.items() if name.endswith("_id")}
    dates = {name: values.get(name) for name in ("valid_from", "valid_to")}
    rows = []
    for number, day in enumerate(reading.value):
        hours = {
            "weekday": RRULE_NAMES[day.weekday],
            "opens_at": day.opens_at.isoformat("minutes"),
            "closes_at": day.closes_at.isoformat("minutes"),
        }
        repairs = () if number else reading.repairs
        rows.append(DayRow({**owners, **dates, **hours}, f"words{number}", repairs))
    return rows


def hours_of(values: dict[str, Any]) -> list[DayRow]:
    """One weekday's hours; a season without a year is written for two years."""
    opens, closes = _text(values, "opens_at"), _text(values, "closes_at")
    worded = any(_text(values, name) for name in ("note", "by_appointment"))
    if not opens and not closes and not worded:
        return []
    if bool(opens) != bool(closes):
        raise Unreadable("only one of the opening and the closing time")
    _check(values)
    season = _season(values, "valid_from", "valid_to")
    return [
        DayRow({**values, **days}, label, repairs) for days, label, repairs in season
    ]


def exception_days(values: dict[str, Any]) -> list[DayRow]:
    """A closed stretch, or one with other hours, as dates."""
    _check(values)
    if not _text(values, "ends_on"):
        values = {**values, "ends_on": values.get("starts_on")}
    season = _season(values, "starts_on", "ends_on")
    return [
        DayRow({**values, **days}, label, repairs) for days, label, repairs in season
    ]


def _schedule_row(
    values: dict[str, Any], day: str, ordinal: int, monthly: bool
) -> DayRow:
    kept = {
        name: value
        for name, value in values.items()
        if name.endswith("_id") or name in ("opens_at", "closes_at", "by_appointment")
    }
    kept["weekday"] = day
    kept["valid_from"] = values.get("valid_from") or values.get("dtstart")
    kept["valid_to"] = values.get("valid_to") or values.get("until")
    kept["note"] = _text(values, "notes") or _text(values, "description")
    if not monthly:
        return DayRow(kept, day)
    times = f"{_text(kept, 'opens_at')[:5]}-{_text(kept, 'closes_at')[:5]}"
    which = f"{ORDINALS.get(ordinal, '')} {day} of the month".strip()
    kept["note"] = f"{which} {times}. {kept['note']}".strip()
    repair = Repair("schedule-monthly", f"{ordinal or ''}{day}", kept["note"])
    return DayRow(
        {**kept, "opens_at": "", "closes_at": ""}, f"{ordinal}{day}", (repair,)
    )


def _check(values: dict[str, Any]) -> None:
    opens, closes = _text(values, "opens_at"), _text(values, "closes_at")
    if opens and closes:
        check_hours(read_time(opens).value, read_time(closes).value)


def _season(
    values: dict[str, Any], first: str, last: str
) -> list[tuple[dict[str, Any], str, tuple[Repair, ...]]]:
    start_text, end_text = _text(values, first), _text(values, last)
    if not start_text or not end_text:
        return [({}, "", ())]
    start, end = read_year_day(start_text).value, read_year_day(end_text).value
    if start.year and end.year:
        return [({}, "", ())]
    this_year = timezone.localdate().year
    return [
        _in_year(first, last, start, end, year) for year in (this_year, this_year + 1)
    ]


def _in_year(
    first: str, last: str, start: YearDay, end: YearDay, year: int
) -> tuple[dict[str, Any], str, tuple[Repair, ...]]:
    starts = date(year, start.month, start.day)
    wraps = (end.month, end.day) < (start.month, start.day)
    ends = date(year + wraps, end.month, end.day)
    before = f"{start.month}/{start.day} to {end.month}/{end.day} every year"
    after = "dates in this year and the next"
    repair = Repair("season-every-year", before, after)
    days = {first: starts.isoformat(), last: ends.isoformat()}
    return days, str(year), (repair,)


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value).strip()
