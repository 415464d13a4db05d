from typing import Any

from django.db.models import F
from django.dispatch import receiver

from care.models import Alert, CheckIn, Device, Monitoring, Reading, Watch
from people.models import Patient
from people.signals import patients_merged
from people.tasks import finish_tasks


@receiver(patients_merged, dispatch_uid="care.monitoring_merged")
def move_monitoring(
    sender: type, kept: Patient, merged: Patient, **signal: Any
) -> None:
    """Readings, devices, alerts and check-ins are the kept person's. Where both have
    limits, a rhythm or a check-in of one day, the kept record's stand."""
    for model in (Device, Reading):
        model.objects.filter(patient=merged).update(patient=kept)
    for watch in Watch.objects.filter(patient=merged).order_by("pk"):
        _move_or_leave(watch, Watch.objects.filter(patient=kept, code=watch.code), kept)
    for check_in in CheckIn.objects.filter(patient=merged).order_by("pk"):
        same = CheckIn.objects.filter(patient=kept, due_on=check_in.due_on)
        _move_or_leave(check_in, same, kept)
    for own in Monitoring.objects.filter(patient=merged).order_by("pk"):
        _move_or_leave(own, Monitoring.objects.filter(patient=kept), kept)
    for alert in Alert.objects.filter(patient=merged).order_by("pk"):
        _move_alert(alert, kept)


def _move_or_leave(row: Any, same: Any, kept: Patient) -> None:
    if not same.exists():
        type(row).objects.filter(pk=row.pk).update(patient=kept)


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
