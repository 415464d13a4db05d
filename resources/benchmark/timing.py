"""How long a question takes, and how that is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from typing import TypeVar

Asked = TypeVar("Asked")
WARM_UP = 30


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds on the clock of the wall: half of the answers take at most p50."""

    p50: float
    p95: float
    p99: float
    count: int

    def as_json(self) -> dict[str, float]:
        return {
            "p50": round(self.p50, 3),
            "p95": round(self.p95, 3),
            "p99": round(self.p99, 3),
            "count": self.count,
        }


def latency(milliseconds: Iterable[float]) -> Latency:
    took = sorted(milliseconds)
    cuts = quantiles(took, n=100, method="inclusive")
    return Latency(cuts[49], cuts[94], cuts[98], len(took))


def measure(ask: Callable[[Asked], object], questions: list[Asked]) -> Latency:
    """Each question once, one after another, after a few that are not counted."""
    return measure_together({"": ask}, questions)[""]


def measure_together(
    asks: Mapping[str, Callable[[Asked], object]], questions: list[Asked]
) -> dict[str, Latency]:
    """Each question asked of one after the other, so that what else the machine does
    weighs on all alike."""
    for question in questions[:WARM_UP]:
        for ask in asks.values():
            ask(question)
    took: dict[str, list[float]] = {name: [] for name in asks}
    for question in questions:
        for name, ask in asks.items():
            start = perf_counter()
            ask(question)
            took[name].append((perf_counter() - start) * 1000)
    return {name: latency(times) for name, times in took.items()}
