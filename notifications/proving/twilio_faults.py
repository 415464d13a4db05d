"""What befalls requests on their way: by order, by chance, in bursts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal, cast, get_args

Fate = Literal[
    "accept",
    "slow",
    "busy",
    "fail",
    "drop",
    "hang",
    "accept-then-fail",
    "accept-then-drop",
    "accept-then-cut",
    "accept-then-hang",
]
# Nothing is processed in these; in all others the text goes out.
NOT_ACCEPTED: frozenset[Fate] = frozenset({"busy", "fail", "drop", "hang"})
# As often as each other: how calls fail that a chaos run lets fail.
TROUBLES: tuple[Fate, ...] = (
    "busy",
    "fail",
    "drop",
    "hang",
    "accept-then-fail",
    "accept-then-drop",
    "accept-then-cut",
    "accept-then-hang",
)


@dataclass
class Faults:
    """`next_answers` come first, one a request. Then chance: `rates` is the share of
    requests that meet each fate, drawn from `seed`. A "busy" starts a burst of so many.

    busy: 429. fail: 500. drop: the connection breaks. hang: no answer for
    `hang_seconds`. cut: it breaks in the middle of the answer. slow: a good answer
    after `slow_seconds`.
    """

    next_answers: list[str] = field(default_factory=list)
    rates: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1
    busy_burst: int = 1
    hang_seconds: float = 1.0
    slow_seconds: float = 0.2

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  chance, not a secret
        self.busy_left = 0

    def draw(self) -> Fate:
        if self.next_answers:
            return self._known(self.next_answers.pop(0))
        if self.busy_left:
            self.busy_left -= 1
            return "busy"
        fate = self._by_chance()
        if fate == "busy":
            self.busy_left = self.busy_burst - 1
        return fate

    def _by_chance(self) -> Fate:
        left = self.random.random()
        for fate, rate in self.rates.items():
            left -= rate
            if left < 0:
                return self._known(fate)
        return "accept"

    def _known(self, fate: str) -> Fate:
        if fate not in get_args(Fate):
            raise ValueError(
                f"No request ends in {fate!r}: {', '.join(get_args(Fate))}."
            )
        return cast("Fate", fate)


def troubles(share: float) -> dict[str, float]:
    """`share` of the requests fail, each way as often as the others."""
    return {fate: share / len(TROUBLES) for fate in TROUBLES}
