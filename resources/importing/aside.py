"""What a row says beyond our fields: set aside, so that an export can give it back."""

from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from resources.importing.rows import Draft
from resources.importing.tables import TABLES
from resources.models.base import HsdsModel

SPECIAL = {
    "attribute": {"link_id", "link_entity"},
    "hours_exception": {"starts_on", "ends_on"},
    "location": {"latitude", "longitude", "point_source"},
    "metadata": {"resource_id"},
    "service": {"categories"},
}
# A colleague's address may stand here later: only the source's own is given back.
ALWAYS = {"service": {"assurer_email"}}
MADE_OF_CONTENT = "content:"
COMPARED_TOO = {"location": ("latitude", "longitude")}


def set_aside(
    draft: Draft, table: str, read: dict[str, Any], *, is_one_of_several: bool
) -> dict[str, Any]:
    """The `extra` of the row made of a draft (see HsdsModel). `read`: what is kept.

    What was split over several rows is no longer the value of one column.
    """
    if draft.table != table:
        return {}
    given = {
        name: [said, as_text(draft.values.get(name))]
        for name, said in draft.overridden.items()
    }
    for name, field in _compared(table):
        said = draft.values.get(name)
        kept = as_text(read.get(field))
        always = name in ALWAYS.get(table, ())
        if not _is_blank(said) and (always or not _same(said, kept)):
            given[name] = [said, kept]
    more = {
        name: value
        for name, value in draft.values.items()
        if name not in known_columns(table) and not _is_blank(value)
    }
    if not _is_uuid(draft.key) and not draft.key.startswith(MADE_OF_CONTENT):
        more["id_in_source"] = draft.key
    if is_one_of_several:
        more |= {f"{name}_in_source": pair[0] for name, pair in given.items()}
        given = {}
    both = {"given": given, "more": more}
    return {name: part for name, part in both.items() if part}


def given(row: HsdsModel, name: str, value: Any) -> Any:
    """What the source gave for a column, None where it gave nothing else than is kept
    or where the value was changed here since."""
    said, kept = row.extra.get("given", {}).get(name, (None, ""))
    return said if as_text(value) == kept else None


def known_columns(table_name: str) -> set[str]:
    """Columns that have a place of their own."""
    table = TABLES[table_name]
    names = {column.name for column in table.columns}
    names |= {link.column for link in table.all_links}
    if table_name == "schedule":
        names |= {"by_appointment"}
    return names | SPECIAL.get(table_name, set())


def unused_columns(drafts: list[Draft]) -> dict[str, list[str]]:
    """Columns with content that are only set aside, by table."""
    unused: dict[str, set[str]] = {}
    for draft in drafts:
        known = known_columns(draft.table)
        for name, value in draft.values.items():
            if name not in known and not _is_blank(value):
                unused.setdefault(draft.table, set()).add(name)
    return {table: sorted(names) for table, names in sorted(unused.items())}


def as_text(value: Any) -> str:
    """A stored value in words that stay the same whatever database it comes from."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _compared(table: str) -> list[tuple[str, str]]:
    columns = [(column.name, column.field) for column in TABLES[table].columns]
    return columns + [(name, name) for name in COMPARED_TOO.get(table, ())]


def _same(said: Any, kept: str) -> bool:
    text = as_text(said).strip()
    if text in (kept, kept.removesuffix(":00")):
        return True
    return _number(text) == _number(kept)


def _number(text: str) -> Any:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
