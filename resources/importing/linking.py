"""Records to groups: links that hold, and the listing each record belongs to."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from resources.importing.cleaning import Record, refuse
from resources.importing.identity import stable_id
from resources.importing.repairs import Repair
from resources.importing.tables import TABLES, Link
from resources.models import Why

Where = tuple[str, UUID]
# A record hangs on the first of these that it is linked to.
OWNERS = (
    "service",
    "service_at_location",
    "location",
    "organization",
    "contact",
    "phone",
)
ROOTS = ("taxonomy_term", "organization", "program", "location", "service")


def link(records: list[Record], source: str) -> list[Record]:
    """The records whose required links hold; the rows of the others are rejected.

    A link holds when it points to a record kept here or to a row stored before.
    Records come in the order of TABLES, so whatever a record needs was decided first.
    """
    stored = _stored(records, source)
    kept: dict[Where, Record] = {}
    by_table: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_table[record.table.name].append(record)
    for name in TABLES:
        for record in _parents_first(by_table[name]):
            if _links_hold(record, source, kept, stored):
                kept[record.where] = record
    return list(kept.values())


def owner_of(table: str, targets: dict[str, UUID]) -> Where | None:
    """What a row of this table hangs on, None for one that stands alone."""
    if table in ROOTS:
        return None
    for name in OWNERS:
        if name in targets:
            return name, targets[name]
    return None


def root_of(record: Record, kept: dict[Where, Record]) -> Where:
    """The listing a record is written with: itself, or the owner of its owner."""
    where, seen = record.where, record
    while True:
        owner = _owner(seen)
        if owner is None:
            return where
        where = owner
        if owner not in kept:
            return where
        seen = kept[owner]


def _owner(record: Record) -> Where | None:
    if record.table.name == "attribute":
        return record.values["link_entity"], record.values["link_id"]
    return owner_of(record.table.name, record.targets)


def _parents_first(records: list[Record]) -> Iterable[Record]:
    """Records that point to their own table come after what they point to."""
    keys = {record.key for record in records}
    waiting = {
        record.key: {key for table, key in record.links.values() if key in keys}
        if record.table.name in ("organization", "taxonomy_term")
        else set()
        for record in records
    }
    order = {record.key: record for record in records}
    done: set[str] = set()
    while waiting:
        ready = [key for key, needs in waiting.items() if needs <= done | {key}]
        for key in ready or list(waiting):
            yield order[key]
            done.add(key)
            del waiting[key]


def _links_hold(
    record: Record, source: str, kept: dict[Where, Record], stored: set[Where]
) -> bool:
    missing = []
    for field, (table, key) in record.links.items():
        where = (table, stable_id(source, table, key))
        if where in kept or where in stored:
            record.targets[field] = where[1]
        else:
            missing.append((field, table, key))
    reason = _fault(record, missing, kept, stored)
    if reason:
        refuse(
            record.row,
            record.table.name,
            reason,
            is_main=record.is_main,
            why=Why.ORPHAN,
        )
        return False
    for field, _table, key in missing:
        given = record.values["extra"].setdefault("given", {})
        given[_column(record, field)] = [key, ""]
        record.row.add_repairs(
            field, (Repair("link-left-out", key, "nothing (no such row here)"),)
        )
    return True


def _column(record: Record, field: str) -> str:
    return next(link.column for link in record.table.all_links if link.into == field)


def _fault(
    record: Record,
    missing: list[tuple[str, str, str]],
    kept: dict[Where, Record],
    stored: set[Where],
) -> str:
    table = record.table
    lost = {field: f"{named} {key}" for field, named, key in missing}
    for needed in table.links:
        if needed.required and needed.into not in record.targets:
            return _absent(needed, lost)
    if table.owners and not any(link.into in record.targets for link in table.owners):
        named = ", ".join(lost.values())
        return f"belongs to no row kept here{f': no {named}' if named else ''}"
    if table.name == "attribute":
        return _fault_of_attribute(record, lost, kept, stored)
    return ""


def _fault_of_attribute(
    record: Record,
    lost: dict[str, str],
    kept: dict[Where, Record],
    stored: set[Where],
) -> str:
    """One may have no term; one of a table that HSDS does not know is only kept."""
    if "taxonomy_term" in lost:
        return _absent(record.table.links[0], lost)
    where = (record.values["link_entity"], record.values["link_id"])
    if where[0] not in TABLES:
        record.row.notes.append(f"said of a row of no table: {where[0]}")
        return ""
    known = where in kept or where in stored
    return "" if known else "points to no row kept here"


def _absent(needed: Link, lost: dict[str, str]) -> str:
    if needed.into in lost:
        return f"its {lost[needed.into]} is not in the file or was rejected"
    return f"names no {needed.table.replace('_', ' ')}"


def _stored(records: list[Record], source: str) -> set[Where]:
    """Which link targets outside the file the database has, one query a table."""
    own = {record.where for record in records}
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for record in records:
        for table, key in record.links.values():
            where = (table, stable_id(source, table, key))
            if where not in own:
                wanted[table].add(where[1])
        if record.table.name == "attribute":
            entity, pk = record.values["link_entity"], record.values["link_id"]
            if entity in TABLES and (entity, pk) not in own:
                wanted[entity].add(pk)
    return {
        (name, pk)
        for name, pks in wanted.items()
        for pk in TABLES[name].rows.in_bulk(list(pks))
    }
