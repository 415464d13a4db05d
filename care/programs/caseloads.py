"""Who carries how much in a program, and what has come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from care.models.programs import Enrollment, Program
from care.programs.status import EndReason, Status
from people.models import Membership, Role, User
from people.permissions import WORKER_ROLES

MANAGING_ROLES = (*WORKER_ROLES, Role.CLINICIAN)


@dataclass(frozen=True, slots=True)
class Caseload:
    """`weight`: what the person carries in all programs of the organization, by the
    intensity of each; `room`: how much they may."""

    user: User
    people: int
    weight: int
    room: int
    late: int

    @property
    def free(self) -> int:
        return max(self.room - self.weight, 0)

    @property
    def is_over(self) -> bool:
        return self.weight > self.room


def caseloads_of(program: Program) -> list[Caseload]:
    """Care managers of the organization, and whoever else has somebody in one of its
    programs; who has most room first. Two queries however many."""
    carried = _carried(program)
    users = managers_of(program).filter(
        Q(memberships__role=Role.CARE_MANAGER) | Q(pk__in=list(carried))
    )
    loads = [_load(user, carried.get(user.pk), program.room) for user in users]
    return sorted(loads, key=lambda load: (-load.free, load.weight, str(load.user)))


def managers_of(program: Program) -> Any:
    """Who may have somebody in the program: workers and clinicians there, who write."""
    memberships = Membership.objects.filter(
        organization=program.organization_id,
        role__in=MANAGING_ROLES,
        is_active=True,
        read_only=False,
    )
    users = User.objects.filter(
        is_active=True, pk__in=memberships.order_by().values("user")
    )
    return users.distinct().order_by("last_name", "first_name", "email")


def _carried(program: Program) -> dict[int, Any]:
    today = timezone.localdate()
    rows = (
        Enrollment.objects.carried()
        .filter(program__organization=program.organization_id, manager__isnull=False)
        .order_by()
        .values("manager")
        .annotate(
            people=Count("patient", distinct=True),
            weight=Sum("level__weight"),
            late=Count("pk", filter=Q(next_contact_on__lt=today)),
        )
    )
    return {row["manager"]: row for row in rows}


def _load(user: User, row: Any, room: int) -> Caseload:
    row = row or {"people": 0, "weight": 0, "late": 0}
    return Caseload(user, row["people"], row["weight"] or 0, room, row["late"])


@dataclass(frozen=True, slots=True)
class Outcomes:
    """People by status over all time, why they declined or left, and how long those
    who graduated were in it, the middle one's days."""

    by_status: dict[str, int]
    reasons: list[tuple[str, int]]
    days_to_graduate: int | None
    started_in_90_days: int

    @property
    def finished(self) -> int:
        return self.by_status[Status.GRADUATED] + self.by_status[Status.LEFT]

    @property
    def graduated_percent(self) -> int | None:
        """Of those whose time in it is over."""
        if not self.finished:
            return None
        return round(100 * self.by_status[Status.GRADUATED] / self.finished)


def outcomes_of(program: Program) -> Outcomes:
    enrollments = program.enrollments.order_by()
    counted = dict(enrollments.values_list("status").annotate(number=Count("pk")))
    reasons = enrollments.exclude(end_reason="").values_list("end_reason")
    return Outcomes(
        by_status={status: counted.get(status, 0) for status in Status.values},
        reasons=_in_words(reasons.annotate(number=Count("pk"))),
        days_to_graduate=_days(enrollments.filter(status=Status.GRADUATED)),
        started_in_90_days=enrollments.filter(
            started_on__gte=timezone.localdate() - timedelta(days=90)
        ).count(),
    )


def _in_words(counted: Iterable[Any]) -> list[tuple[str, int]]:
    words = [(str(EndReason(code).label), number) for code, number in counted]
    return sorted(words, key=lambda pair: (-pair[1], pair[0]))


def _days(graduated: Any) -> int | None:
    took = [
        (end - start).days
        for start, end in graduated.filter(
            started_on__isnull=False, ended_on__isnull=False
        ).values_list("started_on", "ended_on")
    ]
    return round(median(took)) if took else None
