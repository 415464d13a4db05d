from typing import Any

from django.dispatch import receiver

from care.models import Snooze
from people.models import Patient
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="care.patients_merged")
def move_snoozes(sender: type, kept: Patient, merged: Patient, **signal: Any) -> None:
    """A line that waits is the kept person's."""
    Snooze.objects.filter(patient=merged).update(patient=kept)
