from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from care.models import AllergyIntolerance, Assessment, Condition, Encounter
from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader

SHOWN = 8
RECENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class First:
    """The first SHOWN of a list, and whether there are `more`."""

    rows: list[Any]
    more: bool


def section(reader: "Reader") -> Section:
    """Where the assessment stands, and the health facts that matter at once: allergies
    all of them."""
    person = reader.patient
    conditions = Condition.objects.visible_to(reader)
    allergies = AllergyIntolerance.objects.filter(patient=person).active()
    stays = Encounter.objects.visible_to(reader).acute().recent(RECENT_DAYS)
    rows = list(
        Assessment.objects.of(person).select_related("signed_by").in_order()[:SHOWN]
    )
    return Section(
        "assessment",
        _("Assessment and health"),
        "care/assessment/_section.html",
        {
            "patient": person,
            "unfinished": next((row for row in rows if row.is_unfinished), None),
            "last": next((row for row in rows if row.is_signed), None),
            "conditions": _first(conditions.current().in_order()),
            "allergies": list(allergies.in_order()),
            "stays": _first(stays.in_order()),
        },
    )


def _first(rows: Any) -> First:
    found = list(rows[: SHOWN + 1])
    return First(found[:SHOWN], len(found) > SHOWN)
