from datetime import date, timedelta
from decimal import Decimal

import pytest

from care.models import Goal, GoalProgress
from care.plans.lifecycle import Achievement, GoalStatus, MoveRefused
from care.plans.progress import (
    achievement_of,
    forget_progress,
    goals_for_reading,
    record_progress,
)
from tests.care.plans.factories import GoalFactory

MAY = [date(2026, 5, day) for day in range(1, 10)]


@pytest.mark.parametrize(
    ("value", "previous", "before", "after"),
    [
        (185, 190, Achievement.IN_PROGRESS, Achievement.IMPROVING),
        (195, 190, Achievement.IN_PROGRESS, Achievement.WORSENING),
        (190, 190, Achievement.IMPROVING, Achievement.NO_CHANGE),
        (180, 185, Achievement.IMPROVING, Achievement.ACHIEVED),
        (178, 180, Achievement.ACHIEVED, Achievement.SUSTAINING),
        (181, 178, Achievement.SUSTAINING, Achievement.WORSENING),
        (185, None, Achievement.IN_PROGRESS, Achievement.IN_PROGRESS),
    ],
)
def test_a_value_says_how_far_a_goal_is(value, previous, before, after):
    """A target of at most 180."""
    told = achievement_of(
        value=Decimal(value),
        target=Decimal(180),
        at_most=True,
        previous=None if previous is None else Decimal(previous),
        before=before,
    )
    assert told == after


def test_at_or_above_is_the_other_way_round():
    def told(value: int) -> str:
        return achievement_of(
            value=Decimal(value),
            target=Decimal(5000),
            at_most=False,
            previous=Decimal(3000),
            before=Achievement.IN_PROGRESS,
        )

    assert [told(2000), told(4000), told(5000)] == [
        Achievement.WORSENING,
        Achievement.IMPROVING,
        Achievement.ACHIEVED,
    ]


def test_readings_move_a_goal_in_the_order_of_their_days(db):
    goal = GoalFactory(measure_code="29463-7")
    patient, began = goal.plan.patient, goal.created_at
    assert goals_for_reading(patient, "29463-7", began) == [goal]
    day = timedelta(days=1)
    assert goals_for_reading(patient, "29463-7", began - day) == []
    assert goals_for_reading(patient, "", began) == []

    def tell(value: int, on: date, key: str) -> GoalProgress | None:
        return record_progress(
            goal=goal, value=Decimal(value), on=on, source="reading", source_key=key
        )

    assert tell(186, MAY[2], "a").achievement_status == Achievement.IMPROVING
    assert tell(186, MAY[2], "a") is None
    assert tell(179, MAY[4], "b").achievement_status == Achievement.ACHIEVED
    # A reading that came late stands in the record and moves nothing.
    assert tell(192, MAY[0], "c").achievement_status == Achievement.WORSENING
    goal.refresh_from_db()
    assert goal.achievement_status == Achievement.ACHIEVED
    assert [p.value for p in goal.progress.all()] == [179, 186, 192]


def test_words_between_two_readings_leave_them_beside_each_other(db):
    goal = GoalFactory()

    def tell(on: date, value: int | None = None, note: str = "") -> str:
        figure = None if value is None else Decimal(value)
        told = record_progress(
            goal=goal, value=figure, on=on, source="by-hand", note=note
        )
        return told.achievement_status

    assert tell(MAY[0], 184) == Achievement.IMPROVING
    assert tell(MAY[1], note="Walks more") == Achievement.IMPROVING
    assert tell(MAY[2], 187) == Achievement.WORSENING


def test_nothing_is_written_down_for_a_plan_that_has_ended(db):
    goal = GoalFactory(plan__status="completed")
    told = record_progress(goal=goal, value=Decimal(179), on=MAY[0], source="by-hand")
    assert told is None
    assert not goal.plan.patient.tasks.exists()


def test_what_is_said_by_hand_moves_as_statuses_may(db):
    goal = GoalFactory(target=None, target_words="Food each week")
    told = {"value": None, "source": "by-hand"}
    record_progress(goal=goal, on=MAY[0], achievement=Achievement.ACHIEVED, **told)
    with pytest.raises(MoveRefused):
        record_progress(
            goal=goal, on=MAY[1], achievement=Achievement.NOT_ATTAINABLE, **told
        )
    record_progress(goal=goal, on=MAY[1], note="Still has food", **told)
    goal.refresh_from_db()
    assert goal.achievement_status == Achievement.ACHIEVED
    goal.lifecycle_status = GoalStatus.COMPLETED
    goal.save()
    assert record_progress(goal=goal, on=MAY[2], **told) is None
    assert goal.progress.count() == 2


def test_what_is_forgotten_does_not_reach_a_target_set_since(db):
    goal = GoalFactory(target=180, lifecycle_status="active", plan__status="active")
    for value, day, key in ((179, MAY[1], "a"), (175, MAY[3], "b")):
        record_progress(
            goal=goal, value=Decimal(value), on=day, source="reading", source_key=key
        )
    Goal.objects.filter(pk=goal.pk).update(target=170, achievement_status="in-progress")
    forget_progress(source="reading", source_key="b", actor=None)
    goal.refresh_from_db()
    assert goal.achievement_status == Achievement.IN_PROGRESS
