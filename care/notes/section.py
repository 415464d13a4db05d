from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.notes.minutes import months_of
from care.notes.views import notes_of
from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader

SHOWN = 3


def section(reader: "Reader") -> Section:
    """The last notes, without those entered in error, and this month's minutes."""
    return Section(
        "notes",
        _("Notes"),
        "care/notes/_section.html",
        {
            "patient": reader.patient,
            "notes": notes_of(reader).counted()[:SHOWN],
            "month": months_of(reader.patient, count=1)[0],
        },
    )
