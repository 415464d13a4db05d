"""Never more than so many texts a week to one person. What they asked for and what is
bound to an hour does not count (`MessageKind.counts_weekly`)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from notifications.models import Message, Status
from people.models import Patient

WEEK = timedelta(days=7)
# Texts that the person has or may have.
COUNTED = (
    Status.SENDING,
    Status.UNKNOWN,
    Status.SENT,
    Status.DELIVERED,
    Status.UNDELIVERED,
)


def is_limited(message: Message) -> bool:
    return bool(
        message.counts_weekly
        and message.patient_id
        and settings.NOTIFICATIONS["most_texts_a_week"]
    )


def wait_turn(message: Message) -> None:
    """Inside a transaction: two workers do not count one patient's texts at once. Not
    so strong a lock that rows could not point at the patient meanwhile."""
    patients = Patient.objects.filter(pk__in=[message.patient_id]).order_by()
    patients.select_for_update(no_key=True).values_list("pk").first()


def full_until(message: Message, now: datetime) -> datetime | None:
    """When the patient may next get a text that counts; None: now."""
    most = settings.NOTIFICATIONS["most_texts_a_week"]
    begun = (
        Message.objects.filter(
            patient=message.patient_id,
            counts_weekly=True,
            status__in=COUNTED,
            begun_at__gt=now - WEEK,
        )
        .exclude(pk=message.pk)
        .order_by("-begun_at")
        .values_list("begun_at", flat=True)[:most]
    )
    times: list[Any] = list(begun)
    return times[-1] + WEEK if len(times) == most else None
