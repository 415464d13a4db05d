"""The mapping language: how the columns of any CSV file become HSDS rows.

docs/importing.md describes it. A mapping is checked whole before a row is read.
"""

import json
import re
from calendar import month_abbr
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources.importing.errors import CannotImport
from resources.importing.repairs import Unreadable, words
from resources.importing.repairs.hours_text import DayHours, read_hours_lines
from resources.importing.repairs.times import RRULE_NAMES
from resources.importing.tables import TABLES

SHIPPED = Path(__file__).parent / "mappings"
SAYS_NOTHING = re.compile(r"[\w ]+: *(none|no)?", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
Values = dict[str, str]
Expression = str | bool | int | float | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row: which rows it takes, and the HSDS rows each of them becomes.

    `values` are further columns, with expressions, that the rows can use.
    """

    name: str
    when: dict[str, Any]
    reject: str
    values: dict[str, Expression]
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FileMapping:
    file: str
    columns: tuple[str, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    source: str
    files: tuple[FileMapping, ...]


def load_mapping(name: str | Path) -> Mapping:
    """A mapping file by its path, or a shipped one by its name."""
    path = Path(name)
    shipped = SHIPPED / f"{name}.json"
    if not path.is_file() and not shipped.is_file():
        names = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.json")))
        raise CannotImport(f"There is no mapping {name}. Shipped mappings: {names}.")
    chosen = path if path.is_file() else shipped
    try:
        document = json.loads(chosen.read_text(encoding="utf-8"))
        return _mapping(document)
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise CannotImport(f"The mapping {chosen} is not valid: {error!r}.") from error


def holds(condition: dict[str, Any], values: Values) -> bool:
    """True when every test of the condition passes; `any` needs one of its list."""
    for column, test in condition.items():
        if column == "any":
            if not any(holds(option, values) for option in test):
                return False
        elif not _passes(test, values.get(column, "").strip()):
            return False
    return True


def value_of(expression: Expression, values: Values) -> Any:
    """What an expression says of a row; "" when its columns are blank."""
    if isinstance(expression, str):
        return _template(expression, values)
    if not isinstance(expression, dict):
        return expression
    if "when" in expression and not holds(expression["when"], values):
        return value_of(expression.get("otherwise", ""), values)
    return _transformed(expression, _picked(expression, values))


def hours_rows(text: str) -> list[dict[str, Any]]:
    """Weekly-hours values out of lines of text; none when the text is not hours."""
    try:
        return [_hours_values(day) for day in read_hours_lines(text).value]
    except Unreadable:
        return []


def _mapping(document: dict[str, Any]) -> Mapping:
    files = tuple(_file_mapping(file) for file in document["files"])
    return Mapping(document["source"], files)


def _file_mapping(document: dict[str, Any]) -> FileMapping:
    shared = tuple(document.get("rows", ()))
    kinds = tuple(_kind(kind, shared) for kind in document["kinds"])
    return FileMapping(document["file"], tuple(document["columns"]), kinds)


def _kind(document: dict[str, Any], shared: tuple[dict[str, Any], ...]) -> Kind:
    rows = (*document.get("rows", ()), *shared)
    if not rows and not document.get("reject"):
        raise ValueError(f"kind {document['name']!r} has neither rows nor reject")
    for row in rows:
        _check_row(row)
    return Kind(
        name=document["name"],
        when=document.get("when", {}),
        reject=document.get("reject", ""),
        values=document.get("values", {}),
        rows=rows,
    )


def _check_row(row: dict[str, Any]) -> None:
    if row["table"] not in TABLES:
        raise ValueError(f"no table is called {row['table']!r}")
    if "key" not in row:
        raise ValueError(f"a row of {row['table']!r} has no key")
    for name in _transform_names(row["set"]):
        if name not in TRANSFORMS:
            raise ValueError(f"no transform is called {name!r}")


def _transform_names(setting: dict[str, Any]) -> list[str]:
    uses = [e["as"] for e in setting.values() if isinstance(e, dict) and "as" in e]
    return [name for use in uses for name in ([use] if isinstance(use, str) else use)]


def _passes(test: Any, value: str) -> bool:
    if isinstance(test, str):
        return value == test
    if isinstance(test, list):
        return value in test
    checks: dict[str, Callable[[Any], bool]] = {
        "not": lambda wanted: not _passes(wanted, value),
        "matches": lambda pattern: bool(re.search(pattern, value, re.IGNORECASE)),
        "blank": lambda wanted: (value == "") is wanted,
    }
    return all(checks[name](wanted) for name, wanted in test.items())


def _template(text: str, values: Values) -> str:
    """ "{name}, {city}" filled in; "" when all its columns are blank."""
    columns = PLACEHOLDER.findall(text)
    if columns and not any(values.get(column, "").strip() for column in columns):
        return ""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], "").strip(), text)


def _picked(expression: dict[str, Any], values: Values) -> Any:
    if "column" in expression:
        return values.get(expression["column"], "").strip()
    if "first" in expression:
        found = (value_of(option, values) for option in expression["first"])
        return next((value for value in found if value not in ("", None)), "")
    if "join" in expression:
        parts = [str(value_of(part, values)) for part in expression["join"]]
        return expression.get("with", "\n").join(part for part in parts if part)
    return value_of(expression.get("value", ""), values)


def _transformed(expression: dict[str, Any], value: Any) -> Any:
    if "find" in expression:
        match = re.search(expression["find"], str(value), re.DOTALL)
        value = match[1].strip() if match else ""
    uses = expression.get("as", ())
    for name in [uses] if isinstance(uses, str) else uses:
        value = TRANSFORMS[name](str(value)) if value not in ("", None) else ""
    if "map" in expression:
        return expression["map"].get(str(value), expression.get("otherwise", ""))
    return value


def _no_hours(text: str) -> str:
    """The text, unless all of it is opening hours, which have a table of their own."""
    return "" if hours_rows(text) else text


def _without_nothings(text: str) -> str:
    """Lines such as "Site Info: None" say nothing and are left out."""
    lines = words.read_text(text).value.split("\n")
    kept = [line for line in lines if not SAYS_NOTHING.fullmatch(line)]
    return "\n".join(kept)


def _sentence(text: str) -> str:
    """Codes such as "community-garden;other" as words, longer text as it is."""
    if re.fullmatch(r"[a-z;-]+", text):
        words_of = [
            code.replace("-", " ") for code in text.split(";") if code != "other"
        ]
        return ", ".join(words_of).capitalize()
    return text


TRANSFORMS: dict[str, Callable[[str], Any]] = {
    "lower": str.lower,
    "name": lambda text: words.read_name(text).value,
    "no_hours": _no_hours,
    "sentence": _sentence,
    "text": lambda text: words.read_text(text).value,
    "title": lambda text: words.read_name(text.upper()).value,
    "without_nothings": _without_nothings,
    "words": str.split,
}


def _hours_values(day: DayHours) -> dict[str, Any]:
    values: dict[str, Any] = {
        "weekday": RRULE_NAMES[day.weekday],
        "opens_at": day.opens_at.isoformat("minutes"),
        "closes_at": day.closes_at.isoformat("minutes"),
        "note": day.note,
    }
    if day.note:  # "1st and 3rd Friday only" is not every Friday: no times, but words.
        hours = f"{day.opens_at:%H:%M}-{day.closes_at:%H:%M}"
        values |= {"opens_at": "", "closes_at": "", "note": f"{day.note}, {hours}"}
    if day.season:
        values["valid_from"], values["valid_to"] = (
            _yearly(edge.month, edge.day) for edge in day.season
        )
    return values


def _yearly(month: int, day: int) -> str:
    return f"{month_abbr[month]} {day}"
