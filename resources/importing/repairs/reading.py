"""What reading one cell gives."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Repair:
    """One change made to one value; `rule` is its name in docs and counts."""

    rule: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.rule}: {_shown(self.before)} -> {_shown(self.after)}"


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    value: T
    repairs: tuple[Repair, ...] = ()


class Unreadable(ValueError):
    """The value cannot be read without guessing; the message says why."""


def unchanged_or(rule: str, before: str, after: str) -> tuple[Repair, ...]:
    """One repair named `rule` when the text changed, else none."""
    return () if before == after else (Repair(rule, before, after),)


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= 80 else f"{flat[:77]}...")
