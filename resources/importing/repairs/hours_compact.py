"""Opening hours as people jot them down: "Mon-Fri 9-5", "M/W/F 8:30am-noon, 1-4".

Without a.m. or p.m. an hour is taken for the one by day that fits; what could be
morning as well as evening ("6-8") is not guessed.
"""

import re
from datetime import time

from resources.importing.repairs.reading import Unreadable

Interval = tuple[int, time, time]
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
LETTERS = {"m": 0, "t": 1, "w": 2, "r": 3, "f": 4}
GROUPS = {
    "daily": range(7),
    "every day": range(7),
    "everyday": range(7),
    "seven days a week": range(7),
    "7 days a week": range(7),
    "7 days": range(7),
    "weekdays": range(5),
    "weekends": range(5, 7),
}
_LONG = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?\.?"
_DAY = rf"(?:{_LONG}|tu|th|sa|su|[mtwrf](?![a-z]))"
_TO = r"\s*(?:-|\u2013|\u2014|to|thru|through|until|till)\s*"
_AND = r"\s*(?:,\s*and|,|/|&|\+|and)\s*"
_SPAN = rf"{_DAY}(?:{_TO}{_DAY})?"
_DAYS = rf"(?:{'|'.join(GROUPS)}|[mtwrfh]{{2,6}}(?![a-z])|{_SPAN}(?:{_AND}{_SPAN})*)"
_TIME = r"(?:\d{1,2}(?::\d{2})?\s*(?:[ap]\.?\s?m?\.?(?![a-z]))?|noon|midnight)"
_TIMES = rf"{_TIME}{_TO}{_TIME}(?:{_AND}{_TIME}{_TO}{_TIME})*"
DAYS_FIRST = re.compile(rf"({_DAYS})\s*[,:]?\s*(?:from\s+)?({_TIMES})")
TIMES_FIRST = re.compile(rf"({_TIMES})\s*,?\s*(?:on\s+)?({_DAYS})")
CLOSED = re.compile(rf"closed\s*(?:on\s+)?{_DAYS}|{_DAYS}\s*:?\s*closed")
ALWAYS = re.compile(
    r"(?:open\s+)?24(?:\s*/\s*7|\s*(?:hours|hrs)(?:\s*a\s*day)?"
    r"(?:,?\s*(?:7|seven) days(?:\s*(?:a|per)\s*week)?)?)"
)
# With one such time, all of the line is written by the 24-hour clock.
TWENTY_FOUR = re.compile(r"\b(?:1[3-9]|2[0-4]):\d\d")
CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])?[\s.m]*")
GAP = re.compile(r"[\s,;.]*(?:and\s+)?")


def read_compact(line: str) -> list[Interval]:
    """Intervals as (weekday, opens, closes). All of the line is read, or Unreadable."""
    text = " ".join(line.casefold().split()).strip(" .,;")
    text = re.sub(r"^(?:hours|open)\s*:?\s+(?!24)", "", text)
    if ALWAYS.fullmatch(text):
        return [(day, time(0), time(23, 59)) for day in range(7)]
    for pattern, days_at in ((DAYS_FIRST, 1), (TIMES_FIRST, 2)):
        found = _segments(text, pattern, days_at)
        if found:
            return found
    raise Unreadable(f"{line!r} is not days and times")


def _segments(text: str, pattern: re.Pattern[str], days_at: int) -> list[Interval]:
    found: list[Interval] = []
    position = 0
    while position < len(text):
        closed = CLOSED.match(text, position)
        match = closed or pattern.match(text, position)
        if match is None:
            return []
        if closed is None:
            days, times = match[days_at], match[3 - days_at]
            as_written = bool(TWENTY_FOUR.search(text))
            pairs = _pairs(times, as_written=as_written)
            found += [(day, *pair) for day in _days(days) for pair in pairs]
        gap = GAP.match(text, match.end())
        position = gap.end() if gap else match.end()
    return found


def _days(text: str) -> list[int]:
    if text in GROUPS:
        return list(GROUPS[text])
    if re.fullmatch(r"[mtwrfh]{2,6}", text) and text not in DAYS:
        return [_day(part) for part in re.findall(r"th|[mtwrf]", text)]
    days: list[int] = []
    for part in re.split(_AND, text):
        ends = [_day(end) for end in re.split(_TO, part)]
        first, last = ends[0], ends[-1]
        days += range(first, last + 1) if last >= first else [*range(first, 7), last]
    return sorted(set(days))


def _day(text: str) -> int:
    word = text.strip(" .")
    return LETTERS[word] if word in LETTERS else DAYS.index(word[:2])


def _pairs(text: str, *, as_written: bool) -> list[tuple[time, time]]:
    parts = re.findall(rf"({_TIME}){_TO}({_TIME})", text)
    return [_pair(opens, closes, as_written) for opens, closes in parts]


def _pair(opens: str, closes: str, as_written: bool) -> tuple[time, time]:
    """Both in minutes of the day, each with its half of the day if it names one."""
    first, first_half = _clock(opens)
    last, last_half = _clock(closes)
    starts = _candidates(first, first_half or "24" * as_written)
    ends = _candidates(last, last_half or "24" * as_written)
    fitting = [(a, b) for a in starts for b in ends if a < b]
    if not fitting:
        raise Unreadable(f"{opens.strip()}-{closes.strip()} closes before it opens")
    if not first_half and not last_half and len(fitting) > 1:
        fitting = _by_day(fitting, opens, closes)
    elif not first_half:
        # "1-5 pm" is one afternoon, "9-5 pm" cannot be.
        fitting = fitting[:1] if last_half == "24" else fitting[-1:]
    start, end = fitting[0]
    return time(start // 60, start % 60), time(end // 60, end % 60)


def _by_day(
    fitting: list[tuple[int, int]], opens: str, closes: str
) -> list[tuple[int, int]]:
    early, late = 6 * 60, 9 * 60
    start, end = fitting[0]
    if start < early:
        return [pair for pair in fitting if pair[0] >= 12 * 60]
    if start < late and end < 12 * 60:
        shown = f"{opens.strip()}-{closes.strip()}"
        raise Unreadable(f"{shown} may be morning or evening; not guessed")
    return fitting[:1]


def _clock(text: str) -> tuple[int, str]:
    """Minutes, and "a", "p", "24" for a time that needs no half of the day, or ""."""
    word = text.strip()
    if word in ("noon", "midnight"):
        return (720, "24") if word == "noon" else (1439, "24")
    match = CLOCK.fullmatch(word)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match is None or hour > 24 or minute > 59 or (match[3] and not 1 <= hour <= 12):
        raise Unreadable(f"{word!r} is not a time of day")
    if match[3]:
        return hour % 12 * 60 + minute, match[3]
    is_whole = hour > 12 or hour == 0 or match[1].startswith("0")
    return min(hour * 60 + minute, 1439), "24" if is_whole else ""


def _candidates(minutes: int, half: str) -> list[int]:
    """What the time may be; "" for half of the day leaves both open, noon apart."""
    if half == "a":
        return [minutes]
    if half == "p":
        return [minutes + 720]
    if half == "24":
        return [minutes]
    return [minutes] if minutes >= 720 else [minutes, minutes + 720]
