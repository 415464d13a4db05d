"""Opening files: encodings, CSV shape, JSON and NDJSON."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources.importing.errors import CannotImport
from resources.importing.repairs import Repair

csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class CsvLine:
    """A record with the line of the file on which it ends; `extra` cells have no
    column, a short record has fewer cells than columns."""

    number: int
    values: dict[str, str]
    extra: tuple[str, ...] = ()
    is_short: bool = False

    @property
    def is_blank(self) -> bool:
        cells = (*self.values.values(), *self.extra)
        return not any(cell.strip() for cell in cells)


@dataclass(frozen=True, slots=True)
class CsvFile:
    name: str
    columns: tuple[str, ...]
    lines: tuple[CsvLine, ...]
    repairs: tuple[Repair, ...] = ()


def open_csv(path: Path) -> CsvFile:
    """All records of a CSV file with a header line.

    UTF-8 with or without a byte-order mark, else Windows-1252, which counts as a
    repair of every row. Raises CannotImport for what is no CSV file.
    """
    text, repairs = _decoded(path)
    if "\0" in text:
        raise CannotImport(f"{path} is not a CSV file: it has binary content.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(path, header)
        lines = tuple(_line(header, cells, reader.line_num) for cells in reader)
    except csv.Error as error:
        raise CannotImport(
            f"{path} is not a CSV file: {error} near line {reader.line_num}."
        ) from error
    return CsvFile(path.name, tuple(header), lines, repairs)


def open_json(path: Path) -> list[Any]:
    """The documents of a file: one of JSON, or one a line of NDJSON."""
    text, _ = _decoded(path)
    try:
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise CannotImport(f"{path} is not JSON: {error}.") from error
        return [_json_line(path, number, line) for number, line in enumerate(lines, 1)]


def _json_line(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        message = f"{path} is neither JSON nor NDJSON: {error} in line {number}."
        raise CannotImport(message) from error


def _decoded(path: Path) -> tuple[str, tuple[Repair, ...]]:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    if b"\0" in content:
        raise CannotImport(f"{path} is not text in UTF-8: it has binary content.")
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        message = f"{path} is neither UTF-8 nor Windows-1252 text; save it as UTF-8."
        raise CannotImport(message) from error
    return text, (Repair("encoding", "Windows-1252", "UTF-8"),)


def _check_header(path: Path, header: list[str]) -> None:
    if len(header) < 2 or not all(len(name) < 200 for name in header):
        raise CannotImport(
            f"{path} is not a CSV file with a header line of two or more columns."
        )


def _line(header: list[str], cells: list[str], number: int) -> CsvLine:
    padded = cells + [""] * (len(header) - len(cells))
    values = dict(zip(header, padded, strict=False))
    extra = tuple(cells[len(header) :])
    return CsvLine(number, values, extra, is_short=0 < len(cells) < len(header))
