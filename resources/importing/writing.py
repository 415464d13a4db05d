"""Writing listings: only those that changed, in a few statements for each table.

A listing is an organization, a location or a service with all that hangs on it. Its
digest, kept in `source_digest`, says whether the source changed since the last import;
while it did not, the listing is left alone. What editors changed stays (`keeping`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from resources.importing.cleaning import Record
from resources.importing.identity import digest_of
from resources.importing.keeping import Comparisons, compare, dropped, record_said
from resources.importing.linking import ROOTS, Where, owner_of, root_of
from resources.importing.rows import Change
from resources.importing.stored import BATCH, batches
from resources.importing.tables import TABLES, Table
from resources.importing.units import CATEGORIES, ROWS, fact_fields, fields_of_unit
from resources.models import ImportRun, Service

# Every listing written says which delivery it is from.
OF_SOURCE = ("source", "source_id", "source_digest", "last_modified")


@dataclass(slots=True)
class Written:
    """`changed` are the ids of the listings written, by table."""

    changed: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    affected_services: set[UUID] = field(default_factory=set)
    kept_edits: int = 0


@transaction.atomic
def write(
    records: list[Record], run: ImportRun, *, is_partial: bool = False
) -> Written:
    """Writes the records of changed listings and sets each row's `change`.

    `is_partial`: of each listing only some rows are told. The others stay, and the next
    delivery is compared whatever it says.
    """
    kept = {record.where: record for record in records}
    groups: dict[Where, list[Record]] = defaultdict(list)
    for record in records:
        groups[root_of(record, kept)].append(record)
    digests = {root: _digest(group) for root, group in groups.items()}
    changed = _changed_roots(groups, digests)
    compared = compare(groups, changed, run.source, is_partial=is_partial)
    written = Written(kept_edits=sum(len(one.here) for one in compared.of.values()))
    for table, pk in changed:
        written.changed[table].add(pk)
    kept_digests = dict.fromkeys(digests, "") if is_partial else digests
    _write_tables(groups, changed, compared, _Target(run.source, kept_digests))
    record_said(compared, groups, run)
    written.affected_services = _affected(written.changed)
    return written


def _digest(group: list[Record]) -> str:
    facts = sorted(
        [
            record.table.name,
            str(record.pk),
            record.values,
            {name: str(pk) for name, pk in record.targets.items()},
            sorted(record.categories),
        ]
        for record in group
    )
    return digest_of(facts)


def _changed_roots(
    groups: dict[Where, list[Record]], digests: dict[Where, str]
) -> set[Where]:
    stored: dict[Where, str] = {}
    for name in ROOTS:
        pks = [pk for table, pk in groups if table == name]
        stored_rows = TABLES[name].rows
        for part in batches(pks):
            rows = stored_rows.filter(pk__in=part).values_list("pk", "source_digest")
            stored |= {(name, pk): digest for pk, digest in rows}
    return {
        root
        for root in groups
        if root[0] not in ROOTS or stored.get(root) != digests[root]
    }


def _write_tables(
    groups: dict[Where, list[Record]],
    changed: set[Where],
    compared: Comparisons,
    target: "_Target",
) -> None:
    by_table: dict[str, list[Record]] = defaultdict(list)
    for root, group in groups.items():
        if root not in changed:
            for record in group:
                _note(record, Change.UNCHANGED)
            continue
        for record in _wanted(group, root, compared.kept(root)):
            by_table[record.table.name].append(record)
    new = set() if compared.is_partial else changed & set(compared.new)
    stale = _stale(by_table, new)
    for name, pks in dropped(compared).items():
        stale[name] |= pks
    for name, table in TABLES.items():
        _save(table, by_table[name], compared, target)
    for name in reversed(TABLES):
        for part in batches(sorted(stale.get(name, ()), key=str)):
            TABLES[name].rows.filter(pk__in=part).delete()
    _look_again_at(groups, changed)
    kept = {root[1] for root in compared.of if CATEGORIES in compared.kept(root)}
    services = [one for one in by_table["service"] if one.pk not in kept]
    set_categories({one.pk: one.categories for one in services})


def _look_again_at(groups: dict[Where, list[Record]], changed: set[Where]) -> None:
    """A delivery of some rows of a listing is no whole one: the next is compared."""
    for name in ROOTS:
        partly = [
            root[1]
            for root in changed
            if root[0] == name and all(one.where != root for one in groups[root])
        ]
        for part in batches(partly):
            TABLES[name].rows.filter(pk__in=part).update(source_digest="")


def _wanted(group: list[Record], root: Where, kept: set[str]) -> list[Record]:
    """Without the rows that stay as they are here, and without what hangs on one of
    these that was never written."""
    left_out = {
        record.where
        for record in group
        if record.where != root and f"{record.table.name}{ROWS}" in kept
    }
    if not left_out:
        return group
    left_out |= _hanging_on_absent(group, left_out)
    for record in group:
        if record.where in left_out:
            _note(record, Change.UNCHANGED)
    return [record for record in group if record.where not in left_out]


def _hanging_on_absent(group: list[Record], left_out: set[Where]) -> set[Where]:
    absent = set(left_out)
    for name in {table for table, _pk in left_out}:
        pks = [pk for table, pk in left_out if table == name]
        for part in batches(pks):
            stored = TABLES[name].rows.filter(pk__in=part).order_by()
            absent -= {(name, pk) for pk in stored.values_list("pk", flat=True)}
    return {
        record.where
        for record in group
        for link in record.table.all_links
        if (link.table, record.targets.get(link.into)) in absent
    }


@dataclass(frozen=True, slots=True)
class _Target:
    """What every row of the listing is marked with."""

    source: str
    digests: dict[Where, str]


def _save(
    table: Table, records: list[Record], compared: Comparisons, target: _Target
) -> None:
    stored: dict[UUID, models.Model] = {}
    for part in batches([record.pk for record in records]):
        stored |= table.rows.in_bulk(part)
    new, differing = [], []
    touched: set[str] = set()
    for record in records:
        instance = stored.get(record.pk)
        fresh = instance is None
        instance = instance or _blank(table, record)
        before = _facts(instance, table)
        _fill(instance, record, compared.kept(record.where), target)
        if fresh:
            new.append(instance)
            _note(record, Change.CREATED)
        elif changed := _changed_fields(before, _facts(instance, table), table):
            touched |= changed
            differing.append(instance)
            _note(record, Change.UPDATED)
        else:
            differing += [instance] if table.name in ROOTS else []
            _note(record, Change.UNCHANGED)
    table.rows.bulk_create(new, batch_size=BATCH)
    if differing:
        names = sorted(touched) + [*OF_SOURCE] * (table.name in ROOTS)
        table.rows.bulk_update(differing, names, batch_size=BATCH)


def _blank(table: Table, record: Record) -> models.Model:
    instance = table.model(pk=record.pk)
    if isinstance(instance, Service):
        instance.first_published_at = instance.last_published_at = timezone.now()
    return instance


def _fill(instance: Any, record: Record, kept: set[str], target: _Target) -> None:
    """Columns the row does not have go back to the model's defaults; what was changed
    here stays."""
    table = record.table
    ours = {name for unit in kept for name in fields_of_unit(table.name, unit)}
    for name in _fact_fields(table):
        if name not in ours:
            default = table.model._meta.get_field(name).get_default()  # type: ignore[union-attr]
            setattr(instance, name, record.values.get(name, default))
    for link in table.all_links:
        if f"{link.into}_id" not in ours:
            setattr(instance, f"{link.into}_id", record.targets.get(link.into))
    if table.name in ROOTS:
        instance.source = target.source[:120]
        if hasattr(instance, "source_id"):
            instance.source_id = record.key[:200]
        if record.where in target.digests:
            instance.source_digest = target.digests[record.where]
        instance.last_modified = timezone.now()


def _fact_fields(table: Table) -> list[str]:
    return ["extra", *fact_fields(table.name)]


def _facts(instance: models.Model, table: Table) -> list[Any]:
    names = _fact_fields(table) + [f"{link.into}_id" for link in table.all_links]
    return [getattr(instance, name) for name in names]


def _changed_fields(before: list[Any], after: list[Any], table: Table) -> set[str]:
    names = _fact_fields(table) + [link.into for link in table.all_links]
    pairs = zip(names, before, after, strict=True)
    return {name for name, old, new in pairs if old != new}


def _stale(
    by_table: dict[str, list[Record]], changed: set[Where]
) -> dict[str, set[UUID]]:
    """Stored rows of changed listings that the source no longer has."""
    ours = {record.where for records in by_table.values() for record in records}
    owners: dict[str, list[UUID]] = defaultdict(list)
    for owner, pk in changed:
        owners[owner].append(pk)
    stale: dict[str, set[UUID]] = defaultdict(set)
    for name, table in TABLES.items():
        if name not in ROOTS:
            for where in _hanging_on(table, owners):
                if where not in ours:
                    stale[name].add(where[1])
    return stale


def _hanging_on(table: Table, owners: dict[str, list[UUID]]) -> list[Where]:
    fields = [link.into for link in table.all_links if link.into in owners]
    found: list[Where] = []
    names = [f"{link.into}_id" for link in table.all_links]
    for name in fields:
        for part in batches(owners[name]):
            rows = table.rows.filter(**{f"{name}__in": part})
            for values in rows.values("pk", *names):
                targets = {n[:-3]: values[n] for n in names if values[n]}
                if owner_of(table.name, targets) == (name, targets.get(name)):
                    found.append((table.name, values["pk"]))
    return found


def set_categories(codes: dict[UUID, set[str]]) -> None:
    """Makes the services meet these needs and no others."""
    through = Service.categories.through
    for part in batches(list(codes)):
        rows = through.objects.filter(service_id__in=part)
        stored = {(row.service_id, row.category_id): row.pk for row in rows}
        wanted = {(pk, code) for pk in part for code in codes[pk]}
        gone = [stored[pair] for pair in stored if pair not in wanted]
        through.objects.filter(pk__in=gone).delete()
        through.objects.bulk_create(
            through(service_id=pk, category_id=code)
            for pk, code in sorted(wanted - set(stored), key=str)
        )


def _affected(changed: dict[str, set[UUID]]) -> set[UUID]:
    """Services to match anew: those written, and those of places written."""
    services = set(changed["service"])
    for name in ("location", "organization"):
        field = "service_at_locations__location" if name == "location" else name
        for part in batches(list(changed[name])):
            found = Service.objects.filter(**{f"{field}__in": part})
            services |= set(found.values_list("pk", flat=True))
    return services


def _note(record: Record, change: Change) -> None:
    """A row of several records takes the weightiest change; its own record's first."""
    order = (Change.NONE, Change.UNCHANGED, Change.UPDATED, Change.CREATED)
    row = record.row
    if order.index(change) > order.index(row.change):
        row.change = change
