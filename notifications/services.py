"""Queueing messages. Rows are written in the caller's transaction and sent by the
worker: what is rolled back was never sent, what is committed is never lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import numbers
from notifications.answers import as_json
from notifications.kinds import Audience, MessageKind, Rendered, get_kind, render
from notifications.lint import discreet_context
from notifications.messages import FIRST_CONTACT, STAFF_TEXT
from notifications.models import Channel, HeldFor, Message, Priority, Status
from notifications.numbers import is_opted_out, is_unreachable, number_of
from notifications.quiet_hours import AWAKE, next_waking_moment, zone_of
from people.audit import in_turn, record
from people.models import ContactPoint, Patient, User
from resources.models import Organization

# First texts that reached the number, or still may.
INTRODUCED = (
    Status.QUEUED,
    Status.SENDING,
    Status.UNKNOWN,
    Status.SENT,
    Status.DELIVERED,
)


class NotTextable(Exception):
    """No number of theirs may be texted now: call, or write a letter."""


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
    context = discreet_context(what, language, context)
    return _write(
        what,
        render(what, language, context, channel=channel),
        channel=channel,
        to=to,
        dedupe_key=dedupe_key,
        patient=patient,
        organization=organization,
        subject_id=subject_id,
        not_before=not_before or timezone.now(),
        expires_at=expires_at,
        priority=priority,
        any_hour=any_hour or what.any_hour or channel != Channel.SMS,
    )


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
    or_letter: bool = False,
) -> Message | None:
    """Text the patient where they agreed to texts and it is safe, in their language.

    None: no such number, or it opted out of such messages, or texts do not reach it;
    the caller asks somebody to call. With `or_letter` a letter is written then, where
    mail is safe. The first text to a number is preceded by one that says who writes,
    how often, and how to stop.
    """
    if existing := Message.objects.filter(dedupe_key=dedupe_key).first():
        return existing
    what = get_kind(kind)
    facts: dict[str, Any] = {
        "kind": kind,
        "context": context,
        "dedupe_key": dedupe_key,
        "patient": patient,
        "subject_id": subject_id,
        "not_before": not_before,
        "expires_at": expires_at,
        "priority": priority,
    }
    contact = textable_contact(patient, what.category)
    if contact is None:
        return queue_letter(**facts) if or_letter else None
    message = queue_message(
        channel=Channel.SMS,
        to=number_of(contact),
        language=patient.message_language,
        any_hour=any_hour,
        **facts,
    )
    if what.needs_texting_consent:
        introduce(message)
    return message


def queue_letter(
    *,
    patient: Patient,
    kind: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    subject_id: UUID | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    priority: int = Priority.NORMAL,
) -> Message | None:
    """A letter that waits for somebody to print it, in the patient's language. None:
    mail is not safe, the address is not complete, or the message asks for a reply by
    text and has no wording for a letter."""
    what = get_kind(kind)
    if not patient.may_mail or (what.is_question and not what.letter):
        return None
    return queue_message(
        kind=kind,
        channel=Channel.LETTER,
        to="",
        language=patient.message_language,
        context=context,
        dedupe_key=dedupe_key,
        patient=patient,
        subject_id=subject_id,
        not_before=not_before,
        expires_at=expires_at,
        priority=priority,
    )


@in_turn()
def write_to_patient(
    *, patient: Patient, actor: User, body: str, dedupe_key: str
) -> Message:
    """Text the patient in a colleague's own words, at any hour if the patient wrote in
    the last one. NotTextable: no number may be texted. `lint.free_text_warnings` says
    beforehand what the words would reveal; the trail says who wrote."""
    if existing := Message.objects.filter(dedupe_key=dedupe_key).first():
        return existing
    contact = textable_contact(patient)
    if contact is None:
        raise NotTextable
    language, number = patient.message_language, number_of(contact)
    message = _write(
        STAFF_TEXT,
        render(STAFF_TEXT, language, {"words": body}),
        channel=Channel.SMS,
        to=number,
        dedupe_key=dedupe_key,
        patient=patient,
        author=actor,
        priority=Priority.REPLY,
        not_before=timezone.now(),
        any_hour=has_just_written(patient, number),
    )
    introduce(message)
    record("write-text", actor=actor, patient=patient, subject=message)
    return message


def textable_contact(patient: Patient, category: str = "") -> ContactPoint | None:
    """The preferred number that may be texted, has not opted out of such messages, and
    is reachable."""
    contacts = patient.contact_points.order_by("-is_preferred", "pk")
    for contact in contacts:
        number = number_of(contact)
        if (
            contact.may_text
            and not is_opted_out(number, category)
            and not is_unreachable(number)
        ):
            return contact
    return None


def has_just_written(patient: Patient, number: str) -> bool:
    """The phone is in their hand: an answer goes out at night, too."""
    since = timezone.now() - AWAKE
    texts = patient.inbound_messages.filter(from_number=number)
    return texts.filter(received_at__gte=since).exists()


def introduce(message: Message) -> None:
    """Once to a number, no later than the first message to it; again where it reached
    nobody, or only somebody who had the number before."""
    told = _introductions(message.to).filter(status__in=INTRODUCED)
    if not told.filter(numbers.texted_at(message.to)).exists():
        _queue_introduction(message)
    told.filter(status=Status.QUEUED, not_before__gt=message.not_before).update(
        not_before=message.not_before, any_hour=message.any_hour
    )


def _introductions(number: str) -> QuerySet[Message]:
    return Message.objects.filter(kind=FIRST_CONTACT.code, to=number).order_by()


def _queue_introduction(message: Message) -> None:
    """Two writers at once count alike, and the key is one."""
    earlier = _introductions(message.to).count()
    queue_message(
        kind=FIRST_CONTACT.code,
        channel=Channel.SMS,
        to=message.to,
        language=message.language,
        context={},
        dedupe_key=f"{FIRST_CONTACT.code}:{message.to}" + f":{earlier}" * bool(earlier),
        patient=message.patient,
        not_before=message.not_before,
        priority=Priority.REPLY,
        any_hour=message.any_hour,
    )


def _write(
    kind: MessageKind,
    rendered: Rendered,
    *,
    channel: str,
    not_before: datetime,
    any_hour: bool,
    patient: Patient | None,
    **facts: Any,
) -> Message:
    waking = not_before
    if not any_hour:
        waking = next_waking_moment(not_before, zone_of(patient))
    is_text = channel == Channel.SMS
    message = Message(
        kind=kind.code,
        channel=channel,
        language=rendered.language,
        subject=rendered.subject,
        body=rendered.body,
        asks=dict(kind.asks) if is_text else {},
        asks_numbers=as_json(kind.asks_numbers) if is_text else [],
        patient=patient,
        any_hour=any_hour,
        not_before=waking,
        held_for=HeldFor.QUIET_HOURS if waking > not_before else HeldFor.NOTHING,
        counts_weekly=is_text
        and kind.counts_weekly
        and kind.audience == Audience.PATIENT,
        **facts,
    )
    return _insert(message)


def _insert(message: Message) -> Message:
    """Two writers with one key: the second gets the first one's row."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return Message.objects.get(dedupe_key=message.dedupe_key)
    return message
