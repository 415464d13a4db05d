"""Assessments, stays and notes on a patient's timeline."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from care.models import Assessment, Encounter, Note
from care.moments import Entry, Source

if TYPE_CHECKING:
    from people.permissions import Reader


def sources(reader: "Reader") -> list[Source]:
    """Notes and stays as their `visible_to` says."""
    notes = Note.objects.visible_to(reader).counted()
    stays = Encounter.objects.visible_to(reader).acute()
    signed = Assessment.objects.filter(patient=reader.patient).signed()
    return [
        Source(notes.select_related("author").in_order(), {"written_at": _of_note}),
        Source(stays.in_order(), {"started_at": _of_stay}),
        Source(
            signed.select_related("signed_by").in_order(),
            {"signed_at": _of_assessment},
        ),
    ]


def _of_note(note: Note) -> Entry:
    title = _("Note: %(kind)s, by %(who)s") % {"kind": note, "who": note.author}
    url = note.get_absolute_url() if note.amends_id is None else ""
    return Entry(note.written_at or note.begun_at, title, note.about, url=url)


def _of_stay(stay: Encounter) -> Entry:
    detail = ", ".join(text for text in (stay.facility, stay.reason) if text)
    return Entry(stay.started_at, str(stay), detail, "warning")


def _of_assessment(assessment: Assessment) -> Entry:
    return Entry(
        assessment.signed_at or assessment.started_at,
        _("Assessment signed"),
        str(assessment.signed_by or ""),
        "success",
        assessment.get_absolute_url(),
    )
