"""What would be left open for somebody who goes out of a program."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from care.models.transitions import Transition
from care.transitions.clocks import WATCH_DAYS, Clock
from care.transitions.page import clocks_of
from care.worklist import open_tasks_of
from people.models import Task

if TYPE_CHECKING:
    from people.permissions import Reader


@dataclass(frozen=True, slots=True)
class Watched:
    """Home from the hospital on the `day` of so many `days`; `clocks` that run."""

    transition: Transition
    day: int
    days: int
    clocks: list[Clock]


@dataclass(frozen=True, slots=True)
class StillOpen:
    """`tasks` that are urgent."""

    tasks: list[Task]
    watched: list[Watched]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.watched)


def still_open(reader: "Reader") -> StillOpen:
    tasks = open_tasks_of(reader).filter(is_urgent=True)
    found = Transition.objects.open().filter(patient=reader.patient)
    rows = found.select_related("stay", "patient").order_by("discharged_on", "pk")
    return StillOpen(list(tasks), [_watched(transition) for transition in rows])


def _watched(transition: Transition) -> Watched:
    """No clock runs while nobody knows where they went."""
    left = (
        transition.watched_until - timezone.localdate(timezone=transition.zone)
    ).days
    known = transition.is_home_known
    clocks = [clock for clock in clocks_of(transition) if clock.is_open]
    return Watched(transition, WATCH_DAYS - left, WATCH_DAYS, clocks if known else [])
