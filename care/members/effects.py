"""Difference in differences with exact matching: the arithmetic, without a database.

Each enrolled person's change, after less before, is set beside the mean change of
people of the same cell who were not enrolled; the mean of these differences is the
estimate. Its variance is that of the differences over their number, plus, for each
cell, the square of its share of the enrolled times the variance of the comparison
people's mean; the interval is 1.96 standard errors to each side (Imbens and Rubin,
Causal Inference, 2015, chapters 18 and 19, for matching within cells and its variance).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from math import sqrt

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care.members.small_cells import is_small

# Fewer enrolled people, or fewer comparison people in all, say nothing about a program.
FEWEST_PEOPLE = 30
# Fewer in a cell have no variance worth the name: who is in it is left out.
FEWEST_IN_CELL = 5
NORMAL_95 = 1.96
# Further apart before, the two are not like each other: what pulls back to the mean
# pulls them unequally. The number is ours.
ALIKE_PERCENT = 10

Cell = Hashable


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody enrolled: a measure a month, before and after."""

    cell: Cell
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison people of one cell: how many, the sums of what they used before
    and after, and of the squares of their changes; how many of them used any."""

    people: int
    before: float
    after: float
    squares: float
    users_before: int = 0
    users_after: int = 0

    @property
    def change(self) -> float:
        return (self.after - self.before) / self.people

    @property
    def variance(self) -> float:
        """Of the changes, unbiased."""
        total = self.after - self.before
        spread = self.squares - total * total / self.people
        return max(spread, 0.0) / (self.people - 1)


@dataclass(frozen=True, slots=True)
class Effect:
    """Means for a person and month. `difference`: how much more the enrolled changed
    than the others, between `low` and `high` with 95 % confidence."""

    before: float
    after: float
    before_compared: float
    after_compared: float
    difference: float
    low: float
    high: float

    @property
    def was_alike(self) -> bool:
        """Before, the enrolled used within ALIKE_PERCENT of what the others did."""
        apart = abs(self.before - self.before_compared) * 100
        return apart <= ALIKE_PERCENT * max(self.before, self.before_compared)

    @property
    def is_told_from_chance(self) -> bool:
        return self.low > 0 or self.high < 0

    def as_json(self) -> dict[str, float]:
        return asdict(self)


class Refusal:
    """Why no effect is stated."""

    NOBODY = "nobody"
    TOO_FEW = "too-few"
    NO_COMPARISON = "no-comparison"


REFUSALS: dict[str, str | Promise] = {
    Refusal.NOBODY: _(
        "Nobody who was enrolled in this program is linked to a member of the plan."
    ),
    Refusal.TOO_FEW: _(
        "Fewer than 30 people were enrolled long enough, insured throughout, and have"
        " somebody to be compared with. What so few did says nothing about a program."
    ),
    Refusal.NO_COMPARISON: _(
        "There are fewer than 30 people to compare with: of the same tier, age and sex,"
        " insured in the same months, and not enrolled."
    ),
}


def matched(
    people: Iterable[Person], compared: Mapping[Cell, Compared]
) -> list[Person]:
    """Those with comparison people enough in their cell."""
    return [
        person
        for person in people
        if person.cell in compared and compared[person.cell].people >= FEWEST_IN_CELL
    ]


def effect_of(people: Sequence[Person], compared: Mapping[Cell, Compared]) -> Effect:
    """Of people who are all matched; at least two."""
    number = len(people)
    differences = [p.after - p.before - compared[p.cell].change for p in people]
    mean = sum(differences) / number
    own = sum((d - mean) ** 2 for d in differences) / (number - 1) / number
    cells = _sizes(people)
    theirs = sum(
        (size / number) ** 2 * compared[cell].variance / compared[cell].people
        for cell, size in cells.items()
    )
    margin = NORMAL_95 * sqrt(own + theirs)
    return Effect(
        before=sum(p.before for p in people) / number,
        after=sum(p.after for p in people) / number,
        before_compared=_mean(cells, compared, "before"),
        after_compared=_mean(cells, compared, "after"),
        difference=mean,
        low=mean - margin,
        high=mean + margin,
    )


def is_of_few(people: Sequence[Person], compared: Mapping[Cell, Compared]) -> bool:
    """One of the four means is what 1 to 10 people used. Then nothing of the measure
    is told: the difference and the other three would give it away."""
    others = [compared[cell] for cell in {person.cell for person in people}]
    users = (
        sum(person.before > 0 for person in people),
        sum(person.after > 0 for person in people),
        sum(cell.users_before for cell in others),
        sum(cell.users_after for cell in others),
    )
    return any(is_small(count) for count in users)


def _sizes(people: Iterable[Person]) -> dict[Cell, int]:
    cells = sorted((person.cell for person in people), key=repr)
    return {cell: len(list(group)) for cell, group in groupby(cells)}


def _mean(
    cells: Mapping[Cell, int], compared: Mapping[Cell, Compared], name: str
) -> float:
    """As if the comparison people were spread over the cells like the enrolled."""
    number = sum(cells.values())
    means = (
        size * getattr(compared[cell], name) / compared[cell].people
        for cell, size in cells.items()
    )
    return sum(means) / number
