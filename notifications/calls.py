"""Calls to providers, several under way at once. Only the call itself is in a thread of
its own; all that is read and written is the worker's own, so that a thread needs no
database."""

import logging
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Flight:
    """A message that its provider is being asked to send."""

    departure: Departure
    lane: Lane
    provider: Provider


class Calls:
    def __init__(self) -> None:
        self.most = int(settings.NOTIFICATIONS["calls_at_once"])
        pool = ThreadPoolExecutor(self.most, thread_name_prefix="call")
        self._pool: Executor = pool if self.most > 1 else _AtOnce()
        self._flights: dict[Future[str | ChannelError], Flight] = {}

    def __len__(self) -> int:
        return len(self._flights)

    @property
    def free(self) -> int:
        """How many more may be under way."""
        return max(0, self.most - len(self._flights))

    def flights(self) -> list[Flight]:
        return list(self._flights.values())

    def start(self, flight: Flight) -> None:
        message, backend = flight.departure.message, flight.provider.backend
        self._flights[self._pool.submit(_send, backend, message)] = flight

    def landed(self) -> Iterator[tuple[Flight, str | ChannelError]]:
        """Those that have an answer, the reference or what went wrong; it waits for
        one, and a moment for more, since one statement writes them all."""
        wait_for(self._flights, return_when=FIRST_COMPLETED)
        done, _flying = wait_for(self._flights, GATHERING_SECONDS)
        for future in done:
            yield self._flights.pop(future), future.result()


class _AtOnce(Executor):
    """One call at a time, in the worker's own thread."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def _send(backend: ChannelBackend, message: Message) -> str | ChannelError:
    try:
        return backend.send(message)
    except ChannelError as error:
        return error
    except Exception as error:  # noqa: BLE001  whatever it was, it may have been sent
        logger.error("Sending failed: %s", describe_failure(error))  # noqa: TRY400
        return ChannelError(type(error).__name__[:30], unknown=True)
