from typing import Any

from django.dispatch import receiver

from care.models.programs import Enrollment
from people.models import Patient
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="care.programs.patients_merged")
def move_enrollments(
    sender: type, kept: Patient, merged: Patient, **signal: Any
) -> None:
    """Of two open enrollments in one program the one that is further on goes on; what
    happened in the other is kept with it."""
    for twice in Enrollment.objects.open().filter(patient=merged).order_by("pk"):
        same = (
            Enrollment.objects.open()
            .filter(patient=kept, program=twice.program_id)
            .first()
        )
        if same is not None:
            _join(same, twice)
    Enrollment.objects.filter(patient=merged).update(patient=kept)


def _join(kept: Enrollment, twice: Enrollment) -> None:
    stays, goes = (kept, twice) if kept.is_further_than(twice) else (twice, kept)
    goes.events.update(enrollment=stays)
    goes.delete()
