"""The report of an import: every input row, and counts that add up."""

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resources.importing.errors import CannotImport
from resources.importing.rows import Change, Outcome, SourceRow
from resources.models import ImportRun

COLUMNS = (
    "file",
    "place",
    "table",
    "outcome",
    "change",
    "repairs",
    "notes",
    "reason",
    "row",
)


@dataclass(slots=True)
class Report:
    """`organizations`, `services`, `locations`: how many of each the rows amount to,
    whether they were written now or stood there already."""

    source: str
    rows: list[SourceRow] = field(default_factory=list)
    organizations: int = 0
    services: int = 0
    locations: int = 0
    unused_columns: dict[str, list[str]] = field(default_factory=dict)
    run: ImportRun | None = None
    gone: int = 0
    kept_edits: int = 0

    @property
    def outcomes(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def changes(self) -> dict[str, int]:
        found = Counter(row.change for row in self.rows)
        return {change.value: found[change] for change in Change if change}

    @property
    def repair_counts(self) -> dict[str, int]:
        """Rows in which each repair rule was used, the most frequent first."""
        kept = [row for row in self.rows if row.outcome is Outcome.REPAIRED]
        found = Counter(rule for row in kept for rule in set(row.rules))
        return dict(found.most_common())

    @property
    def last_line(self) -> str:
        outcomes = self.outcomes
        return (
            f"organizations={self.organizations} services={self.services} "
            f"locations={self.locations} repaired={outcomes['repaired']} "
            f"rejected={outcomes['rejected']}"
        )

    def counts(self) -> dict[str, int]:
        """What the run keeps of it, on one floor."""
        return {
            **self.outcomes,
            **self.changes,
            "organizations": self.organizations,
            "services": self.services,
            "locations": self.locations,
            "gone": self.gone,
            "kept_edits": self.kept_edits,
        }

    def summary(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "rows": len(self.rows),
            **self.outcomes,
            "changes": self.changes,
            "repairs": self.repair_counts,
            "organizations": self.organizations,
            "services": self.services,
            "locations": self.locations,
            "gone": self.gone,
            "kept_edits": self.kept_edits,
            "unused_columns": self.unused_columns,
        }

    def write(self, path: Path) -> None:
        """Writes JSON or CSV by the ending of the name."""
        check_report_path(path)
        if path.suffix == ".json":
            document = {"summary": self.summary(), "rows": [*map(_entry, self.rows)]}
            text = json.dumps(document, indent=1, ensure_ascii=False, default=str)
            path.write_text(text + "\n", encoding="utf-8")
        else:
            self._write_csv(path)

    def _write_csv(self, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for row in self.rows:
                writer.writerow({**_entry(row), **_flat(row)})


def check_report_path(path: Path) -> None:
    """Raises CannotImport before any work when the report could not be written."""
    if path.suffix not in (".csv", ".json"):
        raise CannotImport(f"{path}: name the report with .csv or .json at the end.")
    if not path.parent.is_dir():
        raise CannotImport(f"{path}: there is no folder {path.parent}.")


def _entry(row: SourceRow) -> dict[str, Any]:
    return {
        "file": row.file,
        "place": row.place,
        "table": row.table,
        "outcome": row.outcome.value,
        "change": row.change.value,
        "repairs": row.repairs,
        "notes": row.notes,
        "reason": row.reason,
        "row": row.verbatim,
    }


def _flat(row: SourceRow) -> dict[str, str]:
    return {
        "repairs": "\n".join(row.repairs),
        "notes": "\n".join(row.notes),
        "row": json.dumps(row.verbatim, ensure_ascii=False, default=str),
    }
