"""A plan's file, read line by line from any place in it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from care.members.file_rows import COLUMNS, NEEDED, BadRow, Line, read_line

LONGEST_LINE = 100_000


class CannotRead(Exception):
    """The file is none of a plan's members; says why in words."""


@dataclass(frozen=True, slots=True)
class Header:
    """`names` in the order of the file; `size` is how many bytes it takes."""

    names: tuple[str, ...]
    size: int


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
        names = next(csv.reader([first.decode("utf-8-sig")]), [])
    except UnicodeDecodeError:
        raise CannotRead("It is not UTF-8 text.") from None
    names = [name.strip().lower() for name in names]
    if missing := [name for name in NEEDED if name not in names]:
        raise CannotRead(
            f"The first line must name the columns; missing: {', '.join(missing)}."
        )
    if len(set(names)) < len(names):
        raise CannotRead("Two columns have the same name.")
    return Header(tuple(names), len(first))


def read_rows(file: BinaryIO, header: Header, line: int, today: str) -> Iterator[Read]:
    """From where the file stands; `line` is the number of the line before."""
    places = [(n, name) for n, name in enumerate(header.names) if name in COLUMNS]
    position = file.tell()
    for raw in iter(file.readline, b""):
        line += 1
        position += len(raw)
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if text:
            found = _found(text, places, len(header.names), today)
            yield Read(line, position, text, found)


def _found(
    text: str, places: list[tuple[int, str]], width: int, today: str
) -> Line | BadRow:
    try:
        cells = _cells(text, width)
        return read_line({name: cells[n].strip() for n, name in places}, today)
    except BadRow as bad:
        return bad


def _cells(text: str, width: int) -> list[str]:
    if "\ufffd" in text:
        raise BadRow("not-text")
    if "\0" in text:
        # PostgreSQL stores none.
        raise BadRow("nul")
    try:
        # By itself: a broken quote ends with its line and swallows no others.
        cells = next(csv.reader([text]))
    except csv.Error:
        raise BadRow("columns") from None
    if len(cells) > width:
        raise BadRow("columns", ", ".join(cells[width:]))
    return cells + [""] * (width - len(cells))
