"""The flat tables themselves: what is in one now, and writing rows into it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, TextField
from django.db.models.functions import Cast

from resources.match_index.listings import Span
from resources.match_index.rows import Row, rows_of
from resources.match_index.search_rows import PlaceRow, place_rows_of
from resources.models import MatchRow, SearchRow

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A model, its rows as tuples with the `keys` first, and how those are made of a
    plain listing. Keys of other tables among the keys are text."""

    model: Any
    row: Any
    keys: int
    rows_of: Callable[[Any], Iterable[Any]]

    @property
    def name(self) -> str:
        name: str = self.model._meta.db_table
        return name

    @property
    def fields(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.row._fields[self.keys :]
        return names

    def key_of(self, row: Any) -> Key:
        key: Key = row[: self.keys]
        return key


MATCH = Table(MatchRow, Row, 3, rows_of)
SEARCH = Table(SearchRow, PlaceRow, 2, place_rows_of)
TABLES = (MATCH, SEARCH)


def present(table: Table, span: Span) -> dict[Key, tuple[int, Any]]:
    """The rows of these services with their numbers."""
    keys = [
        Cast(F(name), TextField()) if name.startswith("service") else F(name)
        for name in table.row._fields[: table.keys]
    ]
    rows = table.model.objects.filter(span.on("service_id")).order_by()
    found = {}
    for number, *values in rows.values_list("pk", *keys, *table.fields):
        row = table.row._make(values)
        found[table.key_of(row)] = (number, row)
    return found


def delete(table: Table, numbers: Sequence[int]) -> None:
    if numbers:
        table.model.objects.filter(pk__in=numbers).delete()


def insert(table: Table, rows: Sequence[Any]) -> None:
    columns = ", ".join(table.row._fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("%s" for _name in table.row._fields)
        cursor.executemany(
            f"INSERT INTO {table.name} ({columns}) VALUES ({marks})",  # noqa: S608
            rows,
        )


def update(table: Table, changes: Sequence[tuple[int, Any]]) -> None:
    if not changes:
        return
    settings = ", ".join(f"{name} = %s" for name in table.fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table.name} SET {settings} WHERE id = %s",  # noqa: S608
            [(*row[table.keys :], number) for number, row in changes],
        )
