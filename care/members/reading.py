"""A plan's file, read line by line from any place in it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from care.csv_tables import delimiter_of, wrong_columns
from care.members.file_rows import COLUMNS, NEEDED, BadRow, Line, read_line

LONGEST_LINE = 100_000


class CannotRead(Exception):
    """The file is none of a plan's members; says why in words."""


@dataclass(frozen=True, slots=True)
class Header:
    """`names` in the order of the file; `size` is how many bytes it takes."""

    names: tuple[str, ...]
    size: int
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Read:
    """One row: its line, where the file goes on after it, and what it says, or why it
    says nothing."""

    line: int
    position: int
    text: str
    found: Line | BadRow


def read_header(file: BinaryIO) -> Header:
    """Raises CannotRead. The file stands after it."""
    first = file.readline(LONGEST_LINE)
    try:
        text = first.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        words = _("It is not UTF-8 text. Save it as “CSV UTF-8” and send it again.")
        raise CannotRead(words) from None
    delimiter = delimiter_of(text)
    names = _names(text, delimiter)
    if wrong := wrong_columns(names, needed=NEEDED, used=COLUMNS):
        raise CannotRead(wrong)
    return Header(tuple(names), len(first), delimiter)


def _names(text: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        words = _(
            "Its lines end as those of no CSV file of today. Save it as “CSV UTF-8”,"
            " not one as old Macintosh computers write, and send it again."
        )
        raise CannotRead(words) from None
    return [cell.strip().lower() for cell in cells]


def read_rows(file: BinaryIO, header: Header, line: int, today: str) -> Iterator[Read]:
    """From where the file stands; `line` is the number of the line before."""
    places = [(n, name) for n, name in enumerate(header.names) if name in COLUMNS]
    position = file.tell()
    for raw in iter(file.readline, b""):
        line += 1
        position += len(raw)
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if text:
            found = _found(text, places, header, today)
            yield Read(line, position, text, found)


def _found(
    text: str, places: list[tuple[int, str]], header: Header, today: str
) -> Line | BadRow:
    try:
        cells = _cells(text, header)
        return read_line({name: cells[n].strip() for n, name in places}, today)
    except BadRow as bad:
        return bad


def _cells(text: str, header: Header) -> list[str]:
    if "\ufffd" in text:
        raise BadRow("not-text")
    if "\0" in text:
        # PostgreSQL stores none.
        raise BadRow("nul")
    try:
        # By itself: a broken quote ends with its line and swallows no others.
        cells = next(csv.reader([text], delimiter=header.delimiter))
    except csv.Error:
        raise BadRow("no-row") from None
    width = len(header.names)
    if len(cells) > width:
        raise BadRow("columns", ", ".join(cells[width:]))
    return cells + [""] * (width - len(cells))
