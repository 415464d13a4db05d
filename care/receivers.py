from typing import Any

from django.dispatch import receiver

from care.assessment.services import move_assessments
from care.models import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Note,
    Snooze,
    SupportPerson,
)
from people.models import Patient
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="care.patients_merged")
def move_snoozes(sender: type, kept: Patient, merged: Patient, **signal: Any) -> None:
    """A line that waits is the kept person's."""
    Snooze.objects.filter(patient=merged).update(patient=kept)


@receiver(patients_merged, dispatch_uid="care.health_merged")
def move_health(sender: type, kept: Patient, merged: Patient, **signal: Any) -> None:
    """Conditions, allergies, visits and stays, people who help, notes, assessments;
    what stands on both stands twice, for a person to sort out."""
    for model in (Condition, AllergyIntolerance, Encounter, SupportPerson, Note):
        model.objects.filter(patient=merged).update(patient=kept)
    move_assessments(kept=kept, merged=merged)
