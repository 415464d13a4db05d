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
# The column of a line that is no JSON, as it stood.
BROKEN = "(not JSON)"


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


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of NDJSON that is no JSON."""

    text: str
    fault: str


def open_json(path: Path) -> list[Any]:
    """The documents of a file: one of JSON, or one a line of NDJSON, in which single
    lines may be broken."""
    text, _ = _decoded(path)
    try:
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise CannotImport(f"{path} is not JSON: {error}.") from error
        documents = [_json_line(line) for line in lines]
        broken = [one for one in documents if isinstance(one, BrokenLine)]
        if len(broken) > len(lines) / 2:
            message = f"{path} is neither JSON nor NDJSON: {broken[0].fault}."
            raise CannotImport(message) from error
        return documents


def open_json_as_table(path: Path) -> CsvFile:
    """Records of a JSON file as lines of a table: what is nested gets a column of its
    path ("address.city", "phones.0.number"), lists of words one with all of them."""
    found = [record for document in open_json(path) for record in _records(document)]
    flat = [_flat_record(record) for record in found]
    columns = tuple(dict.fromkeys(name for record in flat for name in record))
    lines = [
        CsvLine(number, {name: record.get(name, "") for name in columns})
        for number, record in enumerate(flat, 1)
    ]
    return CsvFile(path.name, columns, tuple(lines))


def _records(document: Any) -> list[Any]:
    """Of a list, a page with "contents", a collection of "features", or one record."""
    if isinstance(document, dict):
        for name in ("contents", "features", "data", "results"):
            if isinstance(document.get(name), list):
                return list(document[name])
    return document if isinstance(document, list) else [document]


def _flat_record(record: Any) -> dict[str, str]:
    if isinstance(record, BrokenLine):
        return {BROKEN: record.text}
    flat: dict[str, str] = {}
    _flatten(record if isinstance(record, dict) else {"value": record}, "", flat)
    return flat


def _flatten(value: Any, name: str, flat: dict[str, str]) -> None:
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            _flatten(part, f"{name}.{key}" if name else str(key), flat)
        if isinstance(value, list) and all(map(_is_plain, value)):
            flat[name] = "; ".join(map(_plain, value))
    else:
        flat[name] = _plain(value)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _json_line(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return BrokenLine(line, str(error))


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
        read = ", ".join(header)[:200] or "nothing"
        raise CannotImport(
            f"{path} is not a CSV file with a header line of two or more columns, with"
            f" commas between them. Read there: {read}. Save it as CSV with commas."
        )


def _line(header: list[str], cells: list[str], number: int) -> CsvLine:
    padded = cells + [""] * (len(header) - len(cells))
    values = dict(zip(header, padded, strict=False))
    extra = tuple(cells[len(header) :])
    return CsvLine(number, values, extra, is_short=0 < len(cells) < len(header))
