"""Calls to providers, several under way at once. Only the call itself is in a thread of
its own; all that is read and written is the worker's own, so that a thread needs no
database."""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

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
Answer = str | ChannelError


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """A message that its provider is being asked to send."""

    departure: Departure
    lane: Lane
    provider: Provider


class Calls:
    """`together`: as many are begun in one statement, and written in one; the others
    are being called meanwhile."""

    def __init__(self) -> None:
        self.most = int(settings.NOTIFICATIONS["calls_at_once"])
        self.together = max(1, self.most // 2)
        pool = ThreadPoolExecutor(self.most, thread_name_prefix="call")
        self._run: Callable[..., Any] = pool.submit if self.most > 1 else _at_once
        self._flights: set[Flight] = set()
        self._answers: SimpleQueue[tuple[Flight, Answer]] = SimpleQueue()

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
        self._run(self._call, flight)

    def landed(self) -> Iterator[tuple[Flight, Answer]]:
        """Those that have an answer, the reference or what went wrong; it waits for
        one, and a moment for more, since one statement writes them all."""
        more = min(self.together, len(self)) - 1
        yield self._next(timeout=None)
        ends = time.monotonic() + GATHERING_SECONDS
        for _ in range(more):
            try:
                yield self._next(timeout=max(0.0, ends - time.monotonic()))
            except Empty:
                break

    def _next(self, timeout: float | None) -> tuple[Flight, Answer]:
        flight, answer = self._answers.get(timeout=timeout)
        self._flights.remove(flight)
        return flight, answer

    def _call(self, flight: Flight) -> None:
        backend, message = flight.provider.backend, flight.departure.message
        self._answers.put((flight, _send(backend, message)))


def _at_once(call: Callable[[Flight], None], flight: Flight) -> None:
    """One call at a time, in the worker's own thread."""
    call(flight)


def _send(backend: ChannelBackend, message: Message) -> Answer:
    try:
        return backend.send(message)
    except ChannelError as error:
        return error
    except Exception as error:  # noqa: BLE001  whatever it was, it may have been sent
        logger.error("Sending failed: %s", describe_failure(error))  # noqa: TRY400
        return ChannelError(type(error).__name__[:30], unknown=True)
