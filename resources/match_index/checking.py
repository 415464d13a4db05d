"""Compares the flat tables with the listings."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from resources.match_index import listings, table
from resources.match_index.listings import Span
from resources.match_index.table import MATCH, TABLES, Table
from resources.match_index.writing import Progress, no_collecting, silent, spans


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is missing, left over or out of date, and the fields that differ.
    Rows of the public search have no category."""

    table: str
    service_id: uuid.UUID
    service_at_location_id: uuid.UUID | None
    category: str
    problem: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.service_at_location_id or "no place"
        changed = f" ({', '.join(self.fields)})" if self.fields else ""
        row = f"{self.service_id} at {place}{self.category and ', '}{self.category}"
        return f"{self.table}, {self.problem}: {row}{changed}"


def verify() -> list[Difference]:
    """What differs between the tables and the listings; none when all is well."""
    return list(differences())


def differences(
    progress: Progress = silent, tables: Sequence[Table] = TABLES
) -> Iterator[Difference]:
    """The same, one by one, with some thousand services in memory at a time."""
    done = 0
    for span, services in spans():
        with no_collecting():
            found = list(_differences(span, tables))
        yield from found
        done += services
        progress(done)


def _differences(span: Span, tables: Sequence[Table]) -> Iterator[Difference]:
    found = {one: table.present(one, span) for one in tables}
    for service in listings.read(span):
        for one in tables:
            for row in one.rows_of(service):
                _number, now = found[one].pop(one.key_of(row), (0, None))
                if now is None:
                    yield _difference(one, row, "missing")
                elif now != row:
                    fields = _changed_fields(one, row, now)
                    yield _difference(one, row, "out of date", fields)
    for one, left in found.items():
        for _number, row in left.values():
            yield _difference(one, row, "left over")


def _difference(
    of: Table, row: Any, problem: str, fields: tuple[str, ...] = ()
) -> Difference:
    at = row.service_at_location_id
    return Difference(
        table=of.name,
        service_id=uuid.UUID(row.service_id),
        service_at_location_id=uuid.UUID(at) if at else None,
        category=row.category_id if of is MATCH else "",
        problem=problem,
        fields=fields,
    )


def _changed_fields(of: Table, wanted: Any, now: Any) -> tuple[str, ...]:
    pairs = zip(of.fields, wanted[of.keys :], now[of.keys :], strict=True)
    return tuple(name for name, value, old in pairs if value != old)
