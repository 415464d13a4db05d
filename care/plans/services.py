"""Writing a plan: begun, changed and ended, each change a version with its reason."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from care.models import CarePlan, Goal, GoalShare, Intervention, ShareEnd
from care.plans.lifecycle import (
    GOAL_MOVES,
    OPEN_PLANS,
    PLAN_MOVES,
    STEP_MOVES,
    Achievement,
    GoalStatus,
    PlanStatus,
    StepStatus,
    check_move,
)
from care.plans.materials import settle_privacy
from care.plans.privacy import (
    close_around,
    close_steps,
    closes_step,
    has_private_behind,
)
from care.plans.task_kinds import (
    GOAL_REACHED,
    GOAL_STUCK,
    PLAN_REVIEW,
    STEP_LATE,
)
from care.plans.versions import keep_version, new_version
from care.shared_goals.ending import end_shares
from people import audit
from people.models import Patient, Task, User
from people.tasks import finish_tasks


class StaleRow(Exception):
    """Somebody else changed it since it was shown; `row` is as it is now."""

    def __init__(self, row: Any) -> None:
        super().__init__(str(row.pk))
        self.row = row


@audit.in_turn()
def begin_plan(*, patient: Patient, actor: User, what_matters: str = "") -> CarePlan:
    """A draft; the one that is open where there is one."""
    open_plan = patient.care_plans.filter(status__in=OPEN_PLANS)
    if plan := open_plan.first():
        return plan
    plan = CarePlan(patient=patient, what_matters=what_matters, created_by=actor)
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        return open_plan.get()
    keep_version(plan, actor=actor, why="")
    return plan


def change_plan(
    *, plan: CarePlan, facts: dict[str, Any], seen: int, actor: User, why: str = ""
) -> None:
    """What stands above its goals. Raises StaleRow where those words have changed
    since version `seen`, PlanClosed."""
    with new_version(plan, actor=actor, why=why) as fresh:
        if _words_changed(fresh, seen) and not says(fresh, facts):
            raise StaleRow(fresh)
        for name, value in facts.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(facts))


def _words_changed(plan: CarePlan, seen: int) -> bool:
    since = plan.versions.filter(number__gt=seen).values_list("changes", flat=True)
    lines = [line for changes in since for line in changes]
    return any(x["thing"] == "plan" and x["field"] != "status" for x in lines)


def move_plan(*, plan: CarePlan, to: str, actor: User, why: str = "") -> None:
    """Into another status. What is done when it starts: proposed goals are begun.
    Raises MoveRefused."""
    with new_version(plan, actor=actor, why=why, ends=True) as fresh:
        check_move(PLAN_MOVES, fresh.status, to)
        today = timezone.localdate()
        if fresh.is_draft and to == PlanStatus.ACTIVE:
            fresh.started_on = today
            waiting = (GoalStatus.PROPOSED, GoalStatus.PLANNED, GoalStatus.ACCEPTED)
            begun = fresh.goals.filter(lifecycle_status__in=waiting)
            begun.update(lifecycle_status=GoalStatus.ACTIVE, version=F("version") + 1)
        if to not in OPEN_PLANS:
            fresh.ended_on = today
            shares = GoalShare.objects.filter(goal__plan=fresh)
            end_shares(shares, why=ShareEnd.CLOSED, actor=actor)
            _finish_tasks_about(fresh, actor)
        fresh.status = to
        fresh.save(update_fields=["status", "started_on", "ended_on"])


def _finish_tasks_about(plan: CarePlan, actor: User) -> None:
    """Of a plan that has ended nothing is late, reached or to be looked at again."""
    about = Q(kind=PLAN_REVIEW, subject_id=plan.pk)
    goals = plan.goals.order_by().values("pk")
    about |= Q(kind__in=(GOAL_REACHED, GOAL_STUCK), subject_id__in=goals)
    about |= Q(kind=STEP_LATE, subject_id__in=plan.interventions.values("pk"))
    _finish(about, actor)


def _finish(about: Q, actor: User) -> None:
    told = Task.objects.open().filter(about)
    told.update(done_at=timezone.now(), done_by=actor)


def add_goal(
    *,
    plan: CarePlan,
    facts: dict[str, Any],
    actor: User,
    why: str = "",
    key: UUID | None = None,
) -> Goal:
    """`key` is that of the form: sent twice it is one goal."""
    with new_version(plan, actor=actor, why=why) as fresh:
        if key and (known := fresh.goals.filter(pk=key).first()):
            return known
        return put_goal(fresh, facts, key)


def put_goal(plan: CarePlan, facts: dict[str, Any], key: UUID | None = None) -> Goal:
    """Within a version that is being made. Of an active plan it is begun."""
    goal = Goal(plan=plan, position=plan.goals.count())
    if key:
        goal.pk = key
    if plan.status == PlanStatus.ACTIVE:
        goal.lifecycle_status = GoalStatus.ACTIVE
    _write_goal(goal, facts, actor=None, is_new=True)
    return goal


def change_goal(
    *, goal: Goal, facts: dict[str, Any], seen: int, actor: User, why: str = ""
) -> None:
    """A goal that was reached is in progress again when another target is set. Raises
    StaleRow where it is not version `seen` any more and says something else,
    MoveRefused, PlanClosed."""
    with new_version(goal.plan, actor=actor, why=why):
        fresh = Goal.objects.select_for_update().get(pk=goal.pk)
        if says(fresh, facts):
            return
        if fresh.version != seen:
            raise StaleRow(fresh)
        check_move(
            GOAL_MOVES,
            fresh.lifecycle_status,
            facts.get("lifecycle_status", fresh.lifecycle_status),
        )
        fresh.version += 1
        if fresh.is_reached and _aims_elsewhere(fresh, facts):
            fresh.achievement_status = Achievement.IN_PROGRESS
        _write_goal(fresh, facts, actor=actor)
        if not (fresh.is_open and fresh.is_reached):
            finish_tasks(subject_id=fresh.pk, kind=GOAL_REACHED, actor=actor)
        if not fresh.is_open:
            _end_what_hangs_on(fresh, actor)


def _end_what_hangs_on(goal: Goal, actor: User) -> None:
    """Of a goal that has closed."""
    steps = goal.interventions.values("pk")
    about = Q(kind=STEP_LATE, subject_id__in=steps)
    _finish(about | Q(kind=GOAL_STUCK, subject_id=goal.pk), actor)
    shares = GoalShare.objects.filter(goal=goal)
    end_shares(shares, why=ShareEnd.CLOSED, actor=actor)


TARGETS = ("target", "at_most", "target_words", "measure_code", "unit")


def _aims_elsewhere(goal: Goal, facts: dict[str, Any]) -> bool:
    return not says(goal, {name: facts[name] for name in TARGETS if name in facts})


def add_step(
    *,
    plan: CarePlan,
    facts: dict[str, Any],
    actor: User,
    why: str = "",
    key: UUID | None = None,
) -> Intervention:
    """As `add_goal`."""
    with new_version(plan, actor=actor, why=why) as fresh:
        if key and (known := fresh.interventions.filter(pk=key).first()):
            return known
        return put_step(fresh, facts, key)


def put_step(
    plan: CarePlan, facts: dict[str, Any], key: UUID | None = None
) -> Intervention:
    """Within a version that is being made."""
    step = Intervention(plan=plan)
    if key:
        step.pk = key
    _write_step(step, facts, is_new=True)
    return step


def change_step(
    *,
    step: Intervention,
    facts: dict[str, Any],
    seen: int,
    actor: User,
    why: str = "",
) -> None:
    """As `change_goal`. Done, dropped or given more time, it is off the worklist."""
    with new_version(step.plan, actor=actor, why=why):
        fresh = Intervention.objects.select_for_update().get(pk=step.pk)
        if says(fresh, facts):
            return
        if fresh.version != seen:
            raise StaleRow(fresh)
        check_move(STEP_MOVES, fresh.status, facts.get("status", fresh.status))
        fresh.version += 1
        _write_step(fresh, facts)
        if not fresh.is_overdue:
            finish_tasks(subject_id=fresh.pk, kind=STEP_LATE, actor=actor)


def finish_step(*, step: Intervention, actor: User) -> bool:
    """Done; False where it was already, or is needed no more."""
    if not Intervention.objects.open().filter(pk=step.pk).exists():
        return False
    change_step(
        step=step,
        facts={"status": StepStatus.COMPLETED},
        seen=step.version,
        actor=actor,
    )
    return True


MANY = ("needs", "conditions")


def _write_goal(
    goal: Goal, facts: dict[str, Any], *, actor: User | None, is_new: bool = False
) -> None:
    """Private where a need or condition behind it is; so are its steps."""
    for name, value in facts.items():
        if name not in MANY:
            setattr(goal, name, value)
    goal.save(force_insert=is_new)
    for name in MANY:
        if name in facts:
            getattr(goal, name).set(facts[name])
    if not goal.is_private and has_private_behind(goal):
        goal.is_private = True
        goal.save(update_fields=["is_private"])
    if goal.is_private:
        close_around([goal.pk], actor)
    settle_privacy(goal.plan)


def _write_step(
    step: Intervention, facts: dict[str, Any], *, is_new: bool = False
) -> None:
    for name, value in facts.items():
        setattr(step, name, value)
    step.is_private |= closes_step(step.goal, step.need, step.referral)
    is_done = step.status == StepStatus.COMPLETED
    step.done_at = (step.done_at or timezone.now()) if is_done else None
    step.save(force_insert=is_new)
    if step.is_private:
        close_steps(Intervention.objects.filter(pk=step.pk))


def says(row: Any, facts: Mapping[str, Any]) -> bool:
    """All of it already: the same form was sent twice."""
    return all(
        set(getattr(row, name).all()) == set(value)
        if name in MANY
        else getattr(row, name) == value
        for name, value in facts.items()
    )
