import pytest
from django.utils import timezone

from care.plans.agreement import ChangedMeanwhile, record_agreement
from care.plans.services import change_goal, change_step, finish_step
from care.plans.versions import current_agreement


@pytest.fixture
def agree(plan, worker):
    def agree(seen=None, **facts):
        plan.refresh_from_db()
        return record_agreement(
            plan=plan,
            seen=seen or plan.version,
            how="by-phone",
            agreed_on=timezone.localdate(),
            actor=worker,
            **facts,
        )

    return agree


def test_it_ends_when_the_plan_changes_materially(plan, goal, step, worker, agree):
    assert current_agreement(plan) is None
    first = agree(note="Fine with me")
    assert agree(note="Fine with me") == first
    finish_step(step=step, actor=worker)
    change_goal(
        goal=goal,
        facts={"plain_words": "Weigh a bit less"},
        seen=goal.version,
        actor=worker,
    )
    assert current_agreement(plan) == first
    goal.refresh_from_db()
    change_goal(goal=goal, facts={"target": 170}, seen=goal.version, actor=worker)
    assert current_agreement(plan) is None
    again = agree()
    assert current_agreement(plan) == again
    assert plan.agreements.count() == 2


def test_nobody_agrees_to_what_they_have_not_heard(plan, step, worker, agree):
    seen = plan.version
    change_step(
        step=step,
        facts={"description": "Weigh at noon"},
        seen=step.version,
        actor=worker,
    )
    with pytest.raises(ChangedMeanwhile):
        agree(seen=seen)
    with pytest.raises(ChangedMeanwhile):
        agree(seen=plan.version + 1)
    assert not plan.agreements.exists()
