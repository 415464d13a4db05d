"""A list as somebody brings it: pasted lines, or a table whose columns are named. Each
line that is not empty comes out, read or with the reason why not."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care.medications.reading import Line, read_line, read_parts

MOST_LINES = 300
LONGEST_LINE = 500
FIELDS = {
    "name": gettext_lazy("Name of the medication"),
    "strength": gettext_lazy("Strength"),
    "dose": gettext_lazy("How much"),
    "route": gettext_lazy("How"),
    "frequency": gettext_lazy("How often"),
    "directions": gettext_lazy("Directions"),
}
# How pharmacies and hospitals head these columns.
_HEADS = {
    "name": "medication|medicine|drug|name|item|product|medicamento|nombre",
    "strength": "strength|potency|fuerza",
    "dose": "dose|amount|quantity per|dosis",
    "route": "route|via",
    "frequency": "frequency|how often|schedule|frecuencia",
    "directions": "sig|direction|instruction|indicacion",
}


class NoTableError(Exception):
    """What was given is no table with a line of headings; says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it came, with what it says, or why that could not be read."""

    text: str
    line: Line | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def entries_of_text(text: str) -> list[Entry]:
    """One a line; blank lines are none."""
    lines = (line.replace("\x00", "").strip() for line in text.splitlines())
    return [_entry(line, read_line(line[:LONGEST_LINE])) for line in lines if line]


def open_sheet(text: str) -> Sheet:
    """A table with headings, its cells apart by commas, semicolons or tabs."""
    text = text.replace("\x00", "").lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    if not first.count(delimiter):
        raise NoTableError(
            _(
                "The first line has no columns apart by commas, semicolons or tabs."
                " Paste it as a list instead, or save it as a CSV file."
            )
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        head, *rows = [tuple(cell.strip() for cell in row) for row in reader]
    except csv.Error as error:
        words = _(
            "It cannot be read as a CSV file from line %(line)d on. Is a quotation mark"
            " missing?"
        )
        raise NoTableError(words % {"line": reader.line_num}) from error
    for number, row in enumerate([head, *rows], start=1):
        if any("\n" in cell or "\r" in cell for cell in row):
            words = _("Row %(n)d runs over several lines: is a quotation mark missing?")
            raise NoTableError(words % {"n": number})
    return Sheet(head, tuple(row for row in rows if any(row)))


def guess_columns(sheet: Sheet) -> dict[str, int]:
    """Which column is which, by its heading; each at most once."""
    found: dict[str, int] = {}
    for field, words in _HEADS.items():
        for number, head in enumerate(sheet.columns):
            taken = number in found.values()
            if not taken and re.search(rf"\b(?:{words})", head.lower()):
                found[field] = number
                break
    return found


def entries_of_sheet(sheet: Sheet, columns: Mapping[str, int]) -> list[Entry]:
    """A row that has no name, or more cells than the table has columns, is kept with
    the reason."""
    return list(_entries(sheet, columns))


def _entries(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[Entry]:
    for row in sheet.rows:
        text = ", ".join(cell for cell in row if cell)
        if len(row) > len(sheet.columns):
            words = _("The row has more cells than the table has columns.")
            yield Entry(text, None, words)
            continue
        cell = {
            field: row[number] if number < len(row) else ""
            for field, number in columns.items()
        }
        if not cell.get("name"):
            yield Entry(text, None, _("The row has no name of a medication."))
            continue
        if len(text) > LONGEST_LINE:
            # Unread: what is so long takes minutes to look through.
            yield Entry(text, None, _too_long())
            continue
        parts = [cell.get(field, "") for field in ("dose", "route", "frequency")]
        directions = " ".join([*parts, cell.get("directions", "")]).strip()
        line = read_parts(cell["name"], cell.get("strength", ""), directions)
        yield _entry(text, line)


def _too_long() -> str:
    return _("The line is too long to be one medication.")


def _entry(text: str, line: Line) -> Entry:
    if len(text) > LONGEST_LINE:
        return Entry(text, None, _too_long())
    if not any(letter.isalpha() for letter in line.name) or not line.ingredients:
        return Entry(text, None, _("No name of a medication was found in it."))
    if line.is_unsure:
        words = _(
            "Its strength can be read in two ways. Write it as in 0.5 mg or 1000 mg."
        )
        return Entry(text, None, words)
    if line.others:
        words = _("It names %(others)s as well. Write each medication on its own line.")
        return Entry(text, None, words % {"others": ", ".join(line.others[:4])})
    return Entry(text, line)
