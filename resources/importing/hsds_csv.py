"""HSDS tabular packages: one CSV file a table, HSDS 1.x, 2.x, 3.x, Ohana's flavor."""

from pathlib import Path

from resources.importing import hsds_1
from resources.importing.errors import CannotImport
from resources.importing.identity import content_key, own_key
from resources.importing.opening import CsvFile, CsvLine, open_csv
from resources.importing.repairs import Repair
from resources.importing.rows import Draft, SourceRow
from resources.importing.tables import TABLES
from resources.models import Why

FILES = {
    "accessibility": "accessibility",
    "accessibility_for_disabilities": "accessibility",
    "addresses": "address",
    "attributes": "attribute",
    "contacts": "contact",
    "cost_options": "cost_option",
    "eligibility": "eligibility",
    "eligibilities": "eligibility",
    "funding": "funding",
    "holiday_schedules": "hours_exception",
    "hours_exceptions": "hours_exception",
    "languages": "language",
    "locations": "location",
    "mail_addresses": "postal_address",
    "meta_table_descriptions": "meta_table_description",
    "metadata": "metadata",
    "other_attributes": "other_attribute",
    "organization_identifiers": "organization_identifier",
    "organizations": "organization",
    "payments_accepted": "payment_accepted",
    "phones": "phone",
    "physical_addresses": "physical_address",
    "postal_addresses": "postal_address",
    "programs": "program",
    "regular_schedules": "regular_schedule",
    "required_documents": "required_document",
    "schedules": "schedule",
    "service_areas": "service_area",
    "service_at_location": "service_at_location",
    "service_at_locations": "service_at_location",
    "service_attributes": "service_attribute",
    "service_capacity": "service_capacity",
    "service_taxonomy": "service_taxonomy",
    "services": "service",
    "services_at_location": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy": "taxonomy_1",
    "taxonomy_terms": "taxonomy_term",
    "units": "unit",
    "url": "url",
    "urls": "url",
    "weekly_hours": "weekly_hours",
}
CORE = ("organizations", "services", "locations")


def is_package(folder: Path) -> bool:
    """True for a folder with an HSDS core table that has HSDS's id and name columns."""
    for name in CORE:
        path = folder / f"{name}.csv"
        if path.is_file() and {"id", "name"} <= set(open_csv(path).columns):
            return True
    return False


def is_table(path: Path) -> bool:
    """True for a single CSV file that is an HSDS table by name and columns."""
    return path.stem in FILES and "id" in open_csv(path).columns


def read_package(path: Path) -> tuple[list[SourceRow], list[Draft]]:
    """Rows and drafts of a folder of tables, or of one table."""
    paths = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not paths:
        raise CannotImport(f"{path} has no CSV files.")
    rows: list[SourceRow] = []
    drafts: list[Draft] = []
    for file_path in paths:
        file_rows, file_drafts = _read_table(open_csv(file_path), file_path.stem)
        rows += file_rows
        drafts += file_drafts
    hsds_1.fill_from_each_other(drafts)
    return rows, drafts


def _read_table(file: CsvFile, stem: str) -> tuple[list[SourceRow], list[Draft]]:
    table = FILES.get(stem, "")
    rows: list[SourceRow] = []
    drafts: list[Draft] = []
    seen: dict[str, tuple[str, CsvLine]] = {}
    for line in file.lines:
        row = source_row(file, line, table or stem)
        rows.append(row)
        if not table:
            row.reject(f"Nearhand keeps no {stem}", Why.UNKNOWN)
        if row.reason:
            if table and not line.is_blank:
                _hold(row, _key(row, line, table), line, table)
            continue
        key = _key(row, line, table)
        if _is_repeat(row, key, line, seen):
            if row.why is Why.CONFLICT:
                _hold(row, own_key(key, line.values), line, table)
            continue
        drafts += hsds_1.drafts_of(table, key, line.values, row)
    return rows, drafts


def _hold(row: SourceRow, key: str, line: CsvLine, table: str) -> None:
    drafts = hsds_1.drafts_of(table, key, dict(line.values), row)
    row.held = [draft for draft in drafts if draft.table in TABLES]


def source_row(file: CsvFile, line: CsvLine, table: str) -> SourceRow:
    """The input row of a line; a blank one or one too long is rejected."""
    verbatim = dict(line.values)
    row = SourceRow(file.name, f"line {line.number}", table, verbatim)
    if line.extra:
        verbatim["(beyond the last column)"] = " | ".join(line.extra)
    if line.is_blank:
        row.reject("blank row", Why.BLANK)
    elif any(cell.strip() for cell in line.extra):
        row.reject("more cells than the header has columns")
    elif file.repairs:
        row.add_repairs("file", file.repairs)
    return row


def _key(row: SourceRow, line: CsvLine, table: str) -> str:
    key = line.values.get("id") or line.values.get("taxonomy_id", "")
    if key.strip():
        return key.strip()
    generated = content_key(line.values)
    # HSDS 1.x leaves ids of child tables out; only a listing's own id is missed.
    if table in ("organization", "service", "location"):
        row.add_repairs("id", (Repair("id-generated", "", generated),))
    return generated


def _is_repeat(
    row: SourceRow, key: str, line: CsvLine, seen: dict[str, tuple[str, CsvLine]]
) -> bool:
    if key not in seen:
        seen[key] = (row.place, line)
        return False
    place, first = seen[key]
    if first.values == line.values:
        row.reject(f"duplicate of {place}", Why.DUPLICATE)
    else:
        taken = f"its id {key} is used in {place} with other content"
        row.reject(taken, Why.CONFLICT)
    return True
