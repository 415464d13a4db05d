import pytest

from care.plans.services import add_goal, add_step, begin_plan, move_plan
from tests.care.plans.words import goal_facts, step_facts


@pytest.fixture
def draft(patient, worker):
    return begin_plan(patient=patient, actor=worker, what_matters="Walk to church")


@pytest.fixture
def plan(draft, worker):
    """In force, with a goal and a step of the worker's for it."""
    goal = add_goal(plan=draft, facts=goal_facts(), actor=worker)
    facts = step_facts(goal=goal, owner=worker)
    add_step(plan=draft, facts=facts, actor=worker)
    move_plan(plan=draft, to="active", actor=worker)
    return draft


@pytest.fixture
def goal(plan):
    return plan.goals.get(description="Weigh less")


@pytest.fixture
def step(plan):
    return plan.interventions.get()
