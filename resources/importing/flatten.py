"""HSDS 3 JSON: nested objects as drafts of tables, each object one row.

An object that stands in several places (same id) is one row; its places add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from resources.importing.identity import content_key
from resources.importing.rows import Draft, SourceRow
from resources.models import Why

EXTENSION = "nearhand"
MANY = {
    "accessibility": "accessibility",
    "additional_urls": "url",
    "additional_websites": "url",
    "addresses": "address",
    "attributes": "attribute",
    "capacities": "service_capacity",
    "contacts": "contact",
    "cost_options": "cost_option",
    "funding": "funding",
    "hours_exceptions": "hours_exception",
    "languages": "language",
    "locations": "location",
    "metadata": "metadata",
    "organization_identifiers": "organization_identifier",
    "phones": "phone",
    "programs": "program",
    "required_documents": "required_document",
    "schedules": "schedule",
    "service_areas": "service_area",
    "service_at_locations": "service_at_location",
    "services": "service",
}
ONE = {
    "location": ("location", "location_id"),
    "organization": ("organization", "organization_id"),
    "program": ("program", "program_id"),
    "service": ("service", "service_id"),
    "taxonomy_detail": ("taxonomy", "taxonomy_id"),
    "taxonomy_term": ("taxonomy_term", "taxonomy_term_id"),
    "unit": ("unit", "unit_id"),
}
TOP_LEVEL = (
    ("service_at_location", {"service", "location"}),
    ("location", {"location_type"}),
    ("service", {"name", "status"}),
    ("taxonomy_term", {"name", "taxonomy_detail"}),
    ("taxonomy_term", {"name", "code"}),
    ("taxonomy_term", {"name", "taxonomy"}),
    ("organization", {"name", "website"}),
    ("organization", {"name", "legal_status"}),
    ("organization", {"name", "services"}),
    ("organization", {"name", "phones"}),
    ("taxonomy", {"name", "version"}),
    ("organization", {"name", "description"}),
)


def table_of(record: Any) -> str:
    """Which table an object without a label belongs to, "" when it is none."""
    if not isinstance(record, dict):
        return ""
    keys = set(record)
    return next((table for table, needs in TOP_LEVEL if needs <= keys), "")


def records_of(document: Any) -> Iterator[tuple[str, Any]]:
    """The records of a document with their JSON paths: one, a list, or a page."""
    if isinstance(document, dict) and isinstance(document.get("contents"), list):
        for number, record in enumerate(document["contents"]):
            yield f"$.contents[{number}]", record
    elif isinstance(document, list):
        for number, record in enumerate(document):
            yield f"$[{number}]", record
    else:
        yield "$", document


@dataclass(slots=True)
class Flattener:
    """Collects rows and drafts of the files of one import."""

    rows: list[SourceRow] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    _seen: dict[tuple[str, str], Draft] = field(default_factory=dict)

    def add_document(
        self, file: str, document: Any, prefix: str = "", named: str = ""
    ) -> None:
        """`named` is the table of the file's name, "" where it tells none."""
        for path, record in records_of(document):
            table = table_of(record)
            if named and isinstance(record, dict) and "name" in record:
                table = named
            if table:
                self.add(file, prefix + path, table, record)
            else:
                verbatim = record if isinstance(record, dict) else {"value": record}
                row = SourceRow(file, prefix + path, "", verbatim)
                row.reject("not a record of an HSDS table", Why.UNKNOWN)
                self.rows.append(row)

    def add(
        self,
        file: str,
        path: str,
        table: str,
        record: dict[str, Any],
        links: dict[str, str] | None = None,
    ) -> str:
        """Adds an object with all it holds; answers its key."""
        own = _own_values(record)
        key = str(record.get("id") or "") or content_key({**own, **(links or {})})
        values = {**own, **(links or {})}
        for name, (nested_table, column) in ONE.items():
            nested = record.get(name)
            if isinstance(nested, dict):
                owner = _owner_of_program(name, values)
                inside = f"{path}.{name}"
                values[column] = self.add(file, inside, nested_table, nested, owner)
        draft = self._kept(file, path, table, key, values, record)
        draft.overridden |= _overridden(own, links or {})
        self._add_children(file, path, table, draft.key, record)
        return draft.key

    def _kept(
        self,
        file: str,
        path: str,
        table: str,
        key: str,
        values: dict[str, Any],
        record: dict[str, Any],
    ) -> Draft:
        seen = self._seen.get((table, key))
        if seen is None:
            row = SourceRow(file, path, table, _verbatim(record))
            self.rows.append(row)
            return self._remember(Draft(table, key, values, row))
        if _conflicts(seen.values, values):
            other_key = f"{key}@{_links_text(values)}"
            again = self._seen.get((table, other_key))
            return again or self._remember(
                Draft(table, other_key, {**seen.values, **values}, seen.row)
            )
        for name, value in values.items():
            if value not in ("", None):
                seen.values.setdefault(name, value)
        return seen

    def _remember(self, draft: Draft) -> Draft:
        self._seen[draft.table, draft.key] = draft
        self.drafts.append(draft)
        return draft

    def _add_children(
        self, file: str, path: str, table: str, key: str, record: dict[str, Any]
    ) -> None:
        extension = record.get(EXTENSION) or {}
        for name, child_table in MANY.items():
            children = record.get(name) or extension.get(name)
            if not isinstance(children, list):
                continue
            for number, child in enumerate(children):
                if isinstance(child, dict):
                    links = _links_to(table, key, child_table)
                    self.add(
                        file, f"{path}.{name}[{number}]", child_table, child, links
                    )


def _owner_of_program(name: str, values: dict[str, Any]) -> dict[str, str] | None:
    """A program inside a service belongs to the organization inside it."""
    if name != "program" or "organization_id" not in values:
        return None
    return {"organization_id": str(values["organization_id"])}


def _links_to(table: str, key: str, child_table: str) -> dict[str, str]:
    if child_table == "attribute":
        return {"link_id": key, "link_entity": table}
    if child_table == "metadata":
        return {"resource_id": key, "resource_type": table}
    return {f"{table}_id": key}


def _overridden(own: dict[str, Any], links: dict[str, str]) -> dict[str, Any]:
    """What an attribute or metadata says of its own place, if it stands in another."""
    names = ("link_entity", "resource_type")
    return {n: own[n] for n in names if n in links and own.get(n, links[n]) != links[n]}


def _own_values(record: dict[str, Any]) -> dict[str, Any]:
    """Plain values, the extension's too; nested objects are rows of their own."""
    extension = record.get(EXTENSION) or {}
    both = {**record, **extension}
    return {
        name: value
        for name, value in both.items()
        if name not in MANY
        and name not in ONE
        and name not in ("id", EXTENSION)
        and value is not None
    }


def _verbatim(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in record.items()
        if not (name in MANY and isinstance(value, list))
        and not (name in ONE and isinstance(value, dict))
    }


def _conflicts(seen: dict[str, Any], values: dict[str, Any]) -> bool:
    """True when both hang on different rows of the same table."""
    links = [name for name in values if name.endswith("_id")]
    return any(seen.get(name, values[name]) != values[name] for name in links)


def _links_text(values: dict[str, Any]) -> str:
    return ",".join(f"{k}={v}" for k, v in sorted(values.items()) if k.endswith("_id"))
