"""Templates of plans: which fit, and putting one into a plan to be edited there."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from care.models import CarePlan, Condition, Goal, PlanTemplate
from care.plans.services import put_goal, put_step
from care.plans.versions import new_version
from people.models import User
from screening.models import Need

GOAL_WORDS = (
    *("description", "plain_words", "plain_words_es", "measure", "measure_code"),
    *("unit", "target", "at_most", "target_words"),
)
STEP_WORDS = ("description", "plain_words", "plain_words_es")


def templates_for(
    plan: CarePlan, actor: User
) -> tuple[list[PlanTemplate], list[PlanTemplate]]:
    """Those in use: first those made for a need or condition of the person that the
    actor sees, then the others."""
    needs, conditions = _known(plan, actor)
    categories = frozenset(need.category_id for need in needs)
    codes = frozenset(condition.code for condition in conditions)
    every = list(PlanTemplate.objects.in_use().select_related("category"))
    fitting = [t for t in every if t.is_for(categories, codes)]
    return fitting, [t for t in every if t not in fitting]


def apply_template(
    *, plan: CarePlan, template: PlanTemplate, actor: User, why: str = ""
) -> list[Goal]:
    """Its goals and steps become the plan's own, one version in all, tied to the needs
    and conditions it is for. A goal that is open in the plan under the same name is not
    added again: applied twice, it adds nothing. What it is for may be private though
    nobody has written down that the person has it: then the goals are."""
    with new_version(plan, actor=actor, why=why) as fresh:
        names = set(fresh.goals.open().values_list("description", flat=True))
        needs, conditions = _known(fresh, actor)
        behind = {
            "needs": [n for n in needs if n.category_id == template.category_id],
            "conditions": [c for c in conditions if template.is_for_code(c.code)],
            "is_private": template.is_private,
        }
        return [
            _add(fresh, block.value, behind, actor)
            for block in template.goals
            if block.value["description"] not in names
        ]


def _add(plan: CarePlan, words: Any, behind: dict[str, Any], actor: User) -> Goal:
    today = timezone.localdate()
    goal = put_goal(
        plan,
        _filled(words, GOAL_WORDS)
        | behind
        | {"due_on": today + timedelta(days=words["days"])},
    )
    for step in words["steps"]:
        done_by = step.get("done_by") or ""
        put_step(
            plan,
            _filled(step, STEP_WORDS)
            | {
                "goal": goal,
                "owner": None if done_by else actor,
                "done_by": done_by,
                "due_on": today + timedelta(days=step["days"]),
            },
        )
    return goal


def _filled(words: Any, names: tuple[str, ...]) -> dict[str, Any]:
    facts = {name: words.get(name) for name in names}
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _known(plan: CarePlan, actor: User) -> tuple[list[Need], list[Condition]]:
    needs = Need.objects.visible_to(actor).open().filter(patient=plan.patient_id)
    conditions = Condition.objects.visible_to(actor).current()
    return (
        list(needs.select_related("category").order_by("pk")),
        list(conditions.filter(patient=plan.patient_id).in_order()),
    )
