"""Nested HSDS objects of model rows, by batches of a fixed number of queries."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from resources.exporting import needs, public
from resources.exporting.schedules import schedules_of
from resources.exporting.schema import THINGS
from resources.exporting.shapes import Thing
from resources.exporting.values import extension_of, properties_of
from resources.models import (
    Attribute,
    Metadata,
    Organization,
    Service,
    ServiceAtLocation,
)

# What is nested in what: each key is a property, its value what is nested in that.
Parts = dict[str, Any]
PHONES: Parts = {"languages": {}}
CONTACTS: Parts = {"phones": PHONES}
LISTED: Parts = {"organization": {}, "program": {}}
LOCATION: Parts = {
    "languages": {},
    "addresses": {},
    "contacts": CONTACTS,
    "accessibility": {},
    "phones": PHONES,
    "schedules": {},
}
ORGANIZATION_IN_SERVICE: Parts = {
    "additional_websites": {},
    "funding": {},
    "contacts": CONTACTS,
    "phones": PHONES,
    "programs": {},
    "organization_identifiers": {},
}
ORGANIZATION: Parts = {**ORGANIZATION_IN_SERVICE, "locations": LOCATION}
AT_LOCATION: Parts = {
    "location": LOCATION,
    "service_areas": {},
    "contacts": CONTACTS,
    "phones": PHONES,
    "schedules": {},
}
SERVICE: Parts = {
    "organization": ORGANIZATION_IN_SERVICE,
    "program": {},
    "additional_urls": {},
    "phones": PHONES,
    "schedules": {},
    "service_areas": {},
    "service_at_locations": AT_LOCATION,
    "languages": {},
    "funding": {},
    "cost_options": {},
    "required_documents": {},
    "contacts": CONTACTS,
    "capacities": {"unit": {}},
}
SERVICE_UNDER_LOCATION: Parts = {
    name: part for name, part in SERVICE.items() if name != "service_at_locations"
}
SERVICE_UNDER_ORGANIZATION: Parts = {
    name: part for name, part in SERVICE.items() if name != "organization"
}
AT_LOCATION_LISTED: Parts = {"location": {}, "service": LISTED}
AT_LOCATION_FULL: Parts = {**AT_LOCATION, "service": SERVICE_UNDER_LOCATION}
TERM: Parts = {"taxonomy_detail": {}}
HOURS = ("schedules", "weekly_hours", "hours_exceptions")


def documents(
    table: str,
    rows: Sequence[Any],
    parts: Parts,
    *,
    full: bool = False,
    lossless: bool = False,
) -> list[dict[str, Any]]:
    """The rows of a table as HSDS objects with `parts` nested in them.

    `full` adds attributes, metadata and our extension, as HSDS's lists have none.
    """
    if not rows:
        return []
    thing = THINGS[table]
    prefetch_related_objects(rows, *_lookups(thing, parts, full=full))
    builder = _Builder(full=full, lossless=lossless)
    built = [builder.build(row, thing, parts) for row in rows]
    builder.settle()
    return built


def in_batches(
    table: str,
    rows: QuerySet[Any],
    parts: Parts,
    *,
    size: int = 200,
    full: bool = True,
    lossless: bool = False,
) -> Iterator[dict[str, Any]]:
    """All rows, by primary key, `size` at a time: memory does not grow with rows."""
    after: uuid.UUID | None = None
    ordered = rows.order_by("pk")
    while True:
        page = ordered.filter(pk__gt=after) if after else ordered
        batch = list(page[:size])
        yield from documents(table, batch, parts, full=full, lossless=lossless)
        if len(batch) < size:
            return
        after = batch[-1].pk


class _Builder:
    """Builds objects, and remembers what a second look at the database settles:
    attributes, metadata, and which parent organizations are public."""

    def __init__(self, *, full: bool, lossless: bool) -> None:
        self.full, self.lossless = full, lossless
        self.built: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self.services: dict[str, Service] = {}
        self.children: list[tuple[dict[str, Any], Organization]] = []

    def build(self, row: Any, thing: Thing, parts: Parts) -> dict[str, Any]:
        document = properties_of(row, thing, lossless=self.lossless)
        document["id"] = str(row.pk)
        if isinstance(row, Organization):
            self.children.append((document, row))
        if self.full:
            if extension := extension_of(row, thing):
                document["nearhand"] = extension
            self.built[thing.table, document["id"]].append(document)
            if isinstance(row, Service):
                self.services[document["id"]] = row
        for name, inner in parts.items():
            self._nest(document, row, thing, name, inner)
        return document

    def _nest(
        self, document: dict[str, Any], row: Any, thing: Thing, name: str, inner: Parts
    ) -> None:
        if name == "schedules":
            found = list(schedules_of(row, lossless=self.lossless))
            for schedule in found:
                self.built["schedule", schedule["id"]].append(schedule)
            if found:
                document[name] = found
            return
        nested = thing.nested[name]
        target = THINGS[nested.table]
        if nested.many:
            rows = _visible(getattr(row, nested.source).all())
            if rows:
                document[name] = [self.build(one, target, inner) for one in rows]
        elif one := getattr(row, nested.source):
            document[name] = self.build(one, target, inner)

    def settle(self) -> None:
        self._keep_public_parents()
        if self.full:
            self._add_attributes()
            self._add_metadata()

    def _keep_public_parents(self) -> None:
        parents = (row.parent_organization_id for _document, row in self.children)
        wanted = {parent for parent in parents if parent}
        rows = public.organizations().filter(pk__in=wanted).order_by()
        shown = set(rows.values_list("pk", flat=True)) if wanted else set()
        for document, row in self.children:
            parent = row.parent_organization_id
            if parent and parent not in shown:
                document.pop("parent_organization_id", None)

    def _add_attributes(self) -> None:
        for key, service in self.services.items():
            for document in self.built["service", key]:
                if found := needs.attributes_of(service):
                    document["attributes"] = found
        rows = Attribute.objects.filter(link_id__in=self._ids())
        thing = THINGS["attribute"]
        for row in rows.select_related("taxonomy_term__taxonomy_detail").order_by("pk"):
            for document in self.built.get((row.link_entity, str(row.link_id)), ()):
                attribute = _attribute(row, thing, lossless=self.lossless)
                document.setdefault("attributes", []).append(attribute)

    def _add_metadata(self) -> None:
        thing = THINGS["metadata"]
        for row in Metadata.objects.filter(resource_id__in=self._ids()).order_by("pk"):
            place = (row.resource_type, str(row.resource_id))
            for document in self.built.get(place, ()):
                found = properties_of(row, thing, lossless=self.lossless)
                found["id"] = str(row.pk)
                document.setdefault("metadata", []).append(found)

    def _ids(self) -> list[str]:
        return sorted({key for _table, key in self.built})


def _attribute(row: Attribute, thing: Thing, *, lossless: bool) -> dict[str, Any]:
    attribute = properties_of(row, thing, lossless=lossless)
    attribute |= {"id": str(row.pk), "link_id": str(row.link_id)}
    if row.taxonomy_term:
        term, detail = row.taxonomy_term, row.taxonomy_term.taxonomy_detail
        nested = properties_of(term, THINGS["taxonomy_term"], lossless=lossless)
        if detail:
            nested["taxonomy_detail"] = properties_of(
                detail, THINGS["taxonomy"], lossless=lossless
            )
        attribute["taxonomy_term"] = nested
    return attribute


def _visible(rows: Iterable[Any]) -> list[Any]:
    """Without services at confidential places, and those not published."""
    return [row for row in rows if _is_visible(row)]


def _is_visible(row: Any) -> bool:
    if isinstance(row, Service):
        return row.live
    return not (isinstance(row, ServiceAtLocation) and row.location.is_confidential)


def _lookups(thing: Thing, parts: Parts, *, full: bool) -> list[Any]:
    found: list[Any] = []
    if full and thing.table == "service":
        found.append("categories")
    for name, inner in parts.items():
        if name == "schedules":
            found += [one for one in HOURS if hasattr(thing.model, one)]
            continue
        nested = thing.nested[name]
        if nested.table == "location" and nested.many:
            shown = public.locations().order_by("pk")
            found.append(Prefetch(nested.source, queryset=shown))
        else:
            found.append(nested.source)
        if nested.table == "service_at_location":
            found.append(f"{nested.source}__location")
        target = THINGS[nested.table]
        found += [
            f"{nested.source}__{one}" for one in _lookups(target, inner, full=full)
        ]
    return found
