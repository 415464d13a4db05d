"""The flat table itself: what is in it now, and writing rows into it."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import F, TextField
from django.db.models.functions import Cast

from resources.match_index.listings import Span
from resources.match_index.rows import FIELDS, KEYS, Row
from resources.models import MatchRow

Key = tuple[str, str | None, str]
TABLE = "resources_matchrow"


def key_of(row: Row) -> Key:
    return row[:3]


def present(span: Span) -> dict[Key, tuple[int, Row]]:
    """The rows of these services with their numbers."""
    keys = (Cast(F(KEYS[0]), TextField()), Cast(F(KEYS[1]), TextField()), KEYS[2])
    rows = MatchRow.objects.filter(span.on("service_id")).order_by()
    found = {}
    for number, *values in rows.values_list("pk", *keys, *FIELDS):
        row = Row._make(values)
        found[key_of(row)] = (number, row)
    return found


def delete(numbers: Sequence[int]) -> None:
    if numbers:
        MatchRow.objects.filter(pk__in=numbers).delete()


def insert(rows: Sequence[Row]) -> None:
    columns = ", ".join(Row._fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {TABLE} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("%s" for _name in Row._fields)
        cursor.executemany(
            f"INSERT INTO {TABLE} ({columns}) VALUES ({marks})",  # noqa: S608
            rows,
        )


def update(changes: Sequence[tuple[int, Row]]) -> None:
    if not changes:
        return
    settings = ", ".join(f"{name} = %s" for name in FIELDS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {TABLE} SET {settings} WHERE id = %s",  # noqa: S608
            [(*row[len(KEYS) :], number) for number, row in changes],
        )
