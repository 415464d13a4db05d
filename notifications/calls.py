"""Calls to providers, several under way at once. Only the call itself is in a thread of
its own; all that is read and written is the worker's own, so that a thread needs no
database."""

import logging
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock

from django.conf import settings

from notifications.channels import ChannelBackend, ChannelError
from notifications.departure import Departure
from notifications.failures import describe_failure
from notifications.lanes import Lane
from notifications.models import Message
from notifications.senders import Provider

logger = logging.getLogger(__name__)
# What a worker that is killed meanwhile does not write remains in doubt.
GATHERING_SECONDS = 0.005
# No answer for so long: the provider is slow, and others need not wait for it.
SLOW_SECONDS = 0.01
Answer = str | ChannelError


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """A message that its provider is being asked to send. `owner` has its lease:
    of the turn that began it, which may have broken off since."""

    departure: Departure
    lane: Lane
    provider: Provider
    owner: str


class Calls:
    """`together`: as many are begun in one statement, and written in one; the others
    are being called meanwhile. Where answers come at once one thread calls, since
    several would only wait for each other; where none comes for a moment, as many as
    there are calls."""

    def __init__(self) -> None:
        self.most = int(settings.NOTIFICATIONS["calls_at_once"])
        self.together = max(1, self.most // 2)
        self._pool = ThreadPoolExecutor(self.most, thread_name_prefix="call")
        self._flights: set[Flight] = set()
        self._answers: SimpleQueue[tuple[Flight, Answer]] = SimpleQueue()
        self._lock = Lock()
        # Both only with the lock.
        self._waiting: deque[Flight] = deque()
        self._callers = 0

    def __len__(self) -> int:
        return len(self._flights)

    @property
    def free(self) -> int:
        """How many more may be under way."""
        return max(0, self.most - len(self._flights))

    def flights(self) -> list[Flight]:
        return list(self._flights)

    def start(self, flight: Flight) -> None:
        self._flights.add(flight)
        if self.most == 1:
            self._call(flight)
            return
        with self._lock:
            self._waiting.append(flight)
        self._have_callers(1)

    def landed(self) -> Iterator[tuple[Flight, Answer]]:
        """Those that have an answer, the reference or what went wrong; it waits for
        one, and a moment for more, since one statement writes them all."""
        more = min(self.together, len(self)) - 1
        yield self._first()
        ends = time.monotonic() + GATHERING_SECONDS
        for _ in range(more):
            try:
                yield self._next(timeout=max(0.0, ends - time.monotonic()))
            except Empty:
                break

    def _first(self) -> tuple[Flight, Answer]:
        try:
            return self._next(timeout=SLOW_SECONDS)
        except Empty:
            self._have_callers(self.most)
            return self._next(timeout=None)

    def _next(self, timeout: float | None) -> tuple[Flight, Answer]:
        flight, answer = self._answers.get(timeout=timeout)
        self._flights.remove(flight)
        return flight, answer

    def _have_callers(self, most: int) -> None:
        """For those that wait to be called, up to so many threads."""
        with self._lock:
            more = max(0, min(len(self._waiting), most - self._callers))
            self._callers += more
        for _ in range(more):
            self._pool.submit(self._call_waiting)

    def _call_waiting(self) -> None:
        while flight := self._take_waiting():
            self._call(flight)

    def _take_waiting(self) -> Flight | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._callers -= 1
            return None

    def _call(self, flight: Flight) -> None:
        backend, message = flight.provider.backend, flight.departure.message
        self._answers.put((flight, _send(backend, message)))


def _send(backend: ChannelBackend, message: Message) -> Answer:
    try:
        return backend.send(message)
    except ChannelError as error:
        return error
    except Exception as error:  # noqa: BLE001  whatever it was, it may have been sent
        logger.error("Sending failed: %s", describe_failure(error))  # noqa: TRY400
        return ChannelError(type(error).__name__[:30], unknown=True)
