"""Compares the flat table with the listings."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from resources.match_index import listings, table
from resources.match_index.listings import Span
from resources.match_index.rows import FIELDS, KEYS, Row, rows_of
from resources.match_index.writing import Progress, no_collecting, silent, spans


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is missing, left over or out of date, and the fields that differ."""

    service_id: uuid.UUID
    service_at_location_id: uuid.UUID | None
    category: str
    problem: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.service_at_location_id or "no place"
        changed = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.problem}: {self.service_id} at {place}, {self.category}{changed}"


def verify() -> list[Difference]:
    """What differs between the table and the listings; none when all is well."""
    return list(differences())


def differences(progress: Progress = silent) -> Iterator[Difference]:
    """The same, one by one, with some thousand services in memory at a time."""
    done = 0
    for span, services in spans():
        with no_collecting():
            found = list(_differences(span))
        yield from found
        done += services
        progress(done)


def _differences(span: Span) -> Iterator[Difference]:
    found = {key: row for key, (_number, row) in table.present(span).items()}
    for service in listings.read(span):
        for row in rows_of(service):
            now = found.pop(table.key_of(row), None)
            if now is None:
                yield _difference(row, "missing")
            elif now != row:
                yield _difference(row, "out of date", _changed_fields(row, now))
    for row in found.values():
        yield _difference(row, "left over")


def _difference(row: Row, problem: str, fields: tuple[str, ...] = ()) -> Difference:
    at = row.service_at_location_id
    return Difference(
        uuid.UUID(row.service_id),
        uuid.UUID(at) if at else None,
        row.category_id,
        problem,
        fields,
    )


def _changed_fields(wanted: Row, now: Row) -> tuple[str, ...]:
    pairs = zip(FIELDS, wanted[len(KEYS) :], now[len(KEYS) :], strict=True)
    return tuple(name for name, value, old in pairs if value != old)
