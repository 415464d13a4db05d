"""Queueing messages. Rows are written in the caller's transaction and sent by the
worker: what is rolled back was never sent, what is committed is never lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.kinds import get_kind, render
from notifications.lint import discreet_context
from notifications.messages import FIRST_CONTACT
from notifications.models import Channel, Message, Priority, Status
from notifications.numbers import is_opted_out, is_unreachable, number_of
from notifications.quiet_hours import next_waking_moment, zone_of
from people.models import ContactPoint, Patient
from resources.models import Organization


def queue_message(
    *,
    kind: str,
    channel: str,
    to: str,
    language: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    patient: Patient | None = None,
    organization: Organization | None = None,
    subject_id: UUID | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    priority: int = Priority.NORMAL,
    any_hour: bool = False,
) -> Message:
    """Write a message to the outbox, rendered now; the same `dedupe_key` gives back the
    row that exists. Texts wait for the end of quiet hours unless `any_hour` says that
    the person has just asked for it."""
    if existing := Message.objects.filter(dedupe_key=dedupe_key).first():
        return existing
    what = get_kind(kind)
    rendered = render(what, language, discreet_context(what, language, context))
    any_hour = any_hour or what.any_hour or channel != Channel.SMS
    start = not_before or timezone.now()
    message = Message(
        kind=kind,
        channel=channel,
        to=to,
        language=rendered.language,
        subject=rendered.subject,
        body=rendered.body,
        dedupe_key=dedupe_key,
        patient=patient,
        organization=organization,
        subject_id=subject_id,
        asks=dict(what.asks),
        priority=priority,
        any_hour=any_hour,
        not_before=start if any_hour else next_waking_moment(start, zone_of(patient)),
        expires_at=expires_at,
    )
    return _insert(message)


@transaction.atomic
def notify_patient(
    *,
    patient: Patient,
    kind: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    subject_id: UUID | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    priority: int = Priority.NORMAL,
    any_hour: bool = False,
) -> Message | None:
    """Text the patient where they agreed to texts and it is safe, in their language.

    None: no such number, or it opted out, or texts do not reach it; the caller asks
    somebody to call. The first text to a number is preceded by one that says who
    writes, how often, and how to stop.
    """
    if existing := Message.objects.filter(dedupe_key=dedupe_key).first():
        return existing
    contact = textable_contact(patient)
    if contact is None:
        return None
    message = queue_message(
        kind=kind,
        channel=Channel.SMS,
        to=number_of(contact),
        language=patient.message_language,
        context=context,
        dedupe_key=dedupe_key,
        patient=patient,
        subject_id=subject_id,
        not_before=not_before,
        expires_at=expires_at,
        priority=priority,
        any_hour=any_hour,
    )
    if get_kind(kind).needs_texting_consent:
        _introduce(message)
    return message


def textable_contact(patient: Patient) -> ContactPoint | None:
    """The preferred number that may be texted, has not opted out, and is reachable."""
    contacts = patient.contact_points.order_by("-is_preferred", "pk")
    for contact in contacts:
        number = number_of(contact)
        blocked = contact.may_text and (is_opted_out(number) or is_unreachable(number))
        if contact.may_text and not blocked:
            return contact
    return None


def _introduce(message: Message) -> None:
    """Once per number, no later than the first message to it."""
    key = f"{FIRST_CONTACT.code}:{message.to}"
    queue_message(
        kind=FIRST_CONTACT.code,
        channel=Channel.SMS,
        to=message.to,
        language=message.language,
        context={},
        dedupe_key=key,
        patient=message.patient,
        not_before=message.not_before,
        priority=Priority.REPLY,
        any_hour=message.any_hour,
    )
    Message.objects.filter(
        dedupe_key=key, status=Status.QUEUED, not_before__gt=message.not_before
    ).update(not_before=message.not_before, any_hour=message.any_hour)


def _insert(message: Message) -> Message:
    """Two writers with one key: the second gets the first one's row."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return Message.objects.get(dedupe_key=message.dedupe_key)
    return message
