"""Opening hours in lines of text: "June - October Wednesday 3:00 PM - 7:00 PM".

Shorter ones ("Mon-Fri 9-5") are read by `hours_compact`.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import time

from resources.importing.repairs.hours_compact import read_compact
from resources.importing.repairs.reading import Reading, Repair, Unreadable
from resources.importing.repairs.times import (
    MONTHS,
    YearDay,
    check_hours,
    read_time,
    read_weekday,
)

_DAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?s?"
_CLOCK = r"(?:\d{1,2}(?::\d{2})?\s*[ap]\.?m\.?|noon)"
_MONTH = r"[A-Z][a-z]{2,8}(?:\s+\d{1,2})?"
LINE = re.compile(
    rf"(?:(?P<from>{_MONTH})\s*-\s*(?P<to>{_MONTH})\s+)?"
    rf"(?P<days>{_DAY}(?:\s*(?:,\s*and|,|and|&|-)\s*{_DAY})*)[,:]?\s+(?:from\s+)?"
    rf"(?P<opens>{_CLOCK})\s*(?:-|to|\u2013)\s*(?P<closes>{_CLOCK})\s*(?P<note>.*)",
    re.IGNORECASE,
)
PARTLY = re.compile(
    r"\b(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|last)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DayHours:
    """One weekday (0 Monday); a note such as "1st and 3rd Friday only" limits it."""

    weekday: int
    opens_at: time
    closes_at: time
    season: tuple[YearDay, YearDay] | None = None
    note: str = ""


def read_hours_lines(text: str) -> Reading[list[DayHours]]:
    """Every line read, or Unreadable: half of a timetable misleads."""
    lines = [line.strip() for line in re.split(r"[\n;]", text) if line.strip()]
    hours = [day for line in lines for day in _line(line)]
    if not hours:
        raise Unreadable("no opening hours in the text")
    unique = list(dict.fromkeys(hours))
    return Reading(unique, (Repair("hours-from-text", text, f"{len(unique)} rows"),))


def _line(line: str) -> list[DayHours]:
    match = LINE.fullmatch(line)
    if not match or (match["note"] and not PARTLY.search(match["note"])):
        return [DayHours(*interval) for interval in read_compact(line)]
    opens, closes = read_time(match["opens"]).value, read_time(match["closes"]).value
    check_hours(opens, closes)
    season = _season(match["from"], match["to"])
    note = match["note"].strip()
    return [DayHours(day, opens, closes, season, note) for day in _days(match["days"])]


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in re.split(r"\s*(?:,\s*and|,|\band\b|&)\s*", text, flags=re.IGNORECASE):
        ends = [read_weekday(_singular(end)).value for end in part.split("-")]
        first, last = ends[0], ends[-1]
        days += range(first, last + 1) if last >= first else [*range(first, 7), last]
    return sorted(set(days))


def _singular(day: str) -> str:
    return day.strip().removesuffix("s").removesuffix("S")


def _season(start: str | None, end: str | None) -> tuple[YearDay, YearDay] | None:
    if not start or not end:
        return None
    return _month_edge(start, last=False), _month_edge(end, last=True)


def _month_edge(text: str, *, last: bool) -> YearDay:
    name, _, day = text.partition(" ")
    month = MONTHS.get(name[:3].casefold())
    if month is None:
        raise Unreadable(f"{name!r} is not a month")
    if day.strip():
        return YearDay(month, int(day))
    # A season ends in February on the 28th: the same day exists every year.
    return YearDay(month, calendar.monthrange(2001, month)[1] if last else 1)
