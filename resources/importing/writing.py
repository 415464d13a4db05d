"""Writing listings: only those that changed, in a few statements for each table.

A listing is an organization, a location or a service with all that hangs on it. Its
digest, kept in `source_digest`, says whether the source changed since the last import;
while it did not, the listing is left alone, so that local corrections stay.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from resources.importing.cleaning import Record
from resources.importing.identity import digest_of
from resources.importing.linking import ROOTS, Where, owner_of, root_of
from resources.importing.rows import Change
from resources.importing.tables import TABLES, Table
from resources.models import Service

BATCH = 500


@dataclass(slots=True)
class Written:
    """`changed` are the ids of the listings written, by table."""

    changed: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    affected_services: set[UUID] = field(default_factory=set)


@transaction.atomic
def write(records: list[Record], source: str) -> Written:
    """Writes the records of changed listings and sets each row's `change`."""
    kept = {record.where: record for record in records}
    groups: dict[Where, list[Record]] = defaultdict(list)
    for record in records:
        groups[root_of(record, kept)].append(record)
    digests = {root: _digest(group) for root, group in groups.items()}
    changed = _changed_roots(groups, digests)
    written = Written()
    for table, pk in changed:
        written.changed[table].add(pk)
    _write_tables(groups, changed, digests, source)
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
        for part in _batches(pks):
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
    digests: dict[Where, str],
    source: str,
) -> None:
    by_table: dict[str, list[Record]] = defaultdict(list)
    for root, group in groups.items():
        for record in group:
            if root in changed:
                by_table[record.table.name].append(record)
            else:
                _note(record, Change.UNCHANGED)
    stale = _stale(by_table, changed)
    for name, table in TABLES.items():
        _save(table, by_table[name], digests, source)
    for name in reversed(TABLES):
        TABLES[name].rows.filter(pk__in=stale.get(name, ())).delete()
    _set_categories(by_table["service"])


def _save(
    table: Table, records: list[Record], digests: dict[Where, str], source: str
) -> None:
    stored: dict[UUID, models.Model] = {}
    for part in _batches([record.pk for record in records]):
        stored |= table.rows.in_bulk(part)
    new, differing = [], []
    for record in records:
        instance = stored.get(record.pk)
        fresh = instance is None
        instance = instance or _blank(table, record)
        before = _facts(instance, table)
        _fill(instance, table, record, digests, source)
        if fresh:
            new.append(instance)
            _note(record, Change.CREATED)
        elif _facts(instance, table) != before:
            differing.append(instance)
            _note(record, Change.UPDATED)
        else:
            differing += [instance] if table.name in ROOTS else []
            _note(record, Change.UNCHANGED)
    table.rows.bulk_create(new, batch_size=BATCH)
    if differing:
        names = _written_fields(table)
        table.rows.bulk_update(differing, names, batch_size=BATCH)


def _blank(table: Table, record: Record) -> models.Model:
    instance = table.model(pk=record.pk)
    if isinstance(instance, Service):
        instance.first_published_at = instance.last_published_at = timezone.now()
    return instance


def _fill(
    instance: Any,
    table: Table,
    record: Record,
    digests: dict[Where, str],
    source: str,
) -> None:
    """Columns the row does not have go back to the model's defaults."""
    for name in _fact_fields(table):
        default = table.model._meta.get_field(name).get_default()  # type: ignore[union-attr]
        setattr(instance, name, record.values.get(name, default))
    for link in table.all_links:
        setattr(instance, f"{link.into}_id", record.targets.get(link.into))
    if table.name in ROOTS:
        instance.source = source[:120]
        if hasattr(instance, "source_id"):
            instance.source_id = record.key[:200]
        if record.where in digests:
            instance.source_digest = digests[record.where]
        instance.last_modified = timezone.now()


def _fact_fields(table: Table) -> list[str]:
    names = ["extra", *(column.field for column in table.columns)]
    extra = {
        "address": [],
        "attribute": ["link_id", "link_entity"],
        "location": ["latitude", "longitude", "point_source", "point_precision"],
        "metadata": ["resource_id"],
    }
    return names + extra.get(table.name, [])


def _facts(instance: models.Model, table: Table) -> list[Any]:
    names = _fact_fields(table) + [f"{link.into}_id" for link in table.all_links]
    return [getattr(instance, name) for name in names]


def _written_fields(table: Table) -> list[str]:
    names = _fact_fields(table) + [link.into for link in table.all_links]
    if table.name in ROOTS:
        names += ["source", "source_id", "source_digest", "last_modified"]
    return names


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
        for part in _batches(owners[name]):
            rows = table.rows.filter(**{f"{name}__in": part})
            for values in rows.values("pk", *names):
                targets = {n[:-3]: values[n] for n in names if values[n]}
                if owner_of(table.name, targets) == (name, targets.get(name)):
                    found.append((table.name, values["pk"]))
    return found


def _set_categories(records: list[Record]) -> None:
    through = Service.categories.through
    for part in _batches(records):
        pks = [record.pk for record in part]
        rows = through.objects.filter(service_id__in=pks)
        stored = {(row.service_id, row.category_id): row.pk for row in rows}
        wanted = {(record.pk, code) for record in part for code in record.categories}
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
        for part in _batches(list(changed[name])):
            found = Service.objects.filter(**{f"{field}__in": part})
            services |= set(found.values_list("pk", flat=True))
    return services


def _note(record: Record, change: Change) -> None:
    """A row of several records takes the weightiest change; its own record's first."""
    order = (Change.NONE, Change.UNCHANGED, Change.UPDATED, Change.CREATED)
    row = record.row
    if order.index(change) > order.index(row.change):
        row.change = change


def _batches(items: list[Any]) -> list[list[Any]]:
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
