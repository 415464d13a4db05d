"""What each colleague carries: the numbers of a supervisor's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from care.worklist import Scope, open_tasks
from people.colleagues import colleagues_of
from people.models import Absence, CareTeamMember
from people.permissions import SUPERVISING

if TYPE_CHECKING:
    from people.models import User


@dataclass(slots=True)
class Load:
    """Tasks that are the person's: owned, or of nobody about a patient they lead."""

    person: "User"
    led: int = 0
    open: int = 0
    overdue: int = 0
    oldest: datetime | None = None
    away: Absence | None = None

    def add(self, created_at: datetime, due_at: datetime | None) -> None:
        self.open += 1
        self.overdue += due_at is not None and due_at < timezone.now()
        self.oldest = min(self.oldest or created_at, created_at)


def _absences(users: Iterable[int]) -> Iterable[Absence]:
    now = Absence.objects.current().filter(user__in=users)
    return now.select_related("covered_by").order_by("pk")


def loads_for(actor: "User") -> tuple[list[Load], Load | None]:
    """Of each colleague where the actor supervises, who has most overdue first; and of
    nobody, for tasks of patients without a lead. The same queries however many."""
    loads = {u.pk: Load(u) for u in colleagues_of(actor, *SUPERVISING)}
    leads: dict[object, int] = {}
    teams = CareTeamMember.objects.lasting().filter(is_lead=True, user__in=loads)
    for patient, user in teams.order_by("pk").values_list("patient", "user"):
        leads[patient] = user
        loads[user].led += 1
    nobody = Load(actor)
    tasks = open_tasks(Scope(actor)).order_by()
    facts = tasks.values_list("owner", "patient", "created_at", "due_at")
    for owner, patient, created_at, due_at in facts:
        holder = loads.get(owner or leads.get(patient, 0))
        if holder or owner is None:
            (holder or nobody).add(created_at, due_at)
    for absence in _absences(loads):
        loads[absence.user_id].away = absence
    ranked = sorted(loads.values(), key=lambda load: (-load.overdue, -load.open))
    return ranked, nobody if nobody.open else None
