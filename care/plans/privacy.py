"""What of a plan the care team alone sees, and what becomes so later."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care.models import (
    CarePlan,
    Condition,
    Goal,
    GoalShare,
    Intervention,
    ShareEnd,
)
from care.models.plans import GoalQuerySet, InterventionQuerySet
from care.plans.materials import private_keys, public_keys, settle_privacy
from care.plans.task_kinds import GOAL_REACHED, GOAL_STUCK, STEP_LATE
from care.plans.versions import new_version
from care.shared_goals.ending import end_shares
from people.models import Task, User
from people.permissions import sees_sensitive
from referrals.models import Referral
from resources.models import Category
from screening.models import Need

# Titles of tasks are for all who see the person.
SAYS_NOTHING: Mapping[str, Any] = {
    GOAL_REACHED: gettext_lazy("A goal of the care plan is reached"),
    GOAL_STUCK: gettext_lazy("An organization cannot go on with a goal"),
    STEP_LATE: gettext_lazy("A step of the care plan is late"),
}


@dataclass(frozen=True, slots=True)
class Secret:
    """`keys` of goals, steps and guides that are private now, and `names` of conditions
    and needs that are: no version tells of them, even where it was made before."""

    keys: frozenset[str]
    names: frozenset[str]

    def covers(self, row: Mapping[str, Any]) -> bool:
        """A row of a snapshot or a change between two: private then, or now."""
        keys = {row["id"], row.get("goal"), *row.get("goals", ())}
        words = _words(row.get("before")) | _words(row.get("after"))
        return bool(row["is_private"] or keys & self.keys or words & self.names)

    def without(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows that may be read, without names that may not."""
        return [self._open(row) for row in rows if not self.covers(row)]

    def _open(self, row: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {
            name: [word for word in row[name] if word not in self.names]
            for name in ("needs", "conditions")
            if name in row
        }
        if row.get("need") in self.names:
            kept["need"] = ""
        return {**row, **kept}


def _words(value: Any) -> set[str]:
    return set(value) if isinstance(value, list) else {str(value or "")}


def secret_for(plan: CarePlan, user: User) -> Secret | None:
    """What is kept from the user; None for the care team. In a fixed number of
    queries."""
    if sees_sensitive(user, plan.patient):
        return None
    of_person = Q(plan__patient=plan.patient_id, is_private=True)
    rows = [
        *Goal.objects.filter(of_person).values_list("pk", flat=True),
        *Intervention.objects.filter(of_person).values_list("pk", flat=True),
    ]
    guides = plan.materials.filter(is_private=True).values_list("key", flat=True)
    taken_off = private_keys(plan) - public_keys(plan)
    conditions = Condition.objects.filter(patient=plan.patient_id, is_private=True)
    needs = Category.objects.filter(sensitive=True)
    return Secret(
        frozenset({*map(str, rows), *guides, *taken_off}),
        frozenset(
            {
                *conditions.values_list("label", flat=True),
                *needs.values_list("name", flat=True),
            }
        ),
    )


def sees_whole(plan: CarePlan, user: User) -> bool:
    """Nothing that is open in it is kept from the user."""
    parts = (plan.goals.open(), plan.interventions.open())
    return sees_sensitive(user, plan.patient) or not any(
        rows.filter(is_private=True).exists() for rows in parts
    )


def has_private_behind(goal: Goal) -> bool:
    """A sensitive need or a private condition that it is for."""
    return (
        goal.needs.filter(category__sensitive=True).exists()
        or goal.conditions.filter(is_private=True).exists()
    )


def make_private(
    goals: GoalQuerySet,
    steps: InterventionQuerySet | None = None,
    *,
    actor: User | None = None,
) -> None:
    """What stands behind them became private: a new version of each plan, open or
    not."""
    goals = goals.filter(is_private=False)
    steps = Intervention.objects.none() if steps is None else steps
    steps = steps.filter(is_private=False)
    behind = [rows.order_by().values("plan") for rows in (goals, steps)]
    plans = CarePlan.objects.filter(Q(pk__in=behind[0]) | Q(pk__in=behind[1]))
    why = _("What it is for is seen by the care team only.")
    for plan in plans.order_by("pk"):
        with new_version(plan, actor=actor, why=why, ends=True) as fresh:
            keys = list(goals.filter(plan=fresh).values_list("pk", flat=True))
            closed = fresh.goals.filter(pk__in=keys)
            closed.update(is_private=True, version=F("version") + 1)
            close_steps(steps.filter(plan=fresh))
            close_around(keys, actor)
            settle_privacy(fresh)


def close_around(goals: Collection[UUID], actor: User | None) -> None:
    """Steps of private goals are private, no organization sees them any more; titles of
    tasks about both say nothing."""
    close_steps(Intervention.objects.filter(goal__in=goals))
    shares = GoalShare.objects.filter(goal__in=goals)
    end_shares(shares, why=ShareEnd.PRIVATE, actor=actor)
    _silence(GOAL_REACHED, goals)
    _silence(GOAL_STUCK, goals)


def closes_step(
    goal: Goal | None, need: Need | None, referral: Referral | None
) -> bool:
    """Of a private goal, or for a sensitive need."""
    need = need or (referral.need if referral else None)
    behind = need is not None and need.category.sensitive
    return behind or (goal is not None and goal.is_private)


def close_steps(steps: InterventionQuerySet) -> None:
    keys = list(steps.values_list("pk", flat=True))
    opened = Intervention.objects.filter(pk__in=keys, is_private=False)
    opened.update(is_private=True, version=F("version") + 1)
    _silence(STEP_LATE, keys)


def _silence(kind: str, subjects: Iterable[UUID]) -> None:
    told = Task.objects.filter(kind=kind, subject_id__in=list(subjects))
    told.update(title=str(SAYS_NOTHING[kind]), detail="")
