from typing import Any

from django.db.models import Exists, F, OuterRef
from django.dispatch import receiver

from care.models import Alert, CheckIn, Device, Monitoring, Watch
from care.models.plan_history import ProgressSource
from care.monitoring.corrections import mark_wrong
from care.plans.progress import forget_progress, move_progress
from people.models import Patient, User
from people.signals import patients_merged
from people.tasks import finish_tasks

SOURCE = ProgressSource.READING


@receiver(patients_merged, dispatch_uid="care.monitoring_merged")
def move_monitoring(
    sender: type, kept: Patient, merged: Patient, actor: User, **signal: Any
) -> None:
    """Readings, devices, alerts and check-ins are the kept person's. Where both have
    limits, a rhythm or a check-in of one day, the kept record's stand."""
    Device.objects.filter(patient=merged).update(patient=kept)
    _move_readings(kept, merged, actor)
    for watch in Watch.objects.filter(patient=merged).order_by("pk"):
        _move_or_leave(watch, Watch.objects.filter(patient=kept, code=watch.code), kept)
    for check_in in CheckIn.objects.filter(patient=merged).order_by("pk"):
        same = CheckIn.objects.filter(patient=kept, due_on=check_in.due_on)
        if not _move_or_leave(check_in, same, kept):
            finish_tasks(subject_id=check_in.pk)
    for own in Monitoring.objects.filter(patient=merged).order_by("pk"):
        _move_or_leave(own, Monitoring.objects.filter(patient=kept), kept)
    for alert in Alert.objects.filter(patient=merged).order_by("pk"):
        _move_alert(alert, kept)


def _move_readings(kept: Patient, merged: Patient, actor: User) -> None:
    """One told to both records, as a row of the same file, is kept once, with the goals
    that either moved, and is entered in error where either says so."""
    told = kept.readings.exclude(external_id="").filter(
        source=OuterRef("source"),
        external_id=OuterRef("external_id"),
        code=OuterRef("code"),
    )
    both = list(merged.readings.filter(Exists(told)).select_related("voided_by"))
    for row in both:
        same = {"source": row.source, "external_id": row.external_id, "code": row.code}
        mine = kept.readings.get(**same)
        move_progress(source=SOURCE, source_key=str(row.pk), to=str(mine.pk))
        if row.voided_at:
            mark_wrong(reading=mine, actor=actor)
        elif mine.voided_at:
            forget_progress(source=SOURCE, source_key=str(mine.pk), actor=actor)
    merged.readings.filter(pk__in=[row.pk for row in both]).delete()
    merged.readings.update(patient=kept)


def _move_or_leave(row: Any, same: Any, kept: Patient) -> bool:
    if same.exists():
        return False
    type(row).objects.filter(pk=row.pk).update(patient=kept)
    return True


def _move_alert(alert: Alert, kept: Patient) -> None:
    """Of two open ones of a kind the kept person's stays open for both."""
    same = Alert.objects.unacknowledged().filter(
        patient=kept, rule=alert.rule, code=alert.code
    )
    if alert.acknowledged_at is None and same.exists():
        same.update(times=F("times") + alert.times)
        finish_tasks(subject_id=alert.pk)
        alert.delete()
        return
    Alert.objects.filter(pk=alert.pk).update(patient=kept)
