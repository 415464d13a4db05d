import pytest

from care.models import Goal
from care.plans.services import add_goal, begin_plan, move_plan
from care.shared_goals.services import share_goal
from people.models import Role
from people.models.consent import ConsentPurpose
from referrals.links import new_link_url
from tests.care.factories import make_need, send
from tests.care.plans.words import TODAY, goal_facts
from tests.client import CheckedClient
from tests.people.factories import ConsentFactory, WorkerFactory

MEALS = {
    "description": "Eat three meals a day",
    "plain_words": "I eat three times a day",
    "plain_words_es": "Como tres veces al día",
    "measure": "Meals a day",
    "target": None,
    "baseline": None,
    "unit": "",
    "target_words": "Three meals on each day of a week",
}


@pytest.fixture
def plan(patient, worker):
    plan = begin_plan(patient=patient, actor=worker)
    add_goal(plan=plan, facts=goal_facts(**MEALS), actor=worker)
    move_plan(plan=plan, to="active", actor=worker)
    return plan


@pytest.fixture
def goal(plan) -> Goal:
    return plan.goals.get()


@pytest.fixture
def referral(patient, worker):
    return send(make_need(patient, worker), worker)


@pytest.fixture
def pantry(referral):
    return referral.organization


@pytest.fixture
def consent(patient, pantry):
    return ConsentFactory(
        patient=patient,
        purpose=ConsentPurpose.CARE_COORDINATION,
        organizations=[pantry],
    )


@pytest.fixture
def share(goal, pantry, consent, worker):
    return share_goal(
        goal=goal,
        organization=pantry,
        agreed_how="in-person",
        agreed_on=TODAY(),
        actor=worker,
    )


@pytest.fixture
def partner(client_for, pantry):
    return client_for(
        WorkerFactory(role=Role.PARTNER, at=pantry, first_name="Ana", last_name="Bell")
    )


@pytest.fixture
def by_link(referral):
    """A browser in which the referral's link is unlocked, and its address."""
    client = CheckedClient()
    path = new_link_url(referral).removeprefix("http://localhost:8000")
    year = referral.patient.date_of_birth.year
    assert client.post(f"{path}open/", {"answer": year}).status_code == 302
    return client, path
