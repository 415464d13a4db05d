from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from care.plans.page import parts_of
from care.plans.versions import current_agreement
from care.sections import Section

if TYPE_CHECKING:
    from people.models import Patient, User

SHOWN = 5


def section(person: "Patient", user: "User") -> Section:
    """The open plan: its goals, how far each is, and what is late."""
    plan = person.care_plans.open().first()
    context: dict[str, Any] = {"plan": plan, "patient": person}
    if plan:
        parts = parts_of(plan, user)
        context |= {
            "cards": parts.goals[:SHOWN],
            "rest": len(parts.goals[SHOWN:]),
            "agreement": current_agreement(plan),
        }
    return Section("care-plan", _("Care plan"), "care/plans/_section.html", context)
