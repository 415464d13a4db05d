"""Any CSV or JSON through a mapping: every row goes to the first kind that takes it."""

from pathlib import Path
from typing import Any

from resources.importing.errors import CannotImport
from resources.importing.hsds_csv import source_row
from resources.importing.identity import content_key, own_key
from resources.importing.mapping import (
    FileMapping,
    Kind,
    Mapping,
    Values,
    holds,
    hours_rows,
    value_of,
)
from resources.importing.opening import (
    BROKEN,
    CsvFile,
    open_csv,
    open_json_as_table,
)
from resources.importing.rows import Draft, SourceRow
from resources.models import Why


def read_mapped(path: Path, mapping: Mapping) -> tuple[list[SourceRow], list[Draft]]:
    """Rows and drafts of a file, or of the files of a folder that the mapping names."""
    rows: list[SourceRow] = []
    drafts: dict[tuple[str, str], Draft] = {}
    for file_path, file_mapping in _pairs(path, mapping):
        file = _opened(file_path)
        _check_columns(file, file_mapping)
        seen: dict[str, str] = {}
        for line in file.lines:
            row = source_row(file, line, file_path.stem)
            rows.append(row)
            if line.values.get(BROKEN):
                row.reject("the line is no JSON")
                row.is_torn = True
            elif row.reason and not line.is_blank:
                row.held = _held(row, line.values, file_mapping)
            elif not row.reason and not _is_repeat(row, line.values, seen):
                _add_drafts(row, line.values, file_mapping, drafts)
    return rows, list(drafts.values())


def _held(row: SourceRow, values: Values, mapping: FileMapping) -> list[Draft]:
    """What a row with too many cells would have become."""
    drafts: dict[tuple[str, str], Draft] = {}
    _add_drafts(row, values, mapping, drafts)
    return list(drafts.values())


def _opened(path: Path) -> CsvFile:
    is_json = path.suffix.lower() in (".json", ".ndjson", ".jsonl", ".geojson")
    return open_json_as_table(path) if is_json else open_csv(path)


def _pairs(path: Path, mapping: Mapping) -> list[tuple[Path, FileMapping]]:
    if path.is_file():
        named = [file for file in mapping.files if file.file == path.name]
        return [(path, (named or mapping.files)[0])]
    found = [(path / file.file, file) for file in mapping.files]
    absent = [str(file) for file, _ in found if not file.is_file()]
    if absent:
        raise CannotImport(f"The mapping needs {', '.join(absent)}.")
    return found


def _check_columns(file: CsvFile, mapping: FileMapping) -> None:
    absent = [name for name in mapping.columns if name not in file.columns]
    if absent:
        raise CannotImport(
            f"{file.name} does not fit the mapping: no column {', '.join(absent)}. "
            f"Its columns are {', '.join(file.columns)}."
        )


def _is_repeat(row: SourceRow, values: Values, seen: dict[str, str]) -> bool:
    content = content_key(values)
    if content in seen:
        row.reject(f"duplicate of {seen[content]}", Why.DUPLICATE)
        return True
    seen[content] = row.place
    return False


def _add_drafts(
    row: SourceRow,
    values: Values,
    mapping: FileMapping,
    drafts: dict[tuple[str, str], Draft],
) -> None:
    kind = next((k for k in mapping.kinds if holds(k.when, values)), None)
    if kind is None:
        row.reject("no kind of the mapping takes this row", Why.REFUSED)
    elif kind.reject:
        row.reject(kind.reject, Why.REFUSED)
    else:
        row.table = kind.name
        _add_kind(row, values, kind, drafts)


def _add_kind(
    row: SourceRow,
    values: Values,
    kind: Kind,
    drafts: dict[tuple[str, str], Draft],
) -> None:
    """The row's own record comes first in the mapping; `shared` ones belong to many
    rows (the organization all sites share) and come in with the first of them."""
    cells, values = values, dict(values)
    for name, expression in kind.values.items():
        values[name] = str(value_of(expression, values))
    own_drafts: list[Draft] = []
    for target in kind.rows:
        if not holds(target.get("when", {}), values):
            continue
        table = target["table"]
        key = str(value_of(target["key"], values))
        for number, own in enumerate(_sets(target, values)):
            suffix = f"#{number}" if number else ""
            place = (table, f"{key}{suffix}")
            if place not in drafts:
                drafts[place] = Draft(table, place[1], own, row)
                own_drafts.append(drafts[place])
            elif not target.get("shared"):
                first = drafts[place].row.place
                taken = f"its id {key} is used in {first} with other content"
                row.reject(taken, Why.CONFLICT)
                row.held.append(Draft(table, own_key(place[1], own), own, row))
                return
    _keep_the_rest(cells, own_drafts)


def _keep_the_rest(cells: Values, drafts: list[Draft]) -> None:
    """Cells that the mapping made nothing of stay with the row's first record."""
    if not drafts:
        return
    said = [_plain(v) for draft in drafts for v in (*draft.values.values(), draft.key)]
    for name, cell in cells.items():
        text = _plain(cell)
        if text and not any(text in one for one in said):
            drafts[0].values[f"source.{name}"] = cell


def _plain(value: Any) -> str:
    return " ".join(str(value).split()).casefold()


def _sets(target: dict[str, Any], values: Values) -> list[dict[str, Any]]:
    own = {name: value_of(each, values) for name, each in target["set"].items()}
    if "split" in target:
        column, separator = target["split"]["column"], target["split"]["at"]
        parts = str(own[column]).split(separator)
        return [{**own, column: part.strip()} for part in parts if part.strip()]
    if "hours_lines" in own:
        text = str(own.pop("hours_lines"))
        return [{**own, **hours} for hours in hours_rows(text)]
    return [own]
