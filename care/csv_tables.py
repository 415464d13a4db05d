"""A CSV file whose first line names its columns."""

import csv
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _


class NotATable(ValueError):
    """No such file at all; says why, in words."""


def read_table(text: str, *, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Its rows, each with the number of its line and its cells by column in small
    letters; a cell that is missing, or has no column, is left out. Raises NotATable."""
    lines = io.StringIO(text.replace("\x00", ""), newline="")
    # Strict: a quote that is never closed would swallow all rows after it.
    table = csv.DictReader(lines, strict=True)
    try:
        names = [name.strip().lower() for name in table.fieldnames or []]
        table.fieldnames = names
        rows = [(table.line_num, _cells(row)) for row in table]
    except csv.Error as error:
        raise NotATable(
            _("It cannot be read as a CSV file. Is a quotation mark missing?")
        ) from error
    if missing := [name for name in needed if name not in names]:
        words = _("The first line names the columns. Missing: %(names)s.")
        raise NotATable(words % {"names": ", ".join(missing)})
    return rows


def _cells(row: dict[str, object]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if isinstance(cell, str)}
