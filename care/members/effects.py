"""Difference in differences with exact matching: the arithmetic, without a database.

Each enrolled person's change, after less before, is set beside the mean change of
people of the same cell who were not enrolled; the mean of these differences is the
estimate. Its variance is that of the differences over their number, plus, for each
cell, the square of its share of the enrolled times the variance of the comparison
people's mean; the interval is 1.96 standard errors to each side (Imbens and Rubin,
Causal Inference, 2015, chapters 18 and 19, for matching within cells and its variance).
That holds where each is compared once. Somebody may be compared in the cells of several
months: the standard errors of months are therefore added up, which is what they are at
most, however much the months hang together.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
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

# The month first: within one, nobody is in two cells.
Cell = tuple[Hashable, ...]


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
        "There is no month with at least 30 people to compare with: of the same tier,"
        " age and sex, insured in the same months, and not enrolled."
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
    margin = NORMAL_95 * sqrt(own + _error_of(cells, compared) ** 2)
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
    """One of the four means is what 1 to 10 people used, or may be. Then nothing of the
    measure is told: the difference and the other three would give it away."""
    cells = {person.cell for person in people}
    users = (
        sum(person.before > 0 for person in people),
        sum(person.after > 0 for person in people),
        least(cells, compared, "users_before"),
        least(cells, compared, "users_after"),
    )
    return any(is_small(count) for count in users)


def least(cells: Collection[Cell], compared: Mapping[Cell, Compared], name: str) -> int:
    """How many different comparison people there are at least: those of one month, as
    the same may be compared in others."""
    by_month: defaultdict[Hashable, int] = defaultdict(int)
    for cell in cells:
        by_month[cell[0]] += getattr(compared[cell], name)
    return max(by_month.values(), default=0)


def _error_of(cells: Mapping[Cell, int], compared: Mapping[Cell, Compared]) -> float:
    """Standard error of the comparison people's mean change, at most."""
    number = sum(cells.values())
    by_month: defaultdict[Hashable, float] = defaultdict(float)
    for cell, size in cells.items():
        others = compared[cell]
        by_month[cell[0]] += (size / number) ** 2 * others.variance / others.people
    return sum(sqrt(variance) for variance in by_month.values())


def _sizes(people: Iterable[Person]) -> Counter[Cell]:
    return Counter(person.cell for person in people)


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
