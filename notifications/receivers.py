from typing import Any

from django.dispatch import receiver

from notifications.models import InboundMessage, Message
from people.models import Patient
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="notifications.patients_merged")
def move_messages(sender: type, kept: Patient, merged: Patient, **signal: Any) -> None:
    """One conversation; whether a number may be texted is asked again at each send."""
    Message.objects.filter(patient=merged).update(patient=kept)
    InboundMessage.objects.filter(patient=merged).update(patient=kept)
