"""Nothing of a plan is lost, whatever is done to it."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.models import CarePlan
from care.plans.history import as_seen, lines_of
from care.plans.lifecycle import MoveRefused
from care.plans.services import (
    StaleRow,
    add_goal,
    add_step,
    change_goal,
    change_plan,
    change_step,
    move_plan,
)
from care.plans.snapshot import snapshot_of
from care.plans.versions import PlanClosed
from tests.care.factories import make_need
from tests.care.plans.words import goal_facts, step_facts

WORDS = st.text("abc é\n", min_size=1, max_size=6).map(str.strip).filter(bool)
FIGURES = st.decimals(0, 400, places=1, allow_nan=False)
CHANGES = st.one_of(
    st.tuples(st.just("add goal"), WORDS, FIGURES),
    st.tuples(st.just("add step"), WORDS),
    st.tuples(st.just("goal"), st.integers(0, 3), WORDS, FIGURES),
    st.tuples(
        st.just("goal status"),
        st.integers(0, 3),
        st.sampled_from(["active", "on-hold", "completed", "cancelled", "rejected"]),
    ),
    st.tuples(
        st.just("step status"),
        st.integers(0, 3),
        st.sampled_from(["in-progress", "completed", "cancelled"]),
    ),
    st.tuples(st.just("words"), WORDS),
    st.tuples(st.just("move"), st.sampled_from(["active", "on-hold", "completed"])),
)


@settings(max_examples=25)
@given(st.lists(CHANGES, min_size=1, max_size=8))
def test_every_earlier_version_can_be_shown_whole(patient, worker, changes):
    CarePlan.objects.all().delete()
    plan = CarePlan.objects.create(patient=patient, created_by=worker)
    stood: dict[int, dict[str, Any]] = {}
    for number, change in enumerate(changes):
        before = snapshot_of(plan)
        try:
            apply(plan, worker, change, why=f"reason {number}")
        except (MoveRefused, PlanClosed, LookupError):
            assert snapshot_of(plan) == before
        plan.refresh_from_db()
        if snapshot_of(plan) != before:
            assert plan.version == len(stood) + 1
        if plan.version:
            stood[plan.version] = deepcopy(snapshot_of(plan))
    versions = list(plan.versions.order_by("number"))
    assert [v.number for v in versions] == list(range(1, len(stood) + 1))
    for version in versions:
        assert version.snapshot == stood[version.number]
        shown = as_seen(version, secret=None)
        names = [part.name for part, _steps in shown.goals]
        assert names == [goal["description"] for goal in version.snapshot["goals"]]
        told = lines_of(version, secret=None)
        assert told.lines
        assert told.why.startswith("reason")


def apply(plan, worker, change, why):
    name, *facts = change
    told = {"actor": worker, "why": why}
    if name == "add goal":
        described = goal_facts(description=facts[0], target=facts[1])
        add_goal(plan=plan, facts=described, **told)
    elif name == "add step":
        described = step_facts(description=facts[0])
        add_step(plan=plan, facts=described, **told)
    elif name == "goal":
        goal = list(plan.goals.in_order())[facts[0]]
        new = {"description": facts[1], "target": facts[2]}
        change_goal(goal=goal, facts=new, seen=goal.version, **told)
    elif name == "goal status":
        goal = list(plan.goals.in_order())[facts[0]]
        new = {"lifecycle_status": facts[1]}
        change_goal(goal=goal, facts=new, seen=goal.version, **told)
    elif name == "step status":
        step = list(plan.interventions.in_order())[facts[0]]
        new = {"status": facts[1]}
        change_step(step=step, facts=new, seen=step.version, **told)
    elif name == "words":
        new = {"what_matters": facts[0]}
        change_plan(plan=plan, facts=new, seen=plan.version, **told)
    else:
        move_plan(plan=plan, to=facts[0], **told)


def test_a_version_says_what_changed_and_why(plan, goal, step, worker):
    change_goal(
        goal=goal,
        facts={"target": Decimal("182.5"), "at_most": True},
        seen=goal.version,
        actor=worker,
        why="Her doctor said so",
    )
    newest = plan.versions.first()
    told = lines_of(newest, secret=None)
    assert told.lines == ["Weigh less, target: from 180 to 182.5"]
    assert told.why == "Her doctor said so"
    assert (newest.by, newest.number) == (worker, plan.version)
    assert newest.is_material
    number = plan.version
    change_step(
        step=step, facts={"status": "in-progress"}, seen=step.version, actor=worker
    )
    plan.refresh_from_db()
    assert plan.version == number + 1
    assert not plan.versions.first().is_material


def test_the_same_form_sent_twice_is_one_goal_and_no_change_no_version(plan, worker):
    key = plan.pk
    for _twice in range(2):
        add_goal(plan=plan, facts=goal_facts(), actor=worker, key=key)
    assert plan.goals.count() == 2
    number = plan.version
    goal = plan.goals.get(pk=key)
    change_goal(goal=goal, facts=goal_facts(), seen=99, actor=worker)
    plan.refresh_from_db()
    assert plan.version == number


def test_who_comes_second_is_told_and_nothing_of_the_first_is_lost(goal, plan, worker):
    seen = goal.version
    first = {"description": "Weigh 180 lb"}
    change_goal(goal=goal, facts=first, seen=seen, actor=worker)
    second = {"description": "Lose weight"}
    with pytest.raises(StaleRow) as told:
        change_goal(goal=goal, facts=second, seen=seen, actor=worker)
    assert told.value.row.description == "Weigh 180 lb"
    words = {"what_matters": "Dancing"}
    change_plan(plan=plan, facts=words, seen=plan.version, actor=worker)
    other = {"what_matters": "Walking"}
    with pytest.raises(StaleRow):
        change_plan(plan=plan, facts=other, seen=plan.version - 1, actor=worker)
    plan.refresh_from_db()
    assert plan.what_matters == "Dancing"


def test_a_plan_that_ended_stays_as_it_is(plan, goal, worker):
    move_plan(plan=plan, to="completed", actor=worker, why="All is reached")
    with pytest.raises(PlanClosed):
        change_goal(
            goal=goal, facts={"description": "x"}, seen=goal.version, actor=worker
        )
    with pytest.raises(MoveRefused):
        move_plan(plan=plan, to="active", actor=worker)
    plan.refresh_from_db()
    assert plan.status == "completed"
    assert plan.ended_on


def test_goals_begin_with_the_plan(plan, goal):
    assert (plan.status, goal.lifecycle_status) == ("active", "active")
    assert plan.started_on


def test_a_goal_is_for_another_need_from_one_version_to_the_next(goal, worker):
    need = make_need(goal.plan.patient, worker)
    change_goal(goal=goal, facts={"needs": [need]}, seen=goal.version, actor=worker)
    latest = goal.plan.versions.first()
    [line] = lines_of(latest, secret=None).lines
    assert line == f"Weigh less, needs: from nothing to {need.category.name}"
    assert not latest.is_material
