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
    """Not written yet: with what the contact says already, and its minutes where no
    other note has them."""
    has_them = contact.notes.counted().filter(minutes__gt=0).exists()
    return Note(
        patient=contact.patient,
        author=contact.by,
        contact=contact,
        kind=KINDS[ContactWay(contact.way)],
        outcome=OUTCOMES[ContactOutcome(contact.outcome)],
        day=timezone.localdate(contact.at),
        minutes=None if has_them else contact.minutes,
        time_for="" if has_them else contact.time_for,
        purposes=[contact.purpose] if contact.purpose and not has_them else [],
        about=contact.note,
        is_private=contact.is_private,
    )
