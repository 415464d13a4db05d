"""Telling people what a machine cannot settle. A task names no need and quotes no text:
it sends its reader to the chart."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.models import InboundMessage, Message, OptOut, Status
from notifications.signals import message_in_trouble
from people.models import Patient, User
from people.tasks import finish_tasks, raise_task, task_kind

UNKNOWN = task_kind("message-unknown")
NOT_SENT = task_kind("message-not-sent")
TEXTS_STOPPED = task_kind("texts-stopped")
INBOUND_TEXT = task_kind("inbound-text")
SHARED_PHONE = task_kind("inbound-shared-phone")
REPLY_UNCLEAR = task_kind("reply-unclear")
WRONG_NUMBER = task_kind("wrong-number")


def outcome_unknown(message: Message) -> None:
    _about(message, UNKNOWN, _("A message may not have gone out: check by phone"))
    _tell_above(message, Status.UNKNOWN)


def outcome_known(message: Message) -> None:
    finish_tasks(subject_id=message.pk, kind=UNKNOWN)


def not_sent(message: Message, status: str, words: Any, next_step: Any = "") -> None:
    """A message ended without reaching anybody. Where the number opted out, one task
    for the person, not one for each message."""
    outcome_known(message)
    opted_out = OptOut.objects.stopping().filter(number=message.to).exists()
    if message.patient and opted_out:
        texts_stopped(message.patient)
    else:
        title = _("A message did not arrive: tell them by phone")
        _about(message, NOT_SENT, title, f"{words} {next_step}".strip())
    _tell_above(message, status)


def texts_stopped(patient: Patient) -> None:
    title = _("Texts are stopped: agree on another way to reach them")
    _about_patient(patient, TEXTS_STOPPED, title)


def texts_resumed(patient: Patient) -> None:
    for kind in (TEXTS_STOPPED, WRONG_NUMBER):
        finish_tasks(subject_id=patient.pk, kind=kind)


def number_settled(patient: Patient, *, actor: User) -> None:
    """It is known whose number it is."""
    for kind in (TEXTS_STOPPED, WRONG_NUMBER, INBOUND_TEXT):
        finish_tasks(subject_id=patient.pk, kind=kind, actor=actor)


def text_to_read(patient: Patient) -> None:
    """One task a patient, however many texts they send before somebody looks."""
    _about_patient(patient, INBOUND_TEXT, _("Read and answer a text"))


def texts_answered(patient: Patient, *, actor: User) -> None:
    """All that they wrote has been dealt with."""
    finish_tasks(subject_id=patient.pk, kind=INBOUND_TEXT, actor=actor)


def reply_unclear(
    patient: Patient, inbound: InboundMessage, *, is_urgent: bool
) -> None:
    """Two questions were open that take this answer; to one of them it may say what
    cannot wait."""
    raise_task(
        patient=patient,
        kind=REPLY_UNCLEAR,
        title=_("Say which question a text answers"),
        detail=_("It may say what cannot wait.") if is_urgent else "",
        subject_id=inbound.pk,
        url=f"{_conversation(patient)}#text-{inbound.pk}",
        is_urgent=is_urgent,
        due_at=timezone.now() if is_urgent else None,
    )


def reply_clear(inbound: InboundMessage, *, actor: User) -> None:
    finish_tasks(subject_id=inbound.pk, kind=REPLY_UNCLEAR, actor=actor)


def asked_to_be_left_alone(patient: Patient) -> None:
    """Paused already; a person reads what they wrote and settles it."""
    title = _("Asked not to be texted: texts are paused, please confirm")
    _about_patient(patient, TEXTS_STOPPED, title)


def wrong_number(patient: Patient) -> None:
    title = _("Somebody says this is the wrong number: texts are paused")
    _about_patient(patient, WRONG_NUMBER, title)


def text_from_shared_phone(patient: Patient) -> None:
    """Any of several may have written: each team asks its patient, none reads it."""
    title = _("A text came from a shared phone: ask whether it was theirs")
    _about_patient(patient, SHARED_PHONE, title)


def shared_phone_settled(patient: Patient, *, actor: User) -> None:
    finish_tasks(subject_id=patient.pk, kind=SHARED_PHONE, actor=actor)


def _tell_above(message: Message, status: str) -> None:
    """About those that went out inside it, too."""
    for each in [message, *message.joined.order_by("created_at", "pk")]:
        message_in_trouble.send(Message, message=each, status=status)


def _about(message: Message, kind: str, title: str, detail: Any = "") -> None:
    if message.patient is None:
        return
    raise_task(
        patient=message.patient,
        kind=kind,
        title=title,
        detail=str(detail),
        subject_id=message.pk,
        url=_conversation(message.patient),
    )


def _about_patient(patient: Patient, kind: str, title: str) -> None:
    raise_task(
        patient=patient,
        kind=kind,
        title=title,
        subject_id=patient.pk,
        url=_conversation(patient),
    )


def _conversation(patient: Patient) -> str:
    return reverse("notifications:conversation", args=[patient.pk])
