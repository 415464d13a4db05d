"""A kept version in words, for those who see private goals and those who do not.

`secret` is what readers off the care team are not told; None: the reader is on it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from care.models import PlanVersion
from care.plans.privacy import Secret
from care.plans.snapshot import (
    GOAL_FIELDS,
    PLAN_FIELDS,
    STEP_FIELDS,
    Change,
    label_of,
    value_of,
)


@dataclass(frozen=True, slots=True)
class Told:
    """`lines` say what changed; `hidden` counts those for the care team alone. The
    reason is told where something that it gives is told."""

    lines: list[str]
    hidden: int
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A goal or a step as it stood: its name, and a label and a value per field."""

    name: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    facts: list[tuple[str, str]]
    goals: list[tuple[Part, list[Part]]]
    loose: list[Part]
    materials: list[str]
    hidden: int


def lines_of(version: PlanVersion, *, secret: Secret | None) -> Told:
    told = [c for c in version.changes if not (secret and secret.covers(c))]
    is_first = version.number == 1 and not version.changes
    lines = [_("The plan was begun.")] if is_first else [_line(c) for c in told]
    hidden = len(version.changes) - len(told)
    return Told(lines, hidden, "" if hidden and not told else version.why)


def _line(change: Change) -> str:
    thing, name = change["thing"], change["field"]
    if words := _whole(thing, name):
        return words % {"name": change["name"]}
    facts = {
        "name": change["name"] or _("The plan"),
        "field": label_of(thing, name),
        "before": value_of(thing, name, change["before"]) or _("nothing"),
        "after": value_of(thing, name, change["after"]) or _("nothing"),
    }
    return _("%(name)s, %(field)s: from %(before)s to %(after)s") % facts


def _whole(thing: str, name: str) -> str:
    words = {
        ("goal", "added"): _("Goal added: %(name)s"),
        ("goal", "removed"): _("Goal moved to another plan: %(name)s"),
        ("step", "added"): _("Step added: %(name)s"),
        ("step", "removed"): _("Step moved to another plan: %(name)s"),
        ("material", "added"): _("Something to read added: %(name)s"),
        ("material", "removed"): _("Something to read taken off: %(name)s"),
    }
    return words.get((thing, name), "")


def as_seen(version: PlanVersion, *, secret: Secret | None) -> Shown:
    """The whole plan as it stood then."""
    kept = version.snapshot
    seen = secret.without if secret else list
    goals, steps = seen(kept["goals"]), seen(kept["steps"])
    materials = seen(kept["materials"])
    of_goal: dict[str, list[Part]] = {goal["id"]: [] for goal in goals}
    loose: list[Part] = []
    for step in steps:
        of_goal.get(step["goal"], loose).append(_part("step", step))
    whole = sum(len(kept[name]) for name in ("goals", "steps", "materials"))
    return Shown(
        facts=_facts("plan", kept, PLAN_FIELDS),
        goals=[(_part("goal", goal), of_goal[goal["id"]]) for goal in goals],
        loose=loose,
        materials=[material["title"] for material in materials],
        hidden=whole - len(goals) - len(steps) - len(materials),
    )


SHOWN = {
    "goal": (*GOAL_FIELDS[1:], "needs", "conditions", "shared_with"),
    "step": ("who", *STEP_FIELDS[1:], "need", "referral"),
}
# What was left empty is not shown.
EMPTY: tuple[Any, ...] = (None, "", [], False)


def _part(thing: str, row: dict[str, Any]) -> Part:
    return Part(row["description"], _facts(thing, row, SHOWN[thing]))


def _facts(
    thing: str, row: dict[str, Any], names: tuple[str, ...]
) -> list[tuple[str, str]]:
    return [
        (label_of(thing, name), value_of(thing, name, row[name]))
        for name in names
        if row.get(name) not in EMPTY
    ]
