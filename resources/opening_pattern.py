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
from resources.models import SearchRow

KEY_BYTES = 8
MOST_KNOWN = 100_000
_known: dict[int, str] = {}
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode


class Week(NamedTuple):
    """What `resources.hours` reads of WeeklyHours."""

    weekday: int
    by_appointment: bool
    opens_at: time | None
    closes_at: time | None
    valid_from: date | None
    valid_to: date | None
    note: str = ""


class Days(NamedTuple):
    """What `resources.hours` reads of HoursException."""

    is_closed: bool
    starts_on: date
    ends_on: date
    opens_at: time | None
    closes_at: time | None
    note: str = ""


def write(held: Hours) -> tuple[int | None, str]:
    """The key and the text; none where no hours are listed."""
    if not held.is_known:
        return None, ""
    weekly = sorted(
        [row.weekday, row.by_appointment, *_texts(row, Week._fields[2:6])]
        for row in held.weekly
    )
    exceptions = [
        [row.is_closed, *_texts(row, Days._fields[1:5])] for row in held.exceptions
    ]
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
    return Hours(
        tuple(_week(*row) for row in weekly),
        tuple(_exception(*row) for row in exceptions),
        ZoneInfo(zone),
        holidays_of,
    )


def _week(day: int, appointment: bool, *texts: str) -> Any:
    opens, closes, first, last = texts
    return Week(
        day, appointment, _clock(opens), _clock(closes), _day(first), _day(last)
    )


def _exception(closed: bool, first: str, last: str, *clocks: str) -> Any:
    opens, closes = map(_clock, clocks)
    day = date.fromisoformat
    return Days(closed, day(first), day(last), opens, closes)


def _clock(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=65536)
def _is_open(text: str, minute: datetime) -> bool:
    return hours.open_span(read(text), minute) is not None


def open_keys(keys: Iterable[int | None], at: datetime) -> list[int]:
    """Those of the keys whose places one can walk into at that moment."""
    minute = at.replace(second=0, microsecond=0)
    asked = [key for key in keys if key is not None]
    texts = _texts_of(asked)
    return [key for key in asked if _is_open(texts[key], minute)]


def _texts_of(keys: list[int]) -> dict[int, str]:
    unknown = [key for key in keys if key not in _known]
    if unknown:
        if len(_known) > MOST_KNOWN:
            _known.clear()
            return _texts_of(keys)
        rows = SearchRow.objects.filter(hours_key__in=unknown).order_by()
        texts: Any = rows.values("hours_key").annotate(text=Min("hours"))
        _known.update((row["hours_key"], row["text"]) for row in texts)
    return {key: _known[key] for key in keys}
