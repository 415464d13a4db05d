"""A note that says more of a contact that was logged."""

from django.utils import timezone

from care.models import Contact, ContactOutcome, ContactWay, Note, NoteKind
from care.models.notes import Outcome

KINDS = {
    ContactWay.PHONE: NoteKind.PHONE,
    ContactWay.VISIT: NoteKind.IN_PERSON,
    ContactWay.VIDEO: NoteKind.VIDEO,
    ContactWay.TEXT: NoteKind.WRITTEN,
}
OUTCOMES = {
    ContactOutcome.REACHED: Outcome.REACHED,
    ContactOutcome.MESSAGE: Outcome.MESSAGE,
    ContactOutcome.NO_ANSWER: Outcome.NOT_REACHED,
}


def note_about(contact: Contact) -> Note:
    """Not written yet: with what the contact says already, its minutes among it."""
    return Note(
        patient=contact.patient,
        author=contact.by,
        contact=contact,
        kind=KINDS[ContactWay(contact.way)],
        outcome=OUTCOMES[ContactOutcome(contact.outcome)],
        day=timezone.localdate(contact.at),
        minutes=contact.minutes,
        time_for=contact.time_for,
        purposes=[contact.purpose] if contact.purpose else [],
        about=contact.note,
        is_private=contact.is_private,
    )
