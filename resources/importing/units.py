"""What a listing says, cut into units that can be kept here one by one.

A unit is a field of the listing, fields that only make sense together, or all rows of
a table that hang on it ("phone[]"): half of two timetables is no timetable.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from resources.importing.cleaning import Record
from resources.importing.tables import TABLES

# table -> id -> field -> value, defaults left out; see SourceListing.said.
Said = dict[str, dict[str, dict[str, Any]]]
Facts = dict[str, Any]
CATEGORIES = "categories"
ROWS = "[]"
TOGETHER: dict[str, dict[str, tuple[str, ...]]] = {
    "location": {
        "point": ("latitude", "longitude", "point_source", "point_precision"),
    },
    "service": {
        "room": ("capacity", "capacity_until", "capacity_note"),
        "confirmed": ("assured_date", "assurer_email"),
    },
}
# No form here changes these: what differs is what the source dropped.
NEVER_EDITED = ("attribute", "metadata", "meta_table_description", "unit", "taxonomy")
MORE_FIELDS = {
    "attribute": ("link_id", "link_entity"),
    "location": ("latitude", "longitude", "point_source", "point_precision"),
    "metadata": ("resource_id",),
}


@cache
def fact_fields(table: str) -> tuple[str, ...]:
    """Model fields that an import fills, links left out."""
    columns = (column.field for column in TABLES[table].columns)
    return (*columns, *MORE_FIELDS.get(table, ()))


@cache
def fact_names(table: str) -> tuple[str, ...]:
    """The same with the links' columns, as `QuerySet.values` names them."""
    links = (f"{link.into}_id" for link in TABLES[table].all_links)
    return (*fact_fields(table), *links)


@cache
def defaults(table: str) -> Facts:
    model: Any = TABLES[table].model
    found = {
        n: plain(model._meta.get_field(n).get_default()) for n in fact_fields(table)
    }
    return found | {name: None for name in fact_names(table) if name not in found}


def facts_of_row(table: str, row: Facts) -> Facts:
    """Of a row as `values()` gives it: what is not the default."""
    usual = defaults(table)
    plain_row = {name: plain(row[name]) for name in fact_names(table)}
    return {name: v for name, v in plain_row.items() if v != usual[name]}


def facts_of_record(record: Record) -> Facts:
    table = record.table.name
    usual = defaults(table)
    values = record.values
    found = {n: plain(values[n]) for n in fact_fields(table) if n in values}
    found |= {f"{into}_id": str(pk) for into, pk in record.targets.items()}
    found = {name: v for name, v in found.items() if v != usual[name]}
    if table == "service" and record.categories:
        found[CATEGORIES] = sorted(record.categories)
    return found


def said_of(records: list[Record]) -> Said:
    said: Said = {}
    for record in records:
        table = said.setdefault(record.table.name, {})
        table[str(record.pk)] = facts_of_record(record)
    return said


def units_of(table: str, pk: UUID, said: Said) -> dict[str, Any]:
    """Unit -> what is said of it; units that say nothing are left out."""
    units = dict(_own_units(table, said.get(table, {}).get(str(pk), {})))
    for name, rows in said.items():
        if name != table and rows:
            units[f"{name}{ROWS}"] = rows
    return units


def unit_of_field(table: str, field: str) -> str:
    for unit, names in TOGETHER.get(table, {}).items():
        if field in names:
            return unit
    return field


def fields_of_unit(table: str, unit: str) -> tuple[str, ...]:
    return TOGETHER.get(table, {}).get(unit, (unit,))


def table_of_unit(unit: str) -> str:
    """The table whose rows the unit is, "" for fields."""
    return unit.removesuffix(ROWS) if unit.endswith(ROWS) else ""


def model_field(table: str, name: str) -> Any:
    """The field of a fact; a link's is called by its column. None for a field that an
    older version had."""
    fields = TABLES[table].model._meta.concrete_fields
    return next((f for f in fields if name in (f.name, f.attname)), None)


def plain(value: Any) -> Any:
    """A value as JSON has it, the same from whichever database it comes."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value if isinstance(value, list) else str(value)


def _own_units(table: str, facts: Facts) -> Iterator[tuple[str, Any]]:
    together: dict[str, Facts] = {}
    for name, value in facts.items():
        unit = unit_of_field(table, name)
        if unit == name:
            yield name, value
        else:
            together.setdefault(unit, {})[name] = value
    yield from together.items()
