import pytest

from care.plans import lifecycle
from care.plans.lifecycle import MoveRefused, check_move


@pytest.mark.parametrize(
    ("moves", "statuses"),
    [
        (lifecycle.PLAN_MOVES, lifecycle.PlanStatus),
        (lifecycle.GOAL_MOVES, lifecycle.GoalStatus),
        (lifecycle.ACHIEVEMENT_MOVES, lifecycle.Achievement),
        (lifecycle.STEP_MOVES, lifecycle.StepStatus),
    ],
)
def test_each_status_says_what_may_follow(moves, statuses):
    assert set(moves) == set(statuses.values)
    named = {after for allowed in moves.values() for after in allowed}
    assert named <= set(statuses.values)
    for before in statuses.values:
        check_move(moves, before, before)
        for after in set(statuses.values) - {before} - set(moves[before]):
            with pytest.raises(MoveRefused):
                check_move(moves, before, after)


def test_what_was_entered_in_error_stays_so_and_an_ended_plan_stays_ended():
    assert lifecycle.GOAL_MOVES["entered-in-error"] == ()
    assert lifecycle.PLAN_MOVES["completed"] == lifecycle.PLAN_MOVES["revoked"] == ()


def test_the_words_are_those_of_fhir():
    """Value sets goal-status, goal-achievement and request-status of FHIR R4."""
    assert set(lifecycle.GoalStatus.values) == {
        *("proposed", "planned", "accepted", "active", "on-hold", "completed"),
        *("cancelled", "entered-in-error", "rejected"),
    }
    assert set(lifecycle.Achievement.values) == {
        *("in-progress", "improving", "worsening", "no-change", "achieved"),
        *("sustaining", "not-achieved", "no-progress", "not-attainable"),
    }
    assert set(lifecycle.PlanStatus.values) <= {
        *("draft", "active", "on-hold", "revoked", "completed"),
    }
