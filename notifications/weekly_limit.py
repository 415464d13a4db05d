"""Never more than so many texts a week to one person. What they asked for and what is
bound to an hour does not count (`MessageKind.counts_weekly`)."""

from collections import defaultdict
from collections.abc import Sequence
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


def wait_turn(messages: Sequence[Message]) -> None:
    """Inside a transaction: two workers do not count one patient's texts at once, and
    come to several patients in one order. Not so strong a lock that rows could not
    point at the patient meanwhile."""
    keys: set[Any] = {message.patient_id for message in messages}
    patients = Patient.objects.filter(pk__in=keys).order_by("pk")
    list(patients.select_for_update(no_key=True).values_list("pk"))


def full_until(messages: Sequence[Message], now: datetime) -> dict[Any, datetime]:
    """When patients may next get a text that counts, by key; without one: now."""
    most = settings.NOTIFICATIONS["most_texts_a_week"]
    begun = (
        Message.objects.filter(
            patient__in={message.patient_id for message in messages},
            counts_weekly=True,
            status__in=COUNTED,
            begun_at__gt=now - WEEK,
        )
        .exclude(pk__in=[message.pk for message in messages])
        .order_by("-begun_at")
        .values_list("patient", "begun_at")
    )
    times = defaultdict(list)
    for patient, begun_at in begun:
        times[patient].append(begun_at)
    full = {patient: at for patient, at in times.items() if len(at) >= most}
    return {patient: at[most - 1] + WEEK for patient, at in full.items()}
