"""Writes whole columns of a model's table, as fast as the database takes them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any

from django.db import connection, models

Columns = Mapping[str, Iterable[Any]]


def fill(model: type[models.Model], columns: Columns) -> None:
    """Insert rows given column by column, by attribute name; what is not given has its
    default. Values are as the driver takes them: a UUID as its 32 digits, a day as ISO.
    """
    fields: list[Any] = [f for f in model._meta.concrete_fields if not _counts(f)]
    unknown = set(columns) - {field.attname for field in fields}
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    rows = zip(*(_values(field, columns, model()) for field in fields), strict=False)
    names = [field.column for field in fields]
    if connection.vendor == "postgresql":
        _copy(model._meta.db_table, names, rows)
    else:
        _insert(model._meta.db_table, names, rows)


def _counts(field: Any) -> bool:
    return isinstance(field, models.AutoField)


def _values(field: Any, columns: Columns, blank: models.Model) -> Iterable[Any]:
    if field.attname in columns:
        return columns[field.attname]
    default = field.pre_save(blank, add=True)
    return repeat(field.get_db_prep_save(default, connection))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _insert(table: str, names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" for _name in names)
    # Django's cursor would make a list of every row first.
    connection.ensure_connection()
    connection.connection.executemany(
        f"INSERT INTO {table} ({_quoted(names)}) VALUES ({marks})",  # noqa: S608
        rows,
    )


def _copy(table: str, names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({_quoted(names)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
