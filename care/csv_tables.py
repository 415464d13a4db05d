"""A CSV file whose first line names its columns."""

import csv
import io
from collections.abc import Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _

LONGEST_NAMES = 200


class NotATable(ValueError):
    """No such file at all; says why, in words."""


def delimiter_of(first_line: str) -> str:
    """What stands between cells: a semicolon or a tab where the line that names the
    columns has no comma. Spreadsheets of many countries write these."""
    if "," in first_line:
        return ","
    return next((mark for mark in ";\t" if mark in first_line), ",")


def wrong_columns(
    names: Sequence[str], *, needed: Sequence[str], used: Sequence[str]
) -> str:
    """What is wrong with the line that names the columns, and what was read there; ""
    where each that is needed is there, and each that is used stands there once."""
    if missing := [name for name in needed if name not in names]:
        words = _(
            "The first line must name the columns. Missing: %(missing)s. Read there:"
            " %(found)s. Correct the first line and send the file again."
        )
        found = Truncator(", ".join(filter(None, names))).chars(LONGEST_NAMES)
        return words % {"missing": ", ".join(missing), "found": found or _("nothing")}
    if twice := [name for name in used if names.count(name) > 1]:
        words = _("Two columns have the same name: %(names)s. Rename or remove one.")
        return words % {"names": ", ".join(twice)}
    return ""


def read_table(
    text: str, *, needed: Sequence[str], used: Sequence[str]
) -> list[tuple[int, dict[str, str]]]:
    """Its rows, each with the number of its line and its cells by column in small
    letters; a cell that is missing, or has no column, is left out. Raises NotATable."""
    lines = io.StringIO(text.replace("\x00", ""), newline="")
    delimiter = delimiter_of(lines.readline())
    lines.seek(0)
    # Strict: a quote that is never closed would swallow all rows after it.
    table = csv.DictReader(lines, strict=True, delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in table.fieldnames or []]
        table.fieldnames = names
        rows = [(table.line_num, _cells(row)) for row in table]
    except csv.Error as error:
        words = _(
            "It cannot be read as a CSV file from line %(line)d on. Is a quotation mark"
            " missing?"
        )
        raise NotATable(words % {"line": table.line_num}) from error
    if wrong := wrong_columns(names, needed=needed, used=used):
        raise NotATable(wrong)
    return rows


def _cells(row: dict[str, object]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if isinstance(cell, str)}
