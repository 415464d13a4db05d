"""What readings and alerts do to the care plan."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from care.models import Alert, GoalProgress, Intervention
from care.monitoring.plan import watch_stalled_goals
from people.models import Task
from tests.care.monitoring.factories import WEIGHT, watch, weigh
from tests.care.plans.factories import GoalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(patient):
    return GoalFactory(
        plan__patient=patient,
        plan__status="active",
        lifecycle_status="active",
        measure_code=WEIGHT,
        unit="lb",
        baseline=Decimal(190),
        target=Decimal(180),
        at_most=True,
    )


def test_a_reading_moves_the_goal_with_its_code(patient, goal):
    weigh(patient, "185", days_ago=1)
    goal.refresh_from_db()
    assert goal.achievement_status == "improving"
    weigh(patient, "180")
    goal.refresh_from_db()
    assert goal.achievement_status == "achieved"
    assert goal.progress.count() == 2


def test_one_action_changes_the_plan_and_acknowledges(
    desk, patient, worker, goal, client_for, clinic
):
    watch(patient, worker, high=Decimal(185))
    weigh(patient, "186")
    alert = Alert.objects.get()
    address = f"/alerts/{alert.pk}/plan/"
    assert desk.post(address, {"description": ""}).status_code == 422
    form = {"description": "Call every day", "due_on": "2024-03-09"}
    assert desk.post(address, form | {"seen": "9"}).status_code == 422
    for _again in range(2):
        assert desk.post(address, form).url == goal.plan.get_absolute_url()
    step = Intervention.objects.get()
    assert (step.description, step.owner) == ("Call every day", worker)
    assert goal.plan.versions.first().why == alert.words
    alert.refresh_from_db()
    assert alert.note == "Changed the plan: Call every day"
    assert not Task.objects.open().filter(kind="monitoring-alert")
    desk.post(address, form | {"description": "Weigh at noon"})
    assert Intervention.objects.count() == 2


def test_a_goal_that_comes_no_nearer_has_its_plan_looked_at_once(patient, goal):
    for days_ago in (4, 3, 2):
        assert watch_stalled_goals() == 0
        weigh(patient, "190", days_ago=days_ago)
    assert [watch_stalled_goals(), watch_stalled_goals()] == [1, 0]
    task = Task.objects.open().get()
    assert (task.kind, task.subject_id) == ("plan-review", goal.plan_id)
    later = timezone.now() + timedelta(minutes=1)
    Task.objects.update(done_at=later, created_at=later)
    assert watch_stalled_goals() == 0
    weigh(patient, "191", days_ago=1)
    goal.progress.filter(value=191).update(recorded_at=later + timedelta(minutes=1))
    assert watch_stalled_goals() == 1


def test_goals_that_move_never_hide_one_that_does_not(patient, goal, monkeypatch):
    monkeypatch.setattr("care.monitoring.plan.A_RUN", 1)
    for place in range(8):
        other = GoalFactory(plan=goal.plan, lifecycle_status="active")
        GoalProgress.objects.create(
            goal=other, on=f"2024-03-0{place + 1}", achievement_status="improving"
        )
    for days_ago in (4, 3, 2):
        weigh(patient, "190", days_ago=days_ago)
    assert watch_stalled_goals() == 1
    assert Task.objects.open().get().subject_id == goal.plan_id
    weigh(patient, "190", days_ago=1)
    assert watch_stalled_goals() == 0


def test_a_reading_entered_in_error_moves_no_goal(desk, patient, goal):
    weigh(patient, "185", days_ago=1)
    [wrong] = weigh(patient, "178")
    address = f"/patients/{patient.pk}/readings/{wrong.pk}/error/"
    statuses = []
    for form in ({}, {}, {"right": "1"}):
        desk.post(address, form)
        goal.refresh_from_db()
        reached = Task.objects.open().filter(kind="goal-reached").exists()
        statuses.append((goal.achievement_status, goal.progress.count(), reached))
    assert statuses == [
        ("improving", 1, False),
        ("improving", 1, False),
        ("achieved", 2, True),
    ]
