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
    are spread over the calls, in each moment as often.

    before: the process dies and its request never arrives. during: Twilio has taken the
    text, no answer is read. after: the answer is on its way, the outcome perhaps
    written. anywhere: at a random instant, whatever the worker does.

    `process_of` names the process behind a slot, which dies once.
    """

    def __init__(
        self,
        kills: int,
        last: int,
        seed: int,
        process_of: Callable[[str], int],
        kill: Callable[[int], None],
    ) -> None:
        """`last`: the latest call that a kill may wait for (`certain_calls`)."""
        self._random = Random(seed)  # noqa: S311  chance, not a secret
        chosen = sorted(self._random.sample(range(1, last + 1), kills), reverse=True)
        self._planned = list(zip(chosen, cycle(MOMENTS), strict=False))
        self._process_of = process_of
        self._kill = kill
        self._condemned: set[int] = set()
        self._calls = 0
        self.done: Counter[Moment] = Counter()

    def on_phase(self, phase: str, slot: str) -> bool:
        """True: its caller died first, so the request never arrived."""
        self._calls += phase == "arrived"
        process = self._process_of(slot)
        if not self._is_due(phase) or process in self._condemned:
            return False
        _call, moment = self._planned.pop()
        self._strike(moment, process)
        return moment == "before"

    def _is_due(self, phase: str) -> bool:
        if not self._planned:
            return False
        call, moment = self._planned[-1]
        return self._calls >= call and phase == PHASES.get(moment, "arrived")

    def _strike(self, moment: Moment, process: int) -> None:
        self.done[moment] += 1
        self._condemned.add(process)
        latest = {"after": SHORTLY_SECONDS, "anywhere": SOMETIME_SECONDS}.get(moment, 0)
        if latest:
            wait = self._random.uniform(0, latest)
            asyncio.get_running_loop().call_later(wait, self._kill, process)
        else:
            self._kill(process)


def certain_calls(messages: int, kills: int, in_hand: int) -> int:
    """How many calls come whatever happens: none ever comes about what a killed worker
    had in hand, so many messages at most. ValueError: too few for so many kills."""
    certain = messages - kills * in_hand
    if certain < kills:
        raise ValueError(
            f"For {kills} kills it takes {kills * (in_hand + 1)} messages, not"
            f" {messages}."
        )
    return certain
