"""Letters: queued like texts, printed by a person. What is printed is rendered at that
moment, with the address as it is then, and only where mail is still safe."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications import alerts
from notifications.kinds import find_kind, shared_context
from notifications.models import Channel, Message, Status
from notifications.models.message import MessageQuerySet
from people import audit
from people.models import Patient
from people.permissions import of_visible_patients
from resources.pdf import render_pdf

if TYPE_CHECKING:
    from people.models import User

TEMPLATE = "notifications/letters.html"
MAY_UNDO_FOR = timedelta(hours=1)
# With what stands before it: ¿ in Spanish.
FIRST_LETTER = re.compile(r"^\W*\w")


def letters_to_print(actor: "User") -> MessageQuerySet:
    """Those that wait, of patients the actor sees and who may still get mail."""
    letters = Message.objects.to_print().filter(of_visible_patients(actor))
    return letters.select_related("patient").order_by("priority", "not_before", "pk")


class NothingToPrint(Exception):
    """None of the letters may be mailed any more."""


def print_letters(*, actor: "User", messages: Sequence[Message]) -> bytes:
    """One PDF, a page or more for each. Nothing is marked: the printer may jam. Reading
    them is recorded for each patient. A letter that may no longer be sent is left out;
    `mark_printed` drops it. NothingToPrint where none is left."""
    letters = [_letter(message) for message in messages if _may_be_sent(message)]
    if not letters:
        raise NothingToPrint
    for letter in letters:
        audit.record_read(
            actor=actor, patient=letter["patient"], subject=letter["message"]
        )
    return render_pdf(TEMPLATE, {"letters": letters, **shared_context()})


@audit.in_turn()
def mark_printed(*, actor: "User", messages: Sequence[Message]) -> list[Message]:
    """They are in the mail; those that somebody else has marked meanwhile are left out
    of the answer. One that may no longer be sent is held back and said."""
    return [message for message in messages if _mark(actor, message)]


@audit.in_turn()
def undo_printed(*, actor: "User", message: Message) -> bool:
    """Within the hour the letter waits again; False after that, or if it was not
    printed."""
    since = timezone.now() - MAY_UNDO_FOR
    printed = Message.objects.filter(
        pk=message.pk,
        channel=Channel.LETTER,
        status=Status.SENT,
        sent_at__gt=since,
    )
    undone = printed.update(status=Status.QUEUED, sent_at=None, printed_by=None, to="")
    if undone:
        audit.record(
            "letter-not-sent", actor=actor, patient=message.patient, subject=message
        )
    return bool(undone)


def address_lines(patient: Patient) -> list[str]:
    """As on an envelope."""
    city = f"{patient.city}, {patient.state} {patient.postal_code}"
    lines = [patient.full_name, patient.address_1, patient.address_2, city]
    return [line for line in lines if line.strip()]


def _mark(actor: "User", message: Message) -> bool:
    waiting = Message.objects.to_print().filter(pk=message.pk)
    patient = message.patient
    if patient is None or not _may_be_sent(message):
        words = _("Mail to them is not safe any more, or the address is incomplete.")
        if waiting.update(
            status=Status.SUPPRESSED, error_code="no-mail", error_text=words[:255]
        ):
            alerts.not_sent(message, Status.SUPPRESSED, words)
        return False
    marked = waiting.update(
        status=Status.SENT,
        sent_at=timezone.now(),
        printed_by=actor,
        to=", ".join(address_lines(patient)[1:])[:254],
    )
    if marked:
        audit.record("letter-sent", actor=actor, patient=patient, subject=message)
    return bool(marked)


def _may_be_sent(message: Message) -> bool:
    return message.patient is not None and message.patient.may_mail


def _letter(message: Message) -> dict[str, Any]:
    kind = find_kind(message.kind)
    opening = f"{shared_context()['sender_name']}: "
    body = message.body.removeprefix(opening)
    with translation.override(message.language):
        return {
            "message": message,
            "patient": message.patient,
            "language": message.language,
            "address": address_lines(message.patient) if message.patient else [],
            "label": kind.label if kind else "",
            "body": FIRST_LETTER.sub(lambda found: found[0].upper(), body),
        }
