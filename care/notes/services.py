from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from care.models import Note
from people.audit import in_turn, record
from people.models import Patient, User


def write_note(*, key: UUID, patient: Patient, author: User, **facts: Any) -> Note:
    """Keep a note for good. `key` is that of the page it was written on: sent again it
    is the same note, and the draft of that page becomes it."""
    try:
        return _write(key, patient, author, facts)
    except IntegrityError:
        return Note.objects.get(pk=key, patient=patient, author=author)


@in_turn()
def _write(key: UUID, patient: Patient, author: User, facts: dict[str, Any]) -> Note:
    known = Note.objects.select_for_update().filter(
        pk=key, patient=patient, author=author
    )
    note = known.first()
    if note is not None and note.written_at:
        return note
    is_new = note is None
    note = note or Note(pk=key, patient=patient, author=author)
    for name, value in facts.items():
        setattr(note, name, value)
    note.written_at = timezone.now()
    note.save(force_insert=is_new)
    record("write-note", actor=author, patient=patient, subject=note)
    return note


@transaction.atomic
def keep_draft(*, key: UUID, patient: Patient, author: User, **facts: Any) -> None:
    """What has been typed so far; seen by its author alone. Nothing typed, nothing
    kept. A note that is written meanwhile stays as it is."""
    drafts = Note.objects.select_for_update().filter(pk=key)
    draft = drafts.first()
    if draft is None:
        if facts.get("about"):
            Note.objects.create(pk=key, patient=patient, author=author, **facts)
        return
    if draft.written_at or (draft.author_id, draft.patient_id) != (
        author.pk,
        patient.pk,
    ):
        return
    if not facts.get("about"):
        draft.delete()
        return
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.save()


@in_turn()
def add_to_note(*, key: UUID, note: Note, author: User, **facts: Any) -> Note:
    """More to a note that was written; as private as the note."""
    patient = note.patient
    facts |= {"kind": note.kind, "amends": note, "time_for": note.time_for}
    facts["is_private"] = note.is_private or facts.get("is_private", False)
    return write_note(key=key, patient=patient, author=author, **facts)


@in_turn()
def void_note(*, note: Note, why: str, actor: User) -> bool:
    """Entered in error: it stays readable, struck, and its minutes count no more. False
    if it was already."""
    now = timezone.now()
    voided = Note.objects.counted().filter(pk=note.pk)
    if not voided.update(voided_at=now, voided_by=actor, voided_note=why):
        return False
    record("void-note", actor=actor, patient=note.patient, subject=note)
    return True
