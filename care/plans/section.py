from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from care.models import CarePlan
from care.plans.page import GoalCard
from care.plans.versions import current_agreement
from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader

SHOWN = 5


def section(reader: "Reader") -> Section:
    """The open plan: its goals, how far each is, and what is late."""
    plan = reader.patient.care_plans.open().first()
    context: dict[str, Any] = {"plan": plan, "patient": reader.patient}
    if plan:
        cards = _cards(plan, reader)
        context |= {
            "cards": cards[:SHOWN],
            "rest": len(cards[SHOWN:]),
            "agreement": current_agreement(plan),
        }
    return Section("care-plan", _("Care plan"), "care/plans/_section.html", context)


def _cards(plan: CarePlan, reader: "Reader") -> list[GoalCard]:
    """Open goals, each with its late steps."""
    goals = plan.goals.visible_to(reader).open().in_order()
    cards = {goal.pk: GoalCard(goal) for goal in goals}
    late = plan.interventions.visible_to(reader).late().select_related("owner")
    for step in late.filter(goal__in=list(cards)).in_order():
        if step.goal_id:
            cards[step.goal_id].steps.append(step)
    return list(cards.values())
