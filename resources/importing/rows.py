"""What passes through an import: input rows, and the drafts made of them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from resources.importing.repairs import Repair
from resources.models import Why


class Outcome(StrEnum):
    """What became of an input row. Every row has exactly one."""

    IMPORTED = "imported"
    REPAIRED = "repaired"
    REJECTED = "rejected"


class Change(StrEnum):
    """What the row did to the directory."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NONE = ""


@dataclass(slots=True)
class SourceRow:
    """One row read: a line of a CSV file, or an object of a JSON file.

    `verbatim` is the row as it stood; `reason` says why it is rejected, and `held` what
    a row rejected while reading would have become. Of one that `is_torn` nobody can
    tell what it was about.
    """

    file: str
    place: str
    table: str
    verbatim: dict[str, Any]
    repairs: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reason: str = ""
    why: Why = Why.UNREADABLE
    change: Change = Change.NONE
    held: list["Draft"] = field(default_factory=list)
    is_torn: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.reason:
            return Outcome.REJECTED
        return Outcome.REPAIRED if self.repairs else Outcome.IMPORTED

    def add_repairs(self, column: str, repairs: tuple[Repair, ...]) -> None:
        for repair in repairs:
            told = f"{column}: {repair}"
            if told not in self.repairs:
                self.repairs.append(told)
                self.rules.append(repair.rule)

    def reject(self, reason: str, why: Why = Why.UNREADABLE) -> None:
        if not self.reason:
            self.reason, self.why = reason, why


@dataclass(slots=True)
class Draft:
    """A row of an HSDS 3 table as text, not yet cleaned, with the input it comes from.

    `key` is the id in the source's words ("" where it has none); `values` has HSDS
    column names; links to other tables stay as the source's ids. `overridden` has what
    an object said of its place where the place it stands in says something else.
    """

    table: str
    key: str
    values: dict[str, Any]
    row: SourceRow
    overridden: dict[str, Any] = field(default_factory=dict)
