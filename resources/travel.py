"""How long the way takes, from a routing service of the deployer's own.

Nothing leaves the machine unless TRAVEL_URL names one. It speaks OSRM's table service
(`GET /table/v1/{profile}/{lon,lat;...}`), one request for a whole answer. It gets the
points alone, the person's rounded to about 100 meters, and nothing of who asks.
"""

import json
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from http.client import HTTPException
from threading import Lock
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings

from resources.geometry import Point

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 1.0
LONGEST_ANSWER = 1_000_000
KEPT_SECONDS = 3600
MOST_KEPT = 20_000
# After a failure nobody waits for the service again for so long.
REST_SECONDS = 30
START_DECIMALS = 3
END_DECIMALS = 5

Coordinates = tuple[float, float]
Pair = tuple[Coordinates, Coordinates]


class _Estimates:
    """What was answered lately, in this process's memory alone: never on disk."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Pair, tuple[float, int | None]] = OrderedDict()
        self._rests_until = 0.0

    def get(self, pair: Pair) -> tuple[bool, int | None]:
        with self._lock:
            until, found = self._kept.get(pair, (0.0, None))
        return until > time.monotonic(), found

    def keep(self, found: dict[Pair, int | None]) -> None:
        until = time.monotonic() + KEPT_SECONDS
        with self._lock:
            for pair, spent in found.items():
                self._kept[pair] = (until, spent)
                self._kept.move_to_end(pair)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    @property
    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def rest(self) -> None:
        self._rests_until = time.monotonic() + REST_SECONDS

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self._rests_until = 0.0


estimates = _Estimates()


def minutes(start: Point, ends: Sequence[Point]) -> list[int | None]:
    """Whole minutes to each point, rounded up; None where there is no estimate: none
    configured, no way, no answer within a second, or an answer that makes no sense."""
    if not settings.TRAVEL_URL or not ends:
        return [None] * len(ends)
    here = _rounded(start, START_DECIMALS)
    pairs = [(here, _rounded(end, END_DECIMALS)) for end in ends]
    known = {pair: estimates.get(pair) for pair in pairs}
    missing = [pair for pair, (is_known, _spent) in known.items() if not is_known]
    found = {pair: spent for pair, (_is_known, spent) in known.items()}
    if missing and not estimates.rests:
        found |= _asked(here, missing)
    return [found[pair] for pair in pairs]


def _asked(here: Coordinates, pairs: list[Pair]) -> dict[Pair, int | None]:
    try:
        answer = _fetch(_url([here, *(end for _start, end in pairs)]))
        found = dict(zip(pairs, _durations(answer), strict=True))
    except (
        OSError,
        URLError,
        HTTPException,
        ValueError,
        TypeError,
        LookupError,
    ) as error:
        # Never the address: where a person lives is in it.
        logger.warning("No travel estimate: %s", type(error).__name__)
        estimates.rest()
        return {}
    estimates.keep(found)
    return found


def _url(points: Sequence[Coordinates]) -> str:
    base = settings.TRAVEL_URL.rstrip("/")
    path = ";".join(f"{longitude},{latitude}" for latitude, longitude in points)
    return (
        f"{base}/table/v1/{settings.TRAVEL_PROFILE}/{path}"
        "?sources=0&annotations=duration"
    )


def _fetch(url: str) -> Any:
    """The answer as JSON, all of it within the time-out, however slowly it drips."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("TRAVEL_URL must be an http or https address")
    deadline = time.monotonic() + TIMEOUT_SECONDS
    request = Request(url, headers={"Accept": "application/json"})  # noqa: S310
    with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
        body = b""
        while part := response.read1(65536):
            body += part
            if len(body) > LONGEST_ANSWER or time.monotonic() > deadline:
                raise TimeoutError("the travel service took too long")
    return json.loads(body)


def _durations(answer: Any) -> list[int | None]:
    """Minutes to each point but the first, which is the start itself."""
    if answer["code"] != "Ok":
        raise ValueError("the travel service says that it failed")
    return [_whole_minutes(seconds) for seconds in answer["durations"][0][1:]]


def _whole_minutes(seconds: float | None) -> int | None:
    if seconds is None:
        return None
    if not 0 <= seconds < math.inf:
        raise ValueError("not a duration")
    return math.ceil(seconds / 60)


def _rounded(point: Point, decimals: int) -> Coordinates:
    return round(point.latitude, decimals), round(point.longitude, decimals)
