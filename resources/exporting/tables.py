"""The tabular form: one CSV file a table, and datapackage.json that describes them."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from resources.exporting import needs, public
from resources.exporting.schedules import schedules_of
from resources.exporting.schema import THINGS
from resources.exporting.shapes import Link, Property, Thing
from resources.exporting.values import extension_of, properties_of
from resources.importing.aside import given
from resources.models import Attribute, Metadata, Schedule

BATCH = 500
# Where HSDS asks for a value and there is none; an import reads it as nothing.
NOTHING = "-"
Tick = Callable[[], None]
Row = dict[str, Any]


class Tables:
    """Writes tables in the order of their links, and remembers which ids it wrote.

    A row is written when it hangs on one that was; links to others are left blank.
    """

    def __init__(self, folder: Path, *, lossless: bool, tick: Tick) -> None:
        self.folder, self.lossless, self.tick = folder, lossless, tick
        self.written: dict[str, set[UUID]] = {name: set() for name in THINGS}
        self.parents = set(
            public.organizations().order_by().values_list("pk", flat=True)
        )

    def write(self) -> None:
        for thing in THINGS.values():
            rows = getattr(self, f"_{thing.table}", None)
            self._write_table(thing, rows() if rows else self._rows_of(thing))
        package = json.dumps(datapackage(), indent=1)
        (self.folder / "datapackage.json").write_text(package + "\n", encoding="utf-8")

    def _write_table(self, thing: Thing, rows: Iterable[Row]) -> None:
        path = self.folder / f"{thing.file}.csv"
        names = [_name(column) for column in thing.columns]
        if self.lossless:
            names += [prop.name for prop in thing.extension] + _more_names(thing)
            names = list(dict.fromkeys(names))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, extrasaction="ignore")
            writer.writeheader()
            for row in rows:
                writer.writerow({name: _cell(value) for name, value in row.items()})

    def _rows_of(self, thing: Thing) -> Iterator[Row]:
        for instance in _stored(thing):
            if self._is_public(instance, thing):
                yield self._row(instance, thing)

    def _organization(self) -> Iterator[Row]:
        for instance in public.organizations().order_by("pk").iterator(BATCH):
            row = self._row(instance, THINGS["organization"])
            parent = instance.parent_organization_id
            if parent and parent not in self.parents:
                row.pop("parent_organization_id", None)
            yield row

    def _location(self) -> Iterator[Row]:
        for instance in public.locations().order_by("pk").iterator(BATCH):
            yield self._row(instance, THINGS["location"])

    def _service(self) -> Iterator[Row]:
        rows = public.services().prefetch_related("categories").order_by("pk")
        for instance in rows.iterator(BATCH):
            yield self._row(instance, THINGS["service"])

    def _service_at_location(self) -> Iterator[Row]:
        for instance in public.at_locations().order_by("pk").iterator(BATCH):
            yield self._row(instance, THINGS["service_at_location"])

    def _schedule(self) -> Iterator[Row]:
        """Of hours and exceptions; a schedule with several owners stands once."""
        thing = THINGS["schedule"]
        owners = (
            ("service", public.services()),
            ("service_at_location", public.at_locations()),
            ("location", public.locations()),
        )
        for name, rows in owners:
            lookups = ["schedules", "weekly_hours"]
            if name != "service_at_location":
                lookups.append("hours_exceptions")
            for owner in rows.prefetch_related(*lookups).order_by("pk").iterator(BATCH):
                stored = {one.pk: one for one in owner.schedules.all()}
                for document in schedules_of(owner, lossless=self.lossless):
                    key = UUID(document["id"])
                    if key in self.written["schedule"]:
                        continue
                    self.written["schedule"].add(key)
                    links = {f"{name}_id": str(owner.pk)}
                    if isinstance(stored.get(key), Schedule):
                        links = self._links(stored[key], thing)
                    yield {**document, **document.get("nearhand", {}), **links}

    def _attribute(self) -> Iterator[Row]:
        services = public.services().prefetch_related("categories").order_by("pk")
        for service in services.iterator(BATCH):
            for attribute in needs.attributes_of(service):
                term = attribute.pop("taxonomy_term")
                yield {**attribute, "taxonomy_term_id": term["id"]}
        thing = THINGS["attribute"]
        for instance in Attribute.objects.order_by("pk").iterator(BATCH):
            entity, target = instance.link_entity, instance.link_id
            has_term = instance.taxonomy_term_id or self.lossless
            if has_term and self._is_shown(entity, target):
                yield self._row(instance, thing)

    def _metadata(self) -> Iterator[Row]:
        thing = THINGS["metadata"]
        for instance in Metadata.objects.order_by("pk").iterator(BATCH):
            if self._is_shown(instance.resource_type, instance.resource_id):
                yield self._row(instance, thing)

    def _is_shown(self, table: str, key: UUID) -> bool:
        """Said of a row that was written; a lossless export also has what is said of
        rows that nobody has."""
        if key in self.written.get(table, ()):
            return True
        return self.lossless and is_orphan(table, key)

    def _is_public(self, instance: Any, thing: Thing) -> bool:
        owners = [link for link in thing.links if link.table != "unit"]
        if not owners or thing.table == "taxonomy_term":
            return True
        return any(
            getattr(instance, link.field) in self.written[link.table] for link in owners
        )

    def _row(self, instance: Any, thing: Thing) -> Row:
        self.written[thing.table].add(instance.pk)
        self.tick()
        row = properties_of(instance, thing, lossless=self.lossless)
        for prop in thing.properties:
            if prop.required and row.get(prop.name) in ("", None):
                row[prop.name] = NOTHING
        if self.lossless:
            row = {**extension_of(instance, thing), **row}
        return {**row, **self._links(instance, thing)}

    def _links(self, instance: Any, thing: Thing) -> Row:
        found: Row = {}
        for link in thing.links:
            target = getattr(instance, link.field)
            if target in self.written[link.table]:
                found[link.column] = str(target)
            elif self.lossless and target is None:
                found[link.column] = given(instance, link.column, None)
        return found


def is_orphan(table: str, key: UUID) -> bool:
    """No table has such a row: not one that is only kept back."""
    thing = THINGS.get(table)
    return thing is None or not thing.model._default_manager.filter(pk=key).exists()  # noqa: SLF001


def datapackage() -> dict[str, Any]:
    """The description of the CSV files, a tabular data package."""
    return {
        "name": "hsds",
        "title": "Human Services Data Specification",
        "profile": "tabular-data-package",
        "version": "3.2.3",
        "resources": [_resource(thing) for thing in THINGS.values()],
    }


def _resource(thing: Thing) -> dict[str, Any]:
    return {
        "name": thing.table,
        "path": f"{thing.file}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "primaryKey": "id",
            "fields": [_field(column) for column in thing.columns],
            "foreignKeys": [
                {
                    "fields": link.column,
                    "reference": {"resource": link.table, "fields": "id"},
                }
                for link in thing.links
            ],
        },
    }


def _field(column: Property | Link) -> dict[str, Any]:
    found: dict[str, Any] = {"name": _name(column), "type": "string"}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if isinstance(column, Link):
        found["format"] = "uuid"
    else:
        found["type"] = column.kind
        if column.format:
            found["format"] = column.format
        if column.enum:
            constraints["enum"] = list(column.enum)
    return found | ({"constraints": constraints} if constraints else {})


def _name(column: Property | Link) -> str:
    return column.column if isinstance(column, Link) else column.name


def _stored(thing: Thing) -> Iterator[Any]:
    rows = thing.model._default_manager.order_by("pk")  # noqa: SLF001
    yield from rows.iterator(chunk_size=BATCH)


def _more_names(thing: Thing) -> list[str]:
    """Columns without a field in any row that is in the table."""
    rows = thing.model._default_manager.exclude(extra={}).order_by()  # noqa: SLF001
    names: set[str] = set()
    for extra in rows.values_list("extra", flat=True).iterator(chunk_size=BATCH):
        names |= set(extra.get("more", ()))
    return sorted(names)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(value)
    return value
