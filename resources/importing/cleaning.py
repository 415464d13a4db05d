"""Drafts to records: every column read, every repair noted on its input row."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from resources.importing.aside import set_aside
from resources.importing.identity import stable_id
from resources.importing.progress import Progress, silent
from resources.importing.repairs import Repair, Unreadable
from resources.importing.rows import Draft, SourceRow
from resources.importing.shaping import Shape, shape, text_of
from resources.importing.surroundings import Surroundings, survey
from resources.importing.tables import TABLES, Column, Table
from resources.models import Why


@dataclass(slots=True)
class Record:
    """A row ready to be written, as soon as its links are known to hold.

    `links` are model field -> (table, key of the source); `targets` the same resolved.
    """

    table: Table
    key: str
    pk: UUID
    values: dict[str, Any]
    links: dict[str, tuple[str, str]]
    row: SourceRow
    is_main: bool = True
    targets: dict[str, UUID] = field(default_factory=dict)
    categories: set[str] = field(default_factory=set)

    @property
    def where(self) -> tuple[str, UUID]:
        return self.table.name, self.pk


def clean_all(
    drafts: list[Draft], source: str, progress: Progress = silent
) -> list[Record]:
    """Every draft cleaned; a rejected row takes all of it along, but not the
    organization it shares."""
    around = survey(drafts)
    main_done: set[int] = set()
    records: list[Record] = []
    for number, draft in enumerate(drafts, 1):
        is_main = id(draft.row) not in main_done
        main_done.add(id(draft.row))
        records += clean(draft, around, source, is_main=is_main)
        progress(number, len(drafts))
    return [record for record in records if _is_wanted(record)]


def _is_wanted(record: Record) -> bool:
    shared = record.table.name == "organization" and not record.is_main
    return shared or not record.row.reason


def clean(
    draft: Draft, around: Surroundings, source: str, *, is_main: bool
) -> list[Record]:
    """The records of a draft; none when it is refused or says nothing to store."""
    try:
        shapes = shape(draft, around)
        several = sum(shaped.table == draft.table for shaped in shapes) > 1
        return [_record(draft, one, source, is_main, several) for one in shapes]
    except Unreadable as error:
        refuse(draft.row, draft.table, str(error), is_main=is_main)
        return []


def refuse(
    row: SourceRow,
    table: str,
    reason: str,
    *,
    is_main: bool,
    why: Why = Why.UNREADABLE,
) -> None:
    """Rejects the row, or where only something beside it fails, leaves that out."""
    if is_main:
        row.reject(reason, why)
    else:
        row.add_repairs(table, (Repair("left-out", table, reason),))


def _record(
    draft: Draft, shaped: Shape, source: str, is_main: bool, several: bool
) -> Record:
    table = TABLES[shaped.table]
    read: dict[str, Any] = {}
    for column in table.columns:
        value = _read(column, shaped.values, draft.row, table)
        if value is not None:
            read[column.field] = value
    for column_name, repairs in shaped.repairs:
        draft.row.add_repairs(column_name, repairs)
    read.update(shaped.ready)
    if table.name in ("attribute", "metadata"):
        read |= _loose_link(shaped, source)
    own = not shaped.suffix
    read["extra"] = {}
    if own:
        read["extra"] = set_aside(draft, table.name, read, is_one_of_several=several)
    key = f"{draft.key}{shaped.suffix}"
    pk = stable_id(source, table.name, key)
    record = Record(table, key, pk, read, _links(table, shaped), draft.row, is_main)
    record.categories = _codes(draft.values.get("categories"))
    return record


def _codes(given: Any) -> set[str]:
    """A list of codes, or a cell of them with commas between."""
    if isinstance(given, str):
        given = given.replace(",", " ").split()
    return set(given or ())


def _read(column: Column, values: dict[str, Any], row: SourceRow, table: Table) -> Any:
    text = text_of(values, column.name)
    if not text:
        if column.required:
            raise Unreadable(f"no {column.name}")
        return None
    try:
        reading = column.read(text)
    except Unreadable as error:
        if column.required:
            raise
        repair = Repair("value-left-out", text, f"nothing ({error})")
        row.add_repairs(column.name, (repair,))
        return None
    row.add_repairs(column.name, reading.repairs)
    return _fitted(reading.value, column, row, table)


def _fitted(value: Any, column: Column, row: SourceRow, table: Table) -> Any:
    longest = getattr(table.model._meta.get_field(column.field), "max_length", None)
    if not isinstance(value, str) or longest is None or len(value) <= longest:
        return value
    short = value[: longest - 1].rstrip() + "\u2026"
    row.add_repairs(column.name, (Repair("text-shortened", value, short),))
    return short


def _links(table: Table, shaped: Shape) -> dict[str, tuple[str, str]]:
    return {
        link.into: (link.table, text_of(shaped.values, link.column))
        for link in table.all_links
        if text_of(shaped.values, link.column)
    }


def _loose_link(shaped: Shape, source: str) -> dict[str, Any]:
    """Attributes and metadata point to a row of any table by id alone."""
    if shaped.table == "attribute":
        entity, key = text_of(shaped.values, "link_entity"), "link_id"
        name = "link_id"
    else:
        entity, key = text_of(shaped.values, "resource_type"), "resource_id"
        name = "resource_id"
    target = text_of(shaped.values, key)
    if not target:
        raise Unreadable(f"no {key}")
    linked = {name: stable_id(source, entity, target)}
    return linked | ({"link_entity": entity} if name == "link_id" else {})
