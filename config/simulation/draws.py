"""Chance that does not depend on the order of things: each question about each person
or organization has its own stream, so that both arms meet the same people."""

from collections.abc import Callable
from math import exp, lgamma
from random import Random

from config.simulation.rates import CALLS, Rates


class Draws:
    def __init__(self, seed: int, rates: Rates) -> None:
        self.seed = seed
        self.rates = rates

    def stream(self, *about: object) -> Random:
        return Random("|".join(str(part) for part in (self.seed, *about)))  # noqa: S311

    def happens(self, rate: str, *about: object) -> bool:
        """Whether what the rate tells of is so; who says yes at a low rate says yes at
        a higher one."""
        return self.stream(rate, *about).random() < self.rates[rate]

    def days(self, span: tuple[int, int], *about: object) -> int:
        return self.stream("days", *span, *about).randint(*span)


def never_answers(a: float, b: float, calls: float) -> float:
    """Of people whose chance of answering one call is Beta(a, b), the share that
    answers none of so many."""
    return exp(lgamma(b + calls) + lgamma(a + b) - lgamma(b) - lgamma(a + b + calls))


class Answering:
    """How likely people answer a call, so that as many as published are not reached by
    an organization, and by their own clinic."""

    def __init__(self, rates: Rates) -> None:
        self.a = rates["call_spread"]
        # A dead number is one of the reasons why people are not reached.
        dead = rates["dead_number"]
        unreached = (rates["unreached"] - dead) / (1 - dead)
        missed = (1 - rates["clinic_reaches"] - dead) / (1 - dead)
        self.b = _solve(lambda b: never_answers(self.a, b, CALLS) - unreached)
        calls = _solve(lambda n: missed - never_answers(self.a, self.b, n))
        # A call by the clinic is worth so many by a stranger.
        self.clinic_weight = calls / CALLS

    def draw(self, stream: Random) -> float:
        return stream.betavariate(self.a, self.b)


def _solve(rising: Callable[[float], float]) -> float:
    """Where it is zero."""
    low, high = 0.01, 200.0
    for _step in range(80):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
