"""The table that medications are held against: the shipped one, or a deployer's."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from care.medications.ingredients import ingredients_of

SHIPPED = Path(__file__).parent / "data" / "interactions.json"
CSV_COLUMNS = ("first", "second", "why")


class TableError(Exception):
    """The table cannot be used; says where and why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Each ingredient of one side with each of the other."""

    id: str
    first: frozenset[str]
    second: frozenset[str]
    why: str

    def between(self, one: str, other: str) -> bool:
        return one != other and (
            (one in self.first and other in self.second)
            or (other in self.first and one in self.second)
        )


@dataclass(frozen=True, slots=True)
class Table:
    """`covers` and `leaves_out` say so in words, and stand wherever it was asked."""

    name: str
    source: str
    covers: str
    leaves_out: str
    pairs: tuple[Pair, ...]

    def knows(self, ingredient: str) -> bool:
        return any(ingredient in pair.first | pair.second for pair in self.pairs)


def interaction_table() -> Table:
    """The one in use. TableError: it cannot be read, and nothing was checked."""
    path = Path(settings.MEDICATION_INTERACTIONS or SHIPPED)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from error
    return _load(path, changed)


@lru_cache(maxsize=4)
def _load(path: Path, changed: int) -> Table:  # noqa: ARG001  a part of the key
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".csv":
            return _from_csv(path, text)
        return _from_json(json.loads(text))
    except (OSError, ValueError, csv.Error) as error:
        raise TableError(f"{path}: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise TableError(
            f"{path}: it is not of the expected shape ({error})."
        ) from error


def _from_json(data: dict[str, Any]) -> Table:
    classes = {
        code: _ingredients(one["ingredients"], code)
        for code, one in data.get("classes", {}).items()
    }
    pairs = [_pair(pair, classes) for pair in data["pairs"]]
    return _table(
        data["name"], data["source"], data["covers"], data["leaves_out"], pairs
    )


def _pair(pair: dict[str, Any], classes: dict[str, frozenset[str]]) -> Pair:
    first, second = (_side(pair[side], classes) for side in ("first", "second"))
    if not str(pair["why"]).strip():
        raise ValueError(f"pair {pair['id']} does not say why.")
    return Pair(str(pair["id"]), first, second, str(pair["why"]))


def _side(side: dict[str, str], classes: dict[str, frozenset[str]]) -> frozenset[str]:
    if "ingredient" in side:
        return _ingredients([side["ingredient"]], "pair")
    if side["class"] not in classes:
        raise ValueError(f"there is no class {side['class']}.")
    return classes[side["class"]]


def _ingredients(names: Iterable[str], where: str) -> frozenset[str]:
    """Spelled as the names of lists are read, so that they meet."""
    found = {one for name in names for one in ingredients_of(str(name))}
    if not found:
        raise ValueError(f"{where} has no ingredients.")
    return frozenset(found)


def _from_csv(path: Path, text: str) -> Table:
    rows = csv.DictReader(text.splitlines())
    missing = set(CSV_COLUMNS) - set(rows.fieldnames or [])
    if missing:
        raise ValueError(f"columns missing: {', '.join(sorted(missing))}.")
    pairs = []
    for number, row in enumerate(rows, start=2):
        if not all((row[column] or "").strip() for column in CSV_COLUMNS):
            raise ValueError(f"line {number}: first, second and why are all needed.")
        first, second = (
            _ingredients([row[side]], f"line {number}") for side in ("first", "second")
        )
        pairs.append(Pair(f"line-{number}", first, second, row["why"].strip()))
    words = _("The pairs of this file, and nothing else.")
    return _table(path.name, path.name, words, _("Whatever the file has not."), pairs)


def _table(
    name: str, source: str, covers: str, leaves_out: str, pairs: list[Pair]
) -> Table:
    if not pairs:
        raise ValueError("it has no pairs.")
    return Table(name, source, covers, leaves_out, tuple(pairs))


@register()
def check_table(**options: Any) -> list[CheckMessage]:
    """`manage.py check` refuses a table that could not be used."""
    try:
        interaction_table()
    except TableError as error:
        hint = "Mend the file that MEDICATION_INTERACTIONS names, or unset it."
        return [Error(str(error), hint=hint, id="care.E001")]
    return []
