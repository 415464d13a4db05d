"""Opening hours as a text, the same for every place with the same hours.

Of 50,000 listings few thousand differ, so that "open now" asks each text once. A text
and its key never change what they mean, so that what was read is kept for good.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Min

from resources import hours
from resources.hours import Hours
from resources.matching.rules import Interval
from resources.models import SearchRow

KEY_BYTES = 8
MOST_KNOWN = 100_000
_known: dict[int, str] = {}
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode


class Days(NamedTuple):
    """What `resources.hours` reads of HoursException to tell when it is open."""

    is_closed: bool
    starts_on: date
    ends_on: date
    opens_at: time | None
    closes_at: time | None


WEEK_TEXTS = ("opens_at", "closes_at", "valid_from", "valid_to")
DAYS_TEXTS = ("starts_on", "ends_on", "opens_at", "closes_at")


def write(held: Hours) -> tuple[int | None, str]:
    """The key and the text; none where no hours are listed."""
    if not held.is_known:
        return None, ""
    weekly = sorted(
        [row.weekday, row.by_appointment, *_texts(row, WEEK_TEXTS)]
        for row in held.weekly
    )
    exceptions = [[row.is_closed, *_texts(row, DAYS_TEXTS)] for row in held.exceptions]
    text = _COMPACT([held.zone.key, weekly, exceptions, held.holidays_of])
    return key_of(text), text


def _texts(row: Any, names: Iterable[str]) -> list[str]:
    return [
        value.isoformat() if (value := getattr(row, name)) else "" for name in names
    ]


@lru_cache(maxsize=8192)
def key_of(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest()
    return int.from_bytes(digest, signed=True)


@lru_cache(maxsize=32768)
def read(text: str) -> Hours:
    zone, weekly, exceptions, holidays_of = json.loads(text)
    intervals: Any = tuple(interval_of(*row) for row in weekly)
    days: Any = tuple(days_of(*row) for row in exceptions)
    return Hours(intervals, days, ZoneInfo(zone), holidays_of)


def interval_of(weekday: int, by_appointment: bool, *texts: str | None) -> Interval:
    """Of `WEEK_TEXTS` as ISO texts, empty where nothing is said."""
    opens, closes, first, last = texts
    return Interval(
        weekday, _clock(opens), _clock(closes), by_appointment, _day(first), _day(last)
    )


def days_of(
    is_closed: bool, first: str, last: str, opens: str | None, closes: str | None
) -> Days:
    """Of `DAYS_TEXTS` as ISO texts."""
    day = date.fromisoformat
    return Days(is_closed, day(first), day(last), _clock(opens), _clock(closes))


def _clock(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=65536)
def _is_open(text: str, minute: datetime) -> bool:
    return hours.open_span(read(text), minute) is not None


def open_keys(keys: Iterable[int | None], at: datetime) -> list[int]:
    """Those of the keys whose places one can walk into at that moment."""
    minute = at.replace(second=0, microsecond=0)
    asked = [key for key in keys if key is not None]
    return [key for key, text in _texts_of(asked).items() if _is_open(text, minute)]


def _texts_of(keys: list[int]) -> dict[int, str]:
    """Keys that no row has any more are left out."""
    found = {key: text for key in keys if (text := _known.get(key)) is not None}
    unknown = [key for key in keys if key not in found]
    if not unknown:
        return found
    rows = SearchRow.objects.filter(hours_key__in=unknown).order_by()
    texts: Any = rows.values("hours_key").annotate(text=Min("hours"))
    new: dict[int, str] = {row["hours_key"]: row["text"] for row in texts}
    if len(_known) + len(new) > MOST_KNOWN:
        _known.clear()
    _known.update(new)
    return found | new
