"""What monitoring does to the care plan: a step from an alert, and a review where
nothing moves."""

from datetime import date
from uuid import uuid5

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import Alert, CarePlan, Goal, GoalProgress
from care.models.plans import GoalQuerySet
from care.monitoring.alerts import acknowledge
from care.plans.lifecycle import Achievement
from care.plans.services import add_step
from care.plans.task_kinds import PLAN_REVIEW
from people import audit
from people.models import Patient, Task, User
from people.tasks import raise_task, raised_since

# So often in a row a goal was heard of and came no nearer.
STALLED_AFTER = 3
NO_NEARER = (
    Achievement.NO_CHANGE,
    Achievement.WORSENING,
    Achievement.NO_PROGRESS,
    Achievement.NOT_ACHIEVED,
)
A_RUN = 200


def open_plan(patient: Patient) -> CarePlan | None:
    found: CarePlan | None = patient.care_plans.open().first()
    return found


@audit.in_turn()
def change_plan_for(
    *, alert: Alert, plan: CarePlan, description: str, due_on: date, actor: User
) -> bool:
    """A step of the plan, with the alert as its reason, which acknowledges the alert.
    False: a colleague had acknowledged it before; the step is there all the same."""
    add_step(
        plan=plan,
        facts={"description": description, "due_on": due_on, "owner": actor},
        actor=actor,
        why=alert.words,
        key=uuid5(alert.pk, f"{plan.pk} {due_on} {description}"),
    )
    return acknowledge(
        alert=alert,
        actor=actor,
        note=_("Changed the plan: %(step)s") % {"step": description},
    )


def watch_stalled_goals() -> int:
    """A goal that came no nearer so often in a row has its plan looked at again; once,
    until something new is heard of it."""
    goals = _stalled().select_related("plan__patient").order_by("plan", "pk")
    plans = {goal.plan_id: goal.plan for goal in goals[:A_RUN]}
    for plan in plans.values():
        _ask_for_review(plan)
    return len(plans)


def _stalled() -> GoalQuerySet:
    """Not those whose plan waits to be looked at already."""
    waiting = Task.objects.open().filter(kind=PLAN_REVIEW, subject_id=OuterRef("plan"))
    latest = GoalProgress.objects.filter(goal=OuterRef("pk"))
    said = latest.order_by("-on", "-recorded_at", "pk").values("achievement_status")
    goals = Goal.objects.worked_on().filter(_heard_since_review(), ~Exists(waiting))
    for back in range(STALLED_AFTER):
        goals = goals.alias(**{f"said_{back}": Subquery(said[back : back + 1])})
        goals = goals.filter(**{f"said_{back}__in": NO_NEARER})
    return goals


def _heard_since_review() -> Exists:
    reviewed = raised_since(PLAN_REVIEW, "recorded_at", subject="goal__plan_id")
    return Exists(GoalProgress.objects.filter(~reviewed, goal=OuterRef("pk")))


def _ask_for_review(plan: CarePlan) -> None:
    """Its words say nothing of the goal, which may be private."""
    raise_task(
        patient=plan.patient,
        kind=PLAN_REVIEW,
        title=_("Look at the care plan again: a goal comes no nearer"),
        subject_id=plan.pk,
        url=plan.get_absolute_url(),
        due_at=timezone.now(),
    )
