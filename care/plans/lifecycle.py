"""Statuses of a plan, its goals and its steps as data, and which may follow which.

The words are those of FHIR R4: request-status of CarePlan, goal-status and
goal-achievement of Goal, care-plan-activity-status. Imports no model.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    ON_HOLD = "on-hold", _("On hold")
    COMPLETED = "completed", _("Completed")
    REVOKED = "revoked", _("Ended early")


class GoalStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    PLANNED = "planned", _("Planned")
    ACCEPTED = "accepted", _("Accepted")
    ACTIVE = "active", _("Being worked on")
    ON_HOLD = "on-hold", _("On hold")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Dropped")
    REJECTED = "rejected", _("Not wanted")
    ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")


class Achievement(TextChoices):
    IN_PROGRESS = "in-progress", _("In progress")
    IMPROVING = "improving", _("Improving")
    WORSENING = "worsening", _("Worsening")
    NO_CHANGE = "no-change", _("No change")
    NO_PROGRESS = "no-progress", _("No progress")
    ACHIEVED = "achieved", _("Reached")
    SUSTAINING = "sustaining", _("Holding")
    NOT_ACHIEVED = "not-achieved", _("Not reached")
    NOT_ATTAINABLE = "not-attainable", _("Cannot be reached")


class StepStatus(TextChoices):
    NOT_STARTED = "not-started", _("Not started")
    IN_PROGRESS = "in-progress", _("In progress")
    ON_HOLD = "on-hold", _("On hold")
    COMPLETED = "completed", _("Done")
    CANCELLED = "cancelled", _("Not needed any more")
    ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")


OPEN_PLANS = (PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD)
OPEN_GOALS = (
    *(GoalStatus.PROPOSED, GoalStatus.PLANNED, GoalStatus.ACCEPTED),
    *(GoalStatus.ACTIVE, GoalStatus.ON_HOLD),
)
OPEN_STEPS = (StepStatus.NOT_STARTED, StepStatus.IN_PROGRESS, StepStatus.ON_HOLD)
REACHED = (Achievement.ACHIEVED, Achievement.SUSTAINING)

_BEGUN = (
    *(GoalStatus.ACTIVE, GoalStatus.ON_HOLD, GoalStatus.CANCELLED),
    *(GoalStatus.REJECTED, GoalStatus.ENTERED_IN_ERROR),
)
# From each status, those that may follow; one with none stays for good.
PLAN_MOVES: Mapping[str, tuple[str, ...]] = {
    PlanStatus.DRAFT: (PlanStatus.ACTIVE, PlanStatus.REVOKED),
    PlanStatus.ACTIVE: (PlanStatus.ON_HOLD, PlanStatus.COMPLETED, PlanStatus.REVOKED),
    PlanStatus.ON_HOLD: (PlanStatus.ACTIVE, PlanStatus.COMPLETED, PlanStatus.REVOKED),
    PlanStatus.COMPLETED: (),
    PlanStatus.REVOKED: (),
}
GOAL_MOVES: Mapping[str, tuple[str, ...]] = {
    GoalStatus.PROPOSED: (GoalStatus.PLANNED, GoalStatus.ACCEPTED, *_BEGUN),
    GoalStatus.PLANNED: (GoalStatus.ACCEPTED, *_BEGUN),
    GoalStatus.ACCEPTED: _BEGUN,
    GoalStatus.ACTIVE: (
        *(GoalStatus.ON_HOLD, GoalStatus.COMPLETED),
        *(GoalStatus.CANCELLED, GoalStatus.ENTERED_IN_ERROR),
    ),
    GoalStatus.ON_HOLD: (
        *(GoalStatus.ACTIVE, GoalStatus.COMPLETED),
        *(GoalStatus.CANCELLED, GoalStatus.ENTERED_IN_ERROR),
    ),
    # Lost again what was reached, or closed too early.
    GoalStatus.COMPLETED: (GoalStatus.ACTIVE, GoalStatus.ENTERED_IN_ERROR),
    GoalStatus.CANCELLED: (GoalStatus.ACTIVE,),
    GoalStatus.REJECTED: (GoalStatus.PROPOSED,),
    GoalStatus.ENTERED_IN_ERROR: (),
}
_MOVING = (
    *(Achievement.IN_PROGRESS, Achievement.IMPROVING, Achievement.WORSENING),
    *(Achievement.NO_CHANGE, Achievement.NO_PROGRESS, Achievement.ACHIEVED),
    *(Achievement.NOT_ACHIEVED, Achievement.NOT_ATTAINABLE),
)
_AFTER_REACHED = (
    *(Achievement.SUSTAINING, Achievement.IMPROVING, Achievement.WORSENING),
    *(Achievement.NO_CHANGE, Achievement.NOT_ACHIEVED),
)
ACHIEVEMENT_MOVES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *(Achievement.IN_PROGRESS, Achievement.IMPROVING, Achievement.WORSENING),
            *(Achievement.NO_CHANGE, Achievement.NO_PROGRESS),
        ),
        _MOVING,
    ),
    Achievement.ACHIEVED: _AFTER_REACHED,
    Achievement.SUSTAINING: _AFTER_REACHED,
    Achievement.NOT_ACHIEVED: _MOVING,
    Achievement.NOT_ATTAINABLE: (Achievement.IN_PROGRESS,),
}
STEP_MOVES: Mapping[str, tuple[str, ...]] = {
    StepStatus.NOT_STARTED: (
        *(StepStatus.IN_PROGRESS, StepStatus.COMPLETED, StepStatus.ON_HOLD),
        *(StepStatus.CANCELLED, StepStatus.ENTERED_IN_ERROR),
    ),
    StepStatus.IN_PROGRESS: (
        *(StepStatus.COMPLETED, StepStatus.ON_HOLD),
        *(StepStatus.CANCELLED, StepStatus.ENTERED_IN_ERROR),
    ),
    StepStatus.ON_HOLD: (
        *(StepStatus.IN_PROGRESS, StepStatus.COMPLETED),
        *(StepStatus.CANCELLED, StepStatus.ENTERED_IN_ERROR),
    ),
    StepStatus.COMPLETED: (StepStatus.IN_PROGRESS,),
    StepStatus.CANCELLED: (StepStatus.NOT_STARTED,),
    StepStatus.ENTERED_IN_ERROR: (),
}
GOAL_TONES: Mapping[str, str] = {
    Achievement.ACHIEVED: "success",
    Achievement.SUSTAINING: "success",
    Achievement.IMPROVING: "info",
    Achievement.WORSENING: "danger",
    Achievement.NO_CHANGE: "warning",
    Achievement.NO_PROGRESS: "warning",
    Achievement.NOT_ACHIEVED: "danger",
    Achievement.NOT_ATTAINABLE: "danger",
}
PLAN_TONES: Mapping[str, str] = {
    PlanStatus.ACTIVE: "success",
    PlanStatus.ON_HOLD: "warning",
}


class MoveRefused(Exception):
    """This status may not follow that one."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} -> {after}")


def check_move(moves: Mapping[str, tuple[str, ...]], before: str, after: str) -> None:
    """Staying where one is, is no move and always allowed. Raises MoveRefused."""
    if before != after and after not in moves[before]:
        raise MoveRefused(before, after)


def choices_after(
    moves: Mapping[str, tuple[str, ...]], now: str, names: type[TextChoices]
) -> list[tuple[str, Any]]:
    """What a form offers: the present status first, then what may follow."""
    return [(code, names(code).label) for code in (now, *moves[now])]
