"""How far a goal is: moved by readings, check-ins, closed referrals and by hand."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import Goal, GoalProgress
from care.models.plan_history import ProgressSource
from care.plans.lifecycle import (
    ACHIEVEMENT_MOVES,
    REACHED,
    Achievement,
    check_move,
)
from care.plans.privacy import SAYS_NOTHING
from care.plans.task_kinds import GOAL_REACHED
from notifications.quiet_hours import zone_of
from people import audit
from people.models import Patient, User
from people.tasks import finish_tasks, raise_task


@audit.in_turn()
def record_progress(
    *,
    goal: Goal,
    value: Decimal | None,
    on: date,
    source: str,
    actor: User | None = None,
    note: str = "",
    achievement: str = "",
    source_key: str = "",
    told_by: str = "",
    word: str = "",
) -> GoalProgress | None:
    """Write down what was heard of a goal on a day, and how far it stands by that.

    `value` is in the goal's unit; without one `achievement` says how far, or it stays
    as it is. `source` is one of ProgressSource; with a `source_key` the same thing told
    again counts once. What is older than the latest is kept and moves nothing. None
    where the goal or its plan is closed, and for what was told before. Raises
    MoveRefused where `achievement` may not follow the present one.
    """
    goal = (
        Goal.objects.select_for_update().select_related("plan__patient").get(pk=goal.pk)
    )
    if not (goal.is_open and goal.plan.is_open):
        return None
    before = goal.progress.exclude(on__gt=on).order_by("-on", "-recorded_at")
    is_late = goal.progress.filter(on__gt=on).exists()
    after = achievement or _by_value(goal, before, value, is_late=is_late)
    if achievement:
        check_move(ACHIEVEMENT_MOVES, goal.achievement_status, achievement)
    progress = GoalProgress(
        goal=goal,
        on=on,
        value=value,
        word=word,
        note=note[:300],
        achievement_status=after,
        source=ProgressSource(source),
        source_key=source_key,
        told_by=told_by[:255],
        recorded_by=actor,
    )
    if not _kept(progress):
        return None
    if not is_late:
        _move(goal, after)
    return progress


def said_of(goal: Goal, said: str) -> str:
    """How far it is by words; "" where they do not move it: figures do, it is reached,
    or not every word may follow what is known."""
    moves = ACHIEVEMENT_MOVES[goal.achievement_status]
    by_words = goal.target is None and not goal.is_reached
    return said if by_words and said in moves else ""


def _kept(progress: GoalProgress) -> bool:
    """False for what was told before."""
    try:
        with transaction.atomic():
            progress.save(force_insert=True)
    except IntegrityError:
        return False
    audit.record(
        "goal-progress",
        actor=progress.recorded_by,
        actor_label=progress.told_by,
        patient=progress.goal.plan.patient_id,
        subject=progress.goal,
    )
    return True


def _move(goal: Goal, after: str) -> None:
    Goal.objects.filter(pk=goal.pk).update(achievement_status=after)
    if after not in REACHED:
        finish_tasks(subject_id=goal.pk, kind=GOAL_REACHED)
    elif not goal.is_reached:
        _tell_reached(goal)


def _tell_reached(goal: Goal) -> None:
    """To be closed, or the next one to be set: people decide that, with the person."""
    title = str(SAYS_NOTHING[GOAL_REACHED])
    if not goal.is_private:
        title = _("Reached: %(goal)s") % {"goal": goal.description}
    raise_task(
        patient=goal.plan.patient,
        kind=GOAL_REACHED,
        title=title,
        subject_id=goal.pk,
        url=reverse("care:goal", args=[goal.pk]),
    )


def move_progress(*, source: str, source_key: str, to: str) -> None:
    """What told it is another row now."""
    told = GoalProgress.objects.filter(source=source, source_key=source_key)
    told.update(source_key=to)


@audit.in_turn()
def forget_progress(*, source: str, source_key: str, actor: User | None) -> None:
    """It was not so. The goal stands where the latest of what is left says."""
    rows = GoalProgress.objects.filter(source=source, source_key=source_key)
    for progress in rows.select_related("goal__plan").order_by("pk"):
        goal = Goal.objects.select_for_update().get(pk=progress.goal_id)
        was_latest = _latest(goal) == progress
        progress.delete()
        if was_latest and goal.is_open:
            _move(goal, _by_what_is_left(goal))
        audit.record(
            "goal-progress-forgotten",
            actor=actor,
            patient=progress.goal.plan.patient_id,
            subject=goal,
        )


def _by_what_is_left(goal: Goal) -> str:
    """What reached an earlier target does not reach one that was set since."""
    left = _latest(goal)
    if left is None:
        return Achievement.IN_PROGRESS
    after = left.achievement_status
    if after in REACHED and goal.target is not None and left.value is not None:
        over = left.value - goal.target
        is_there = over <= 0 if goal.at_most else over >= 0
        return after if is_there else Achievement.IN_PROGRESS
    return after


def _latest(goal: Goal) -> GoalProgress | None:
    return goal.progress.order_by("-on", "-recorded_at").first()


def newest_told(
    goals: Iterable[UUID], told: QuerySet[GoalProgress]
) -> dict[UUID, GoalProgress]:
    """Of what was `told`, the latest of each goal."""
    of_goal = told.filter(goal=OuterRef("pk")).order_by("-on", "-recorded_at", "pk")
    rows = Goal.objects.filter(pk__in=goals).order_by()
    keys = rows.annotate(newest=Subquery(of_goal.values("pk")[:1])).values("newest")
    return {row.goal_id: row for row in GoalProgress.objects.filter(pk__in=keys)}


def goals_for_reading(patient: Patient, code: str, at: datetime) -> list[Goal]:
    """Goals that a reading of this code (LOINC), measured `at`, moves: not those that
    began on a later day."""
    goals = Goal.objects.worked_on().filter(plan__patient=patient, measure_code=code)
    zone = zone_of(patient)
    day = timezone.localdate(at, zone)
    return [
        goal
        for goal in (goals.in_order() if code else ())
        if timezone.localdate(goal.created_at, zone) <= day
    ]


def _by_value(
    goal: Goal, told: QuerySet[GoalProgress], value: Decimal | None, *, is_late: bool
) -> str:
    """By what was `told` until that day, newest first; late news says how far it stood
    on its own day."""
    latest = told.first() if is_late else None
    before = latest.achievement_status if latest else goal.achievement_status
    if value is None or goal.target is None:
        return str(before)
    return achievement_of(
        value=value,
        target=goal.target,
        at_most=goal.at_most,
        previous=_previous(goal, told),
        before=before,
    )


def _previous(goal: Goal, told: QuerySet[GoalProgress]) -> Decimal | None:
    """Words in between say nothing of the figure."""
    latest = told.exclude(value=None).first()
    return latest.value if latest else goal.baseline


def achievement_of(
    *,
    value: Decimal,
    target: Decimal,
    at_most: bool,
    previous: Decimal | None,
    before: str,
) -> str:
    """Reached on the right side of the target, holding when it was reached before;
    otherwise nearer or farther than the value before."""
    if value <= target if at_most else value >= target:
        return Achievement.SUSTAINING if before in REACHED else Achievement.ACHIEVED
    if previous is None:
        return Achievement.IN_PROGRESS
    if value == previous:
        return Achievement.NO_CHANGE
    is_nearer = value < previous if at_most else value > previous
    return Achievement.IMPROVING if is_nearer else Achievement.WORSENING
