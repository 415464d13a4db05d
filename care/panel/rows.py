"""A care manager's people, each with what is due, open and new; the same number of
queries for two of them and for sixty."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from care.models.contacts import Contact
from care.models.programs import Enrollment
from care.models.transitions import Transition
from care.panel.changes import changes_of
from care.programs.status import CARRIED
from care.transitions.clocks import Clock
from care.transitions.page import clocks_of
from care.transitions.services import CLOCKED
from care.worklist import Scope, open_tasks
from people.models import Patient, Task

if TYPE_CHECKING:
    from people.models import User

TASKS_SHOWN = 2


@dataclass(slots=True)
class PanelRow:
    """`alerts` are the most pressing tasks, of `tasks` in all; what a clock says is
    not said again. No clock runs while nobody knows where they went."""

    patient: Patient
    enrollments: list[Enrollment] = field(default_factory=list)
    next_on: date | None = None
    last: Contact | None = None
    alerts: list[Task] = field(default_factory=list)
    tasks: int = 0
    clocks: list[Clock] = field(default_factory=list)
    transition: Transition | None = None
    changes: list[str] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        return self.next_on is not None and self.next_on < timezone.localdate()

    @property
    def next_words(self) -> str:
        today = timezone.localdate()
        if self.next_on is None:
            return _("No contact due")
        if self.next_on < today:
            return _("Contact overdue since %(day)s") % {"day": _short(self.next_on)}
        if self.next_on == today:
            return _("Contact due today")
        if self.next_on == today + timedelta(days=1):
            return _("Contact due tomorrow")
        return _("Contact due %(day)s") % {"day": _short(self.next_on)}


def _short(day: date) -> str:
    return date_format(day, _("M j"))


def people_of(manager: "User", actor: "User") -> Any:
    """Whoever the manager carries in a program, of those the actor sees: first who has
    something urgent, then by when the next contact is due."""
    carried = Q(enrollments__manager=manager, enrollments__status__in=CARRIED)
    urgent = Task.objects.open().filter(patient=OuterRef("pk"), is_urgent=True)
    mine = Enrollment.objects.carried().filter(manager=manager).order_by()
    return (
        Patient.objects.visible_to(actor)
        .filter(pk__in=mine.values("patient"))
        .annotate(
            due_on=Min("enrollments__next_contact_on", filter=carried),
            is_pressing=Exists(urgent.order_by()),
        )
        .order_by(
            "-is_pressing",
            F("due_on").asc(nulls_last=True),
            "family_name",
            "given_name",
            "pk",
        )
    )


def rows_for(people: Iterable[Patient], actor: "User") -> list[PanelRow]:
    rows = {person.pk: PanelRow(person) for person in people}
    _add_enrollments(rows)
    _add_last_contacts(rows)
    _add_tasks(rows, actor)
    _add_clocks(rows)
    for pk, words in changes_of(rows, actor).items():
        rows[pk].changes = words
    return list(rows.values())


def _add_enrollments(rows: dict[UUID, PanelRow]) -> None:
    found = Enrollment.objects.carried().filter(patient__in=list(rows))
    for enrollment in found.select_related("program", "level").order_by("pk"):
        row = rows[enrollment.patient_id]
        row.enrollments.append(enrollment)
        days = [day for day in (row.next_on, enrollment.next_contact_on) if day]
        row.next_on = min(days, default=None)


def _add_last_contacts(rows: dict[UUID, PanelRow]) -> None:
    newer = (
        Contact.objects.counted()
        .filter(patient=OuterRef("patient"))
        .order_by("-at", "pk")
    )
    last = Contact.objects.filter(patient__in=list(rows)).filter(
        pk=newer.values("pk")[:1]
    )
    for contact in last.order_by("pk"):
        rows[contact.patient_id].last = contact


def _add_tasks(rows: dict[UUID, PanelRow], actor: "User") -> None:
    tasks = open_tasks(Scope(actor)).filter(patient__in=list(rows))
    for task in tasks.select_related(None):
        row = rows[task.patient_id]
        row.tasks += 1
        if task.kind not in CLOCKED and len(row.alerts) < TASKS_SHOWN:
            row.alerts.append(task)


def _add_clocks(rows: dict[UUID, PanelRow]) -> None:
    found = Transition.objects.open().filter(patient__in=list(rows))
    for transition in found.order_by("discharged_on", "pk"):
        row = rows[transition.patient_id]
        transition.patient, row.transition = row.patient, transition
        if transition.is_home_known:
            row.clocks = [clock for clock in clocks_of(transition) if clock.is_open]
