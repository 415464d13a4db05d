from typing import Any

from django.dispatch import receiver

from care.models import Member
from people.models import Patient
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="care.members.patients_merged")
def move_links(sender: type, kept: Patient, merged: Patient, **signal: Any) -> None:
    """Of two links to one plan the kept record's stays; the other member is free to be
    linked again by a person."""
    plans = Member.objects.filter(patient=kept).values_list("organization", flat=True)
    twice = Member.objects.filter(patient=merged, organization__in=list(plans))
    twice.update(patient=None, linked_at=None, linked_by=None)
    Member.objects.filter(patient=merged).update(patient=kept)
