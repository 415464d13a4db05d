"""Alerts: tasks that somebody must acknowledge, or somebody above is told."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import Alert, Reading
from people import audit
from people.models import Membership, Patient, Role, Task, User
from people.tasks import finish_tasks, raise_task, task_kind

ALERT = task_kind("monitoring-alert")
ESCALATED = task_kind("monitoring-escalated")


@transaction.atomic
def raise_alert(
    *,
    patient: Patient,
    rule: str,
    words: str,
    code: str = "",
    reading: Reading | None = None,
) -> Alert:
    """One of a kind is open at a time; seen again, it says so. For a reading that was
    acknowledged before it stays acknowledged."""
    same = Alert.objects.filter(patient=patient, rule=rule, code=code)
    if reading and (done := same.acknowledged().filter(reading=reading).first()):
        return done
    open_ones = same.unacknowledged()
    known: Alert | None = open_ones.select_for_update().first()
    if known is None:
        try:
            with transaction.atomic():
                known = Alert.objects.create(
                    patient=patient, rule=rule, code=code, reading=reading, words=words
                )
        except IntegrityError:
            known = open_ones.get()
    elif reading is None or known.reading_id != reading.pk:
        open_ones.update(times=F("times") + 1, words=words, reading=reading)
    task = raise_task(
        patient=patient,
        kind=ALERT,
        title=words,
        subject_id=known.pk,
        url=known.get_absolute_url(),
        is_urgent=True,
        due_at=timezone.now(),
    )
    if task.title != words:
        Task.objects.filter(pk=task.pk).update(title=words)
    return known


@audit.in_turn()
def acknowledge(*, alert: Alert, actor: User, note: str) -> bool:
    """Somebody has it in hand, and says how. False: a colleague was first."""
    mine = Alert.objects.unacknowledged().filter(pk=alert.pk)
    if not mine.update(
        acknowledged_at=timezone.now(), acknowledged_by=actor, note=note
    ):
        return False
    finish_tasks(subject_id=alert.pk, actor=actor)
    audit.record(
        "alert-acknowledged", actor=actor, patient=alert.patient, subject=alert
    )
    return True


def escalate_alerts() -> int:
    """Those that nobody has acknowledged in time go to somebody in charge, once."""
    rows = Alert.objects.overdue().select_related("patient").order_by("raised_at", "pk")
    return sum(_escalate(alert) for alert in rows[:200])


@transaction.atomic
def _escalate(alert: Alert) -> bool:
    mine = Alert.objects.overdue().filter(pk=alert.pk)
    if not mine.update(escalated_at=timezone.now()):
        return False
    raise_task(
        patient=alert.patient,
        kind=ESCALATED,
        title=_("Nobody has acknowledged: %(words)s") % {"words": alert.words},
        subject_id=alert.pk,
        url=alert.get_absolute_url(),
        owner=_in_charge(alert.patient),
        is_urgent=True,
        due_at=timezone.now(),
    )
    return True


def _in_charge(patient: Patient) -> User | None:
    """A supervisor, else a program manager, of an organization that cares for them."""
    caring = patient.care_relationships.filter(ended_at=None).order_by()
    members = Membership.objects.filter(
        organization__in=caring.values("organization"),
        is_active=True,
        read_only=False,
        user__is_active=True,
    )
    for role in (Role.SUPERVISOR, Role.PROGRAM_MANAGER):
        rows = members.filter(role=role).select_related("user").order_by("pk")
        if found := rows.first():
            return found.user
    return None
