"""What is noticed about medications taken together: the same ingredient twice, pairs
that do not go together, allergies; and what nothing was held against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from care.medications.ingredients import (
    are_known,
    families_of,
    ingredients_of,
    known_within,
)
from care.medications.interactions import Table, TableError, interaction_table


@dataclass(frozen=True, slots=True)
class Taken:
    """One medication as the patient would take it from now on."""

    key: str
    name: str
    ingredients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two medications, by name, and why they do not go together."""

    first: str
    second: str
    why: str
    keys: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Twice:
    """One ingredient in two medications."""

    ingredient: str
    first: str
    second: str
    keys: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Allergic:
    """`family` is that of the allergy, "" where it is the ingredient itself."""

    name: str
    ingredient: str
    substance: str
    family: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """`table` is None where it could not be read: then nothing was checked, and
    `not_checked` names every medication. `substances` are the allergies that were held
    against the medications, `not_held` those that no name is known for; `unknown` are
    medications of which no table says what is in them."""

    table: Table | None
    fault: str = ""
    clashes: list[Clash] = field(default_factory=list)
    twice: list[Twice] = field(default_factory=list)
    allergies: list[Allergic] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)
    substances: list[str] = field(default_factory=list)
    not_held: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def warnings(self) -> int:
        return len(self.clashes) + len(self.twice) + len(self.allergies)

    def about(self, key: str) -> list[Any]:
        found: list[Clash | Twice | Allergic] = []
        found += [*self.clashes, *self.twice, *self.allergies]
        return [one for one in found if key in one.keys]

    def kept(self) -> dict[str, Any]:
        """What is kept with a signature."""
        return {
            "table": self.table.name if self.table else "",
            "clashes": [[c.first, c.second, c.why] for c in self.clashes],
            "twice": [[t.ingredient, t.first, t.second] for t in self.twice],
            "allergies": [[a.name, a.substance] for a in self.allergies],
            "not_checked": self.not_checked,
            "not_held": self.not_held,
            "unknown": self.unknown,
        }


def find(taken: Sequence[Taken], substances: Iterable[str]) -> Findings:
    """Everything that is noticed. What the table does not know is named."""
    table, fault = None, ""
    try:
        table = interaction_table()
    except TableError as error:
        fault = str(error)
    every = list(substances)
    not_held = [one for one in every if not _is_held(one)]
    return Findings(
        table=table,
        fault=fault,
        clashes=_clashes(taken, table) if table else [],
        twice=_twice(taken),
        allergies=_allergies(taken, every),
        not_checked=[one.name for one in taken if not _is_checked(one, table)],
        substances=[one for one in every if one not in not_held],
        not_held=not_held,
        unknown=[one.name for one in taken if not are_known(one.ingredients)],
    )


def _is_checked(one: Taken, table: Table | None) -> bool:
    """Only where the table knows all that is in it."""
    return (
        table is not None
        and bool(one.ingredients)
        and all(table.knows(ingredient) for ingredient in one.ingredients)
    )


def _clashes(taken: Sequence[Taken], table: Table) -> list[Clash]:
    found = []
    for one, other in combinations(taken, 2):
        why = {
            pair.why: None
            for pair in table.pairs
            for mine in one.ingredients
            for theirs in other.ingredients
            if pair.between(mine, theirs)
        }
        found += [Clash(one.name, other.name, w, (one.key, other.key)) for w in why]
    return found


def _twice(taken: Sequence[Taken]) -> list[Twice]:
    return [
        Twice(ingredient, one.name, other.name, (one.key, other.key))
        for one, other in combinations(taken, 2)
        for ingredient in one.ingredients
        if ingredient in other.ingredients
    ]


def _allergies(taken: Sequence[Taken], substances: Iterable[str]) -> list[Allergic]:
    found = []
    for substance in substances:
        families = families_of(substance)
        own = {*ingredients_of(substance), *known_within(substance)}
        for one in taken:
            for ingredient in one.ingredients:
                family = _family(ingredient, families)
                if ingredient in own or family:
                    name = "" if ingredient in own else family
                    found.append(
                        Allergic(one.name, ingredient, substance, name, (one.key,))
                    )
    return found


def _family(ingredient: str, families: dict[str, frozenset[str]]) -> str:
    return next((name for name, has in families.items() if ingredient in has), "")


def _is_held(substance: str) -> bool:
    return bool(families_of(substance)) or any(known_within(substance))
