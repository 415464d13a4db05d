"""Makes the flat tables what the listings say."""

import gc
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from resources.match_index import listings, table
from resources.match_index.listings import Span
from resources.match_index.table import TABLES, Table
from resources.models import MatchRow, Service

REFRESH_AT_ONCE = 400
REBUILD_AT_ONCE = 10_000

Progress = Callable[[int], None]


def silent(services: int) -> None:
    """No progress shown."""


def refresh_services(service_ids: Iterable[uuid.UUID]) -> int:
    """Make the rows of these services what their listings say; how many changed.

    Safe to call twice and for services that are gone or hidden, whose rows go.
    """
    ids = list(dict.fromkeys(service_ids))
    changed = 0
    for start in range(0, len(ids), REFRESH_AT_ONCE):
        changed += _mend(Span({"in": ids[start : start + REFRESH_AT_ONCE]}))
    return changed


def rebuild(progress: Progress = silent, tables: Sequence[Table] = TABLES) -> int:
    """Make the whole tables what the listings say; how many rows matching has.

    Some thousand services a transaction: people search meanwhile and find every
    service, and other writers wait a moment only. `progress` is told how many services
    have been done.
    """
    done = 0
    for span, services in spans():
        with no_collecting():
            _mend(span, tables)
        done += services
        progress(done)
    return MatchRow.objects.count()


@contextmanager
def no_collecting() -> Iterator[None]:
    """Of the many short-lived rows none is in a cycle; looking for one again and again
    takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def spans() -> Iterator[tuple[Span, int]]:
    """Stretches of keys that together hold every service, and how many public ones."""
    last: uuid.UUID | None = None
    while True:
        ids = Service.objects.public().order_by("pk").values_list("pk", flat=True)
        after = {"gt": last} if last else {}
        part = list(
            ids.filter(Span({**after, "isnull": False}).on("pk"))[:REBUILD_AT_ONCE]
        )
        if len(part) < REBUILD_AT_ONCE:
            yield Span({**after, "isnull": False}), len(part)
            return
        last = part[-1]
        yield Span({**after, "lte": last}), len(part)


@transaction.atomic
def _mend(span: Span, tables: Sequence[Table] = TABLES) -> int:
    wanted: dict[Table, dict[Any, Any]] = {one: {} for one in tables}
    for service in listings.read(span):
        for one, rows in wanted.items():
            rows.update((one.key_of(row), row) for row in one.rows_of(service))
    return sum(_mend_table(one, span, rows) for one, rows in wanted.items())


def _mend_table(one: Table, span: Span, wanted: dict[Any, Any]) -> int:
    found = table.present(one, span)
    gone = [number for key, (number, _row) in found.items() if key not in wanted]
    new = [row for key, row in wanted.items() if key not in found]
    stale = [
        (found[key][0], row)
        for key, row in wanted.items()
        if key in found and found[key][1] != row
    ]
    table.delete(one, gone)
    table.insert(one, new)
    table.update(one, stale)
    return len(gone) + len(new) + len(stale)
