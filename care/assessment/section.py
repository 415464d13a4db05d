from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.models import AllergyIntolerance, Assessment, Condition, Encounter
from care.permissions import can_write_clinical
from care.sections import Section

if TYPE_CHECKING:
    from people.models import Patient, User

SHOWN = 8
RECENT_DAYS = 90


def section(person: "Patient", user: "User") -> Section:
    """Where the assessment stands, and the health facts that matter at once."""
    visible = {"patient": person}
    conditions = Condition.objects.visible_to(user).filter(**visible)
    allergies = AllergyIntolerance.objects.filter(**visible).active()
    seen = Encounter.objects.visible_to(user).filter(**visible)
    stays = seen.acute().recent(RECENT_DAYS)
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
            "conditions": list(conditions.current().in_order()[:SHOWN]),
            "allergies": list(allergies.in_order()[:SHOWN]),
            "stays": list(stays.in_order()[:SHOWN]),
            "may_write": can_write_clinical(user, person),
        },
    )
