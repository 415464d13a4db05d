from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader

SHOWN = 8


def section(reader: "Reader") -> Section:
    """What was agreed last, and the reconciliation that is open."""
    person = reader.patient
    latest = person.reconciliations.signed().first()
    taken = list(latest.decisions.taken()[: SHOWN + 1]) if latest else []
    return Section(
        "medications",
        _("Medications"),
        "care/medications/_section.html",
        {
            "patient": person,
            "latest": latest,
            "taken": taken[:SHOWN],
            "more": len(taken) > SHOWN,
            "unsigned": person.reconciliations.unsigned().first(),
        },
        is_aside=True,
    )
