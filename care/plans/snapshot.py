"""A plan as data, whole, and what differs between two such states."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from care.models import CarePlan, Goal, Intervention, PlanMaterial
from care.plans.lifecycle import GoalStatus, PlanStatus, StepStatus
from care.plans.measures import measure_choices

Snapshot = dict[str, Any]
Change = dict[str, Any]

PLAN_FIELDS = ("status", "what_matters", "preferences", "review_on")
GOAL_FIELDS = (
    *("description", "is_own", "plain_words", "plain_words_es"),
    *("measure", "measure_code", "unit", "baseline", "target", "at_most"),
    *("target_words", "due_on", "lifecycle_status", "is_private"),
)
STEP_FIELDS = (
    *("description", "plain_words", "plain_words_es"),
    *("due_on", "status", "is_private"),
)
LABELS: Mapping[str, Any] = {
    "who": _("who does it"),
    "measure_code": _("readings that move it"),
    "for_goal": _("for the goal"),
    "needs": _("needs"),
    "conditions": _("conditions"),
    "shared_with": _("shared with"),
    "need": _("need"),
    "referral": _("referral"),
}
# To these the person agreed; where one changes, they are asked anew.
MATERIAL = {
    "goal": {
        *("added", "removed", "description", "measure", "unit", "target"),
        *("at_most", "target_words", "due_on"),
    },
    "step": {"added", "removed", "description", "who", "for_goal"},
}
MATERIAL_ENDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("goal", "lifecycle_status"): frozenset(
        {
            *(GoalStatus.CANCELLED, GoalStatus.REJECTED, GoalStatus.ACTIVE),
            GoalStatus.ENTERED_IN_ERROR,
        }
    ),
    ("step", "status"): frozenset({StepStatus.CANCELLED, StepStatus.ENTERED_IN_ERROR}),
}
# Reopening what was dropped is material; going on after a pause is not.
_PAUSED = {
    *(GoalStatus.ON_HOLD, GoalStatus.PROPOSED, GoalStatus.PLANNED),
    *(GoalStatus.ACCEPTED, GoalStatus.COMPLETED),
}


def snapshot_of(plan: CarePlan) -> Snapshot:
    """Everything the plan says, in JSON; in a fixed number of queries."""
    goals = plan.goals.prefetch_related("needs__category", "conditions").in_order()
    steps = plan.interventions.select_related(
        "owner", "goal", "need__category", "referral"
    )
    return {
        **{name: plain(getattr(plan, name)) for name in PLAN_FIELDS},
        "goals": [_goal(goal) for goal in goals.with_shares()],
        "steps": [_step(step) for step in steps.in_order()],
        "materials": [
            {"id": m.key, "title": m.title, "is_private": m.is_private}
            for m in plan.materials.in_order()
        ],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "id": str(goal.pk),
        **{name: plain(getattr(goal, name)) for name in GOAL_FIELDS},
        "achievement_status": goal.achievement_status,
        "needs": sorted(need.category.name for need in goal.needs.all()),
        "conditions": sorted(c.label for c in goal.conditions.all()),
        "shared_with": goal.shared_with,
    }


def _step(step: Intervention) -> dict[str, Any]:
    return {
        "id": str(step.pk),
        "goal": str(step.goal_id or ""),
        **{name: plain(getattr(step, name)) for name in STEP_FIELDS},
        "who": step.who,
        "for_goal": step.goal.description if step.goal else "",
        "need": step.need.category.name if step.need else "",
        "referral": step.referral.number if step.referral else "",
    }


def plain(value: Any) -> Any:
    """As JSON keeps it: figures without trailing zeros, days as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def differences(before: Snapshot, after: Snapshot) -> list[Change]:
    """What was added, changed or is gone, a line for each field."""
    changes = [
        _change("plan", {}, name, before.get(name), after.get(name))
        for name in PLAN_FIELDS
        if before and before.get(name) != after.get(name)
    ]
    for thing, many in (
        ("goal", "goals"),
        ("step", "steps"),
        ("material", "materials"),
    ):
        changes += _differences(thing, before.get(many, []), after.get(many, []))
    return changes


def _differences(
    thing: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[Change]:
    old = {row["id"]: row for row in before}
    new = {row["id"]: row for row in after}
    changes = []
    for key, row in new.items():
        if key not in old:
            changes.append(_change(thing, row, "added", None, None))
            continue
        changes += [
            _change(thing, row, name, old[key].get(name), value, old[key])
            for name, value in row.items()
            if name not in UNTOLD and old[key].get(name) != value
        ]
    gone = [row for key, row in old.items() if key not in new]
    return changes + [_change(thing, row, "removed", None, None) for row in gone]


# Progress has a record of its own; a goal's key is told by its name.
UNTOLD = {"id", "goal", "achievement_status"}
EMPTY_ROW: Mapping[str, Any] = MappingProxyType({})


def _change(
    thing: str,
    row: dict[str, Any],
    name: str,
    before: Any,
    after: Any,
    old: Mapping[str, Any] = EMPTY_ROW,
) -> Change:
    """`goals` are those that a step was for and is for. Private where the row was so
    before or is now."""
    return {
        "thing": thing,
        "id": row.get("id", ""),
        "name": row.get("description") or row.get("title", ""),
        "field": name,
        "before": before,
        "after": after,
        "goals": [goal for goal in (old.get("goal"), row.get("goal")) if goal],
        "is_private": any(x.get("is_private", False) for x in (old, row)),
    }


def is_material(change: Change) -> bool:
    """Whether the person has to agree anew."""
    thing, name = change["thing"], change["field"]
    if name in MATERIAL.get(thing, ()):
        return True
    ends: frozenset[str] = MATERIAL_ENDS.get((thing, name), frozenset())
    if not ends:
        return False
    goes_on = change["after"] == GoalStatus.ACTIVE and change["before"] in _PAUSED
    return change["after"] in ends and not goes_on


MODELS: Mapping[str, Any] = {
    "plan": CarePlan,
    "goal": Goal,
    "step": Intervention,
    "material": PlanMaterial,
}


def label_of(thing: str, name: str) -> str:
    """A field as people read it."""
    if name in LABELS:
        return str(LABELS[name])
    model: Any = MODELS[thing]
    return str(model._meta.get_field(name).verbose_name)


def value_of(thing: str, name: str, value: Any) -> str:
    """A kept value as people read it."""
    if value is None or value == "":
        return ""
    choices = CHOICES.get((thing, name))
    if choices and value in choices.values:
        return str(choices(value).label)
    in_words: Callable[[Any], Any] = IN_WORDS.get(name, _plainly)
    return str(in_words(value))


def _day(value: Any) -> str:
    return date_format(date.fromisoformat(str(value)), str(_("M j, Y")))


def _plainly(value: Any) -> Any:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(value)
    return plain(value)


CHOICES: Mapping[tuple[str, str], Any] = {
    ("plan", "status"): PlanStatus,
    ("goal", "lifecycle_status"): GoalStatus,
    ("step", "status"): StepStatus,
}
IN_WORDS: Mapping[str, Callable[[Any], Any]] = {
    "due_on": _day,
    "review_on": _day,
    "measure_code": lambda code: dict(measure_choices()).get(code, code),
    "at_most": lambda below: _("at or below") if below else _("at the target or above"),
}
