from typing import Any

from django.dispatch import receiver

from notifications import alerts
from notifications.models import InboundMessage, Message
from notifications.models.inbound import FOR_PEOPLE
from notifications.numbers import number_of, patients_at
from people.models import Patient, User
from people.signals import patients_merged


@receiver(patients_merged, dispatch_uid="notifications.patients_merged")
def move_messages(
    sender: type, kept: Patient, merged: Patient, actor: User, **signal: Any
) -> None:
    """One conversation; whether a number may be texted is asked again at each send.
    What came from a phone that the two records shared is the one person's."""
    Message.objects.filter(patient=merged).update(patient=kept)
    InboundMessage.objects.filter(patient=merged).update(patient=kept)
    points = kept.contact_points.exclude(phone="").order_by("pk")
    for number in map(number_of, points):
        if patients_at(number) == [kept]:
            _take_over_texts(number, kept, actor)


def _take_over_texts(number: str, patient: Patient, actor: User) -> None:
    shared = InboundMessage.objects.without_patient().filter(
        from_number=number, handled_at=None
    )
    to_read = shared.filter(meaning__in=FOR_PEOPLE).exists()
    if shared.update(patient=patient):
        alerts.shared_phone_settled(patient, actor=actor)
    if to_read:
        alerts.text_to_read(patient)
