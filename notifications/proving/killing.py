"""Kills workers before, during and after their calls, and anywhere else."""

import asyncio
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from random import Random
from typing import Literal

Moment = Literal["before", "during", "after", "anywhere"]
MOMENTS: tuple[Moment, ...] = ("before", "during", "after", "anywhere")
# What the fake says of a call when the moment has come.
PHASES = {"before": "arrived", "during": "accepted", "after": "answered"}
# So long after the answer at most: before, in or after the writing of the outcome.
SHORTLY_SECONDS = 0.004
SOMETIME_SECONDS = 0.05


class Killer:
    """Told of each call by the fake (`FakeTwilio.on_phase`), in its thread. The kills
    are spread over the first nine tenths of the calls, in each moment as often.

    before: the process dies and its request never arrives. during: Twilio has taken the
    text, no answer is read. after: the answer is on its way, the outcome perhaps
    written. anywhere: at a random instant, whatever the worker does.
    """

    def __init__(
        self, kills: int, calls: int, seed: int, kill: Callable[[str], None]
    ) -> None:
        self._random = Random(seed)  # noqa: S311  chance, not a secret
        last = max(calls * 9 // 10, kills)
        chosen = sorted(self._random.sample(range(1, last + 1), kills), reverse=True)
        self._planned = list(zip(chosen, cycle(MOMENTS), strict=False))
        self._kill = kill
        self._calls = 0
        self.done: Counter[Moment] = Counter()

    def on_phase(self, phase: str, slot: str) -> bool:
        """True: its caller died first, so the request never arrived."""
        self._calls += phase == "arrived"
        if not self._planned or self._calls < self._planned[-1][0]:
            return False
        moment = self._planned[-1][1]
        if phase != PHASES.get(moment, "arrived"):
            return False
        self._planned.pop()
        self._strike(moment, slot)
        return moment == "before"

    def _strike(self, moment: Moment, slot: str) -> None:
        self.done[moment] += 1
        latest = {"after": SHORTLY_SECONDS, "anywhere": SOMETIME_SECONDS}.get(moment, 0)
        if latest:
            wait = self._random.uniform(0, latest)
            asyncio.get_running_loop().call_later(wait, self._kill, slot)
        else:
            self._kill(slot)
