"""HSDS 3 JSON: a file of one record, a list, a page or NDJSON, or a folder of them."""

from pathlib import Path
from typing import Any

from resources.importing.errors import CannotImport
from resources.importing.flatten import Flattener
from resources.importing.hsds_csv import FILES
from resources.importing.opening import BrokenLine, open_json
from resources.importing.repairs import Repair
from resources.importing.rows import Draft, SourceRow
from resources.models import Why

NOT_RECORDS = ("datapackage.json", "index.json")
NAMED = ("location", "organization", "service", "taxonomy", "taxonomy_term")


def read_json(path: Path) -> tuple[list[SourceRow], list[Draft]]:
    """Rows and drafts; a row is an object that has an HSDS table of its own."""
    flat = Flattener()
    for file_path in _paths(path):
        documents = open_json(file_path)
        for number, document in enumerate(documents, 1):
            prefix = f"line {number} " if len(documents) > 1 else ""
            if isinstance(document, BrokenLine):
                row = SourceRow(file_path.name, prefix.strip(), "", {"": document.text})
                row.reject(f"the line is no JSON: {document.fault}")
                row.is_torn = True
                flat.rows.append(row)
            elif _is_tabular(document):
                _add_tables(flat, file_path.name, document)
            else:
                flat.add_document(file_path.name, document, prefix, _named(file_path))
    add_organizations(flat)
    if not flat.drafts:
        raise CannotImport(
            f"{path} holds no HSDS record: no organization, service, location or "
            "taxonomy term was recognized in it."
        )
    return flat.rows, flat.drafts


def _named(path: Path) -> str:
    """The table a file is named after: a taxonomy may look like an organization."""
    table = FILES.get(path.stem, "")
    return table if table in NAMED else ""


def add_organizations(flat: Flattener) -> None:
    """A service may stand alone in HSDS; here somebody runs it: one of its name."""
    for draft in list(flat.drafts):
        if draft.table == "service" and not draft.values.get("organization_id"):
            key, name = f"{draft.key}@organization", draft.values.get("name")
            draft.values["organization_id"] = key
            flat.drafts.append(Draft("organization", key, {"name": name}, draft.row))
            repair = Repair("organization-missing", "", f"one named {name}")
            draft.row.add_repairs("organization", (repair,))


def _paths(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = [*path.glob("*.json"), *path.glob("*.ndjson"), *path.glob("*.jsonl")]
    return sorted(file for file in found if file.name not in NOT_RECORDS)


def _is_tabular(document: Any) -> bool:
    """HSDS's "tabular" form: an object of lists named after the CSV files."""
    return (
        isinstance(document, dict)
        and bool(document)
        and all(
            name.endswith(".csv") and isinstance(records, list)
            for name, records in document.items()
        )
    )


def _add_tables(flat: Flattener, file: str, document: dict[str, Any]) -> None:
    for name, records in document.items():
        table = FILES.get(name.removesuffix(".csv"), "")
        for number, record in enumerate(records):
            path = f"$['{name}'][{number}]"
            if table:
                flat.add(file, path, table, record)
            else:
                row = SourceRow(file, path, "", record)
                kept_not = f"Nearhand keeps no {name.removesuffix('.csv')}"
                row.reject(kept_not, Why.UNKNOWN)
                flat.rows.append(row)
