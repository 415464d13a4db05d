"""Rows that come from outside: kept while the provider waits for its answer, then acted
on, each once, each in its own transaction."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from threading import Lock
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone

from notifications.failures import describe_failure

logger = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(hours=1)
_turn = Lock()


@contextmanager
def in_turn_to_write() -> Iterator[None]:
    """On SQLite, which lets one write at a time and has the others sleep and try again,
    longer each time: threads of one process wait in a queue instead."""
    with _turn if connection.vendor == "sqlite" else nullcontext():
        yield


def process_waiting(
    waiting: "models.QuerySet[Any]", act: Callable[[Any], None], limit: int
) -> int:
    """Act on the oldest rows; how many were done. What fails is tried again later and
    does not hold up the rest."""
    keys = waiting.order_by("received_at", "pk").values_list("pk", flat=True)
    return sum(_process(waiting.model, key, act) for key in list(keys[:limit]))


def _process(model: type[Any], key: Any, act: Callable[[Any], None]) -> bool:
    rows = model.objects.filter(pk=key)
    try:
        with transaction.atomic():
            # Two workers: the second waits here for the first, and finds nothing.
            if not rows.filter(processed_at=None).update(processed_at=timezone.now()):
                return False
            act(rows.get())
    except Exception as error:  # noqa: BLE001  kept, shown at /healthz, tried again
        logger.error("%s: %s", model.__name__, describe_failure(error))  # noqa: TRY400
        _try_later(rows)
        return False
    return True


def _try_later(rows: "models.QuerySet[Any]") -> None:
    failures = rows.values_list("failures", flat=True).get()
    wait = min(timedelta(seconds=10) * 2**failures, LONGEST_WAIT)
    rows.filter(processed_at=None).update(
        failures=F("failures") + 1, process_after=timezone.now() + wait
    )
