"""What the page of a plan shows: goals with their steps, as one user sees them."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Subquery

from care.assessment.desk import said_on
from care.assessment.parts import PART_OF_CODE
from care.models import (
    Assessment,
    CarePlan,
    Condition,
    Goal,
    GoalProgress,
    Intervention,
)
from people.permissions import Reader

MATTERS = PART_OF_CODE["matters"]


@dataclass(slots=True)
class GoalCard:
    goal: Goal
    steps: list[Intervention] = field(default_factory=list)
    latest: GoalProgress | None = None


@dataclass(slots=True)
class PlanParts:
    """`loose` are the steps of the plan as a whole."""

    plan: CarePlan
    goals: list[GoalCard]
    closed: list[GoalCard]
    loose: list[Intervention]

    @property
    def withheld(self) -> int:
        """Goals and steps that only the care team sees."""
        cards = [*self.goals, *self.closed]
        seen = len(cards) + len(self.loose) + sum(len(c.steps) for c in cards)
        return self.plan.goals.count() + self.plan.interventions.count() - seen

    @property
    def open_steps(self) -> int:
        steps = [*self.loose, *(s for card in self.goals for s in card.steps)]
        return sum(step.is_open for step in steps)


def parts_of(plan: CarePlan, reader: Reader) -> PlanParts:
    """In a fixed number of queries."""
    conditions = Prefetch("conditions", Condition.objects.visible_to(reader).in_order())
    goals = (
        plan.goals.visible_to(reader)
        .prefetch_related("needs__category", conditions)
        .with_shares()
        .in_order()
    )
    cards = {goal.pk: GoalCard(goal) for goal in goals}
    loose: list[Intervention] = []
    steps = plan.interventions.visible_to(reader).select_related("owner", "referral")
    for step in steps.in_order():
        card = cards.get(step.goal_id) if step.goal_id else None
        (card.steps if card else loose).append(step)
    for progress in _latest(cards):
        cards[progress.goal_id].latest = progress
    return PlanParts(
        plan=plan,
        goals=[c for c in cards.values() if c.goal.is_open],
        closed=[c for c in cards.values() if not c.goal.is_open],
        loose=loose,
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What they said in an assessment, for the words of the plan."""

    what_matters: str
    preferences: str
    on: date


def said_in_assessment(plan: CarePlan) -> Said | None:
    """What matters to them by the last signed assessment, for a plan that does not say
    it."""
    if plan.what_matters:
        return None
    last = Assessment.objects.of(plan.patient).signed().in_order().first()
    part = last and last.parts.filter(code=MATTERS.code).first()
    if not part:
        return None
    words = {f.name: f.in_words(part.data.get(f.name)) for f in MATTERS.fields}
    labels = {f.name: f.label for f in MATTERS.fields}
    said = [words["words"]]
    said += [f"{labels[n]}: {words[n]}" for n in ("hopes", "worries") if words[n]]
    what_matters = "\n".join(line for line in said if line)
    if not what_matters:
        return None
    return Said(what_matters, words["ways"], said_on(part))


def _latest(cards: dict[UUID, GoalCard]) -> list[GoalProgress]:
    """The newest of each goal."""
    of_goal = GoalProgress.objects.filter(goal=OuterRef("pk"))
    newest = of_goal.order_by("-on", "-recorded_at").values("pk")[:1]
    goals = Goal.objects.filter(pk__in=list(cards)).order_by()
    keys = goals.annotate(newest=Subquery(newest)).values("newest")
    return list(GoalProgress.objects.filter(pk__in=keys))
