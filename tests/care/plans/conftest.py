from datetime import UTC, datetime

import pytest

from care.models import CarePlan, Goal
from care.plans.services import add_goal, add_step, begin_plan, move_plan
from tests.care.plans.words import goal_facts, step_facts

NEW_YEAR = datetime(2026, 1, 1, 15, tzinfo=UTC)


@pytest.fixture
def draft(patient, worker):
    """Begun when the year did."""
    plan = begin_plan(patient=patient, actor=worker, what_matters="Walk to church")
    CarePlan.objects.update(created_at=NEW_YEAR)
    return plan


@pytest.fixture
def plan(draft, worker):
    """In force, with a goal and a step of the worker's for it."""
    goal = add_goal(plan=draft, facts=goal_facts(), actor=worker)
    Goal.objects.update(created_at=NEW_YEAR)
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
