from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from people.models.task import Task

if TYPE_CHECKING:
    from people.models import Patient, User

KINDS: set[str] = set()


def task_kind(code: str) -> str:
    """Name a kind of task that something raises. Each has its group on the worklist
    (`care/kinds.py`)."""
    KINDS.add(code)
    return code


def raise_task(
    *,
    patient: "Patient",
    kind: str,
    title: str,
    detail: str = "",
    subject_id: UUID | None = None,
    url: str = "",
    owner: "User | None" = None,
    is_urgent: bool = False,
    due_at: datetime | None = None,
) -> Task:
    """Put something on the worklist; raised again for the same subject it is the same
    open task. Without an owner it goes to the care team's lead, if there is one."""
    existing = Task.objects.open().filter(kind=kind, subject_id=subject_id)
    if subject_id and (task := existing.first()):
        return task
    try:
        with transaction.atomic():
            return Task.objects.create(
                patient=patient,
                kind=kind,
                title=title,
                detail=detail,
                subject_id=subject_id,
                url=url,
                owner=owner or lead_of(patient),
                is_urgent=is_urgent,
                due_at=due_at,
            )
    except IntegrityError:
        return existing.get()


def raised_since(kind: str, moment: str, *, subject: str = "pk") -> Exists:
    """Of rows: such a task was raised for their `subject`, done or not, since what
    their field `moment` says."""
    return Exists(
        Task.objects.filter(
            kind=kind, subject_id=OuterRef(subject), created_at__gte=OuterRef(moment)
        )
    )


def raised_since_day(kind: str, day: str) -> Exists:
    """The same, since the day in their field `day` began."""
    return Exists(
        Task.objects.filter(
            kind=kind, subject_id=OuterRef("pk"), created_at__date__gte=OuterRef(day)
        )
    )


def finish_tasks(
    *,
    subject_id: UUID,
    kind: str | None = None,
    but: str = "",
    actor: "User | None" = None,
) -> int:
    """Done without anybody clicking: what the tasks asked for has happened. Those of
    kind `but` stay."""
    tasks = Task.objects.open().filter(subject_id=subject_id).exclude(kind=but)
    if kind:
        tasks = tasks.filter(kind=kind)
    return tasks.update(done_at=timezone.now(), done_by=actor)


def lead_of(patient: "Patient") -> "User | None":
    member = (
        patient.care_team.lasting()
        .select_related("user")
        .order_by("-is_lead", "since")
        .first()
    )
    return member.user if member else None
