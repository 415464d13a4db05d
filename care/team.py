"""What each colleague carries: the numbers of a supervisor's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
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


def _absences(users: Iterable[int]) -> Iterable[Absence]:
    now = Absence.objects.current().filter(user__in=users)
    return now.select_related("covered_by").order_by("pk")


def loads_for(actor: "User") -> tuple[list[Load], Load | None]:
    """Of each colleague where the actor supervises, who has most overdue first; and of
    nobody, for tasks of patients without a lead. The same queries however many."""
    loads = {u.pk: Load(u) for u in colleagues_of(actor, *SUPERVISING)}
    leads = CareTeamMember.objects.lasting().filter(is_lead=True, user__in=loads)
    for user, led in leads.values_list("user").annotate(Count("pk")).order_by():
        loads[user].led = led
    nobody = Load(actor)
    for holder, *numbers in _counted(open_tasks(Scope(actor)), leads):
        if load := nobody if holder is None else loads.get(holder):
            load.open, load.overdue, load.oldest = numbers
    for absence in _absences(loads):
        loads[absence.user_id].away = absence
    ranked = sorted(loads.values(), key=lambda load: (-load.overdue, -load.open))
    return ranked, nobody if nobody.open else None


def _counted(tasks: Any, leads: Any) -> Any:
    """Whose tasks, how many, of them late, and since when the oldest: the owner's, or
    where they have none those of the patient's lead."""
    lead = leads.filter(patient=OuterRef("patient")).order_by("-pk").values("user")
    holder = Coalesce("owner", Subquery(lead[:1]), output_field=BigIntegerField())
    held = tasks.order_by().annotate(holder=holder)
    return held.values_list("holder").annotate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=timezone.now())),
        oldest=Min("created_at"),
    )
