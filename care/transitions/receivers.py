from typing import Any

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from care.contacts.services import contact_logged, contact_voided
from care.models.contacts import Contact
from care.models.health import Encounter
from care.models.medications import Reconciliation
from care.models.transitions import Transition
from care.transitions.services import (
    follow_merged,
    follow_stay,
    note_contacts,
    record_reconciled,
    recount_contacts,
    take_back_readmission,
)
from people.models import Patient
from people.signals import patients_merged
from people.tasks import finish_tasks


@receiver(post_save, sender=Encounter, dispatch_uid="care.transitions.stay")
def hear_of_stay(
    sender: type, instance: Encounter, raw: bool = False, **signal: Any
) -> None:
    """Whoever writes it down: a form, a file, or a hospital's system."""
    if not raw:
        follow_stay(instance)


@receiver(pre_delete, sender=Encounter, dispatch_uid="care.transitions.stay_gone")
def hear_of_removal(
    sender: type, instance: Encounter, origin: Any = None, **signal: Any
) -> None:
    """By itself: entered by mistake. Not with all there is of the person."""
    if origin is instance:
        take_back_readmission(instance)


@receiver(pre_delete, sender=Transition, dispatch_uid="care.transitions.gone")
def end_tasks(sender: type, instance: Transition, **signal: Any) -> None:
    """It goes with its stay, and its tasks would lead nowhere."""
    finish_tasks(subject_id=instance.pk)


@receiver(contact_logged, dispatch_uid="care.transitions.contact")
def hear_of_contact(sender: type, contact: Contact, **signal: Any) -> None:
    of_person = Transition.objects.open().filter(patient=contact.patient_id)
    for transition in of_person.select_related("stay", "patient").order_by("pk"):
        note_contacts(transition, contact.by)


@receiver(contact_voided, dispatch_uid="care.transitions.contact_voided")
def hear_of_void_contact(sender: type, contact: Contact, **signal: Any) -> None:
    of_person = Transition.objects.open().filter(patient=contact.patient_id)
    for transition in of_person.select_related("stay", "patient").order_by("pk"):
        recount_contacts(transition)


@receiver(post_save, sender=Reconciliation, dispatch_uid="care.transitions.signed")
def hear_of_reconciliation(
    sender: type, instance: Reconciliation, raw: bool = False, **signal: Any
) -> None:
    """Signed by a clinician here; what was reconciled elsewhere is told by hand."""
    if instance.signed_at and not raw:
        on = timezone.localdate(instance.signed_at)
        record_reconciled(patient=instance.patient, on=on, actor=instance.signed_by)


@receiver(patients_merged, dispatch_uid="care.transitions.patients_merged")
def move_contacts(sender: type, kept: Patient, merged: Patient, **signal: Any) -> None:
    """With them go the transitions; stays have moved before, with the records of
    health."""
    Contact.objects.filter(patient=merged).update(patient=kept)
    Transition.objects.filter(patient=merged).update(patient=kept)
    follow_merged(kept)
