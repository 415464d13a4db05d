"""What moves plans without anybody typing: closed referrals, days that pass, merges."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.models import Intervention
from care.plans.jobs import watch_reviews, watch_steps
from care.plans.progress import record_progress
from care.plans.services import (
    add_goal,
    begin_plan,
    change_goal,
    change_plan,
    change_step,
    finish_step,
    move_plan,
)
from people.merging import merge_patients
from people.models import Role
from referrals.actors import user_actor
from referrals.status import Outcome
from referrals.transitions import perform
from tests.care.factories import make_need, send
from tests.care.plans.factories import CarePlanFactory, GoalFactory
from tests.care.plans.words import goal_facts
from tests.people.factories import PatientFactory, WorkerFactory

FED = {"target": None, "baseline": None, "target_words": "Food for each week"}


@pytest.fixture
def need(patient, worker):
    return make_need(patient, worker)


@pytest.fixture
def fed(plan, need, worker):
    """A goal in words for the need."""
    facts = goal_facts(description="Enough to eat", needs=[need], **FED)
    return add_goal(plan=plan, facts=facts, actor=worker)


def end(referral, name, partner, **facts):
    referral.refresh_from_db()
    perform(referral, name, actor=partner, **facts)


@pytest.fixture
def partner():
    def partner(referral):
        at = referral.organization
        return user_actor(WorkerFactory(role=Role.PARTNER, at=at))

    return partner


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [
        (Outcome.NEED_MET, "achieved"),
        (Outcome.PARTLY_MET, "improving"),
        (Outcome.INFORMED, "no-change"),
    ],
)
def test_a_closed_referral_moves_the_goal_of_its_need(
    fed, goal, need, worker, partner, outcome, stands
):
    referral = send(need, worker)
    by = partner(referral)
    end(referral, "accept", by)
    end(referral, "close_helped", by, outcome=outcome)
    fed.refresh_from_db()
    goal.refresh_from_db()
    assert fed.achievement_status == stands
    [told] = fed.progress.all()
    assert (told.source, referral.number in told.note) == ("referral", True)
    assert not goal.progress.exists()


def test_what_came_to_nothing_asks_for_another_way(fed, need, worker, partner):
    referral = send(need, worker)
    end(referral, "decline", partner(referral), reason="no-capacity")
    fed.refresh_from_db()
    assert fed.achievement_status == "no-progress"
    titles = [task.title for task in fed.plan.patient.tasks.open().order_by("pk")]
    assert "A referral of the care plan came to nothing: change the plan" in titles


def test_a_late_step_is_on_the_worklist_once_for_each_day(plan, step, worker):
    Intervention.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    step.refresh_from_db()
    assert (watch_steps(), watch_steps()) == (1, 0)
    [task] = plan.patient.tasks.open()
    assert task.title == "Late in the care plan: Weigh every morning"
    assert task.owner == worker
    more_time = {"due_on": timezone.localdate() + timedelta(days=3)}
    change_step(step=step, facts=more_time, seen=step.version, actor=worker)
    assert not plan.patient.tasks.open().exists()
    Intervention.objects.update(
        due_on=timezone.localdate() - timedelta(days=1), is_private=True
    )
    step.refresh_from_db()
    plan.patient.tasks.update(created_at=timezone.now() - timedelta(days=9))
    assert watch_steps() == 1
    assert "Weigh" not in plan.patient.tasks.open().get().title
    finish_step(step=step, actor=worker)
    assert not plan.patient.tasks.open().exists()


def test_another_target_is_reached_anew(plan, goal, worker):
    def weigh(value):
        day = timezone.localdate()
        record_progress(goal=goal, value=value, on=day, source="by-hand")

    weigh(179)
    [told] = plan.patient.tasks.open()
    goal.refresh_from_db()
    lower = {"target": 170}
    change_goal(goal=goal, facts=lower, seen=goal.version, actor=worker)
    goal.refresh_from_db()
    assert goal.achievement_status == "in-progress"
    assert not plan.patient.tasks.open().exists()
    weigh(169)
    [again] = plan.patient.tasks.open()
    assert (again.kind, again.pk != told.pk) == ("goal-reached", True)


def test_a_plan_that_ended_asks_for_nothing(plan, goal, step, worker):
    day = timezone.localdate()
    Intervention.objects.update(due_on=day - timedelta(days=1))
    record_progress(goal=goal, value=179, on=day, source="by-hand")
    change_plan(plan=plan, facts={"review_on": day}, seen=plan.version, actor=worker)
    assert (watch_steps(), watch_reviews()) == (1, 1)
    assert plan.patient.tasks.open().count() == 3
    move_plan(plan=plan, to="completed", actor=worker, why="All done")
    assert not plan.patient.tasks.open().exists()


def test_a_goal_that_is_closed_has_no_late_step(plan, goal, step, worker):
    Intervention.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert watch_steps() == 1
    dropped = {"lifecycle_status": "cancelled"}
    change_goal(goal=goal, facts=dropped, seen=goal.version, actor=worker)
    assert not plan.patient.tasks.open().exists()
    plan.patient.tasks.all().delete()
    assert watch_steps() == 0


def test_the_day_of_review_comes_up_once(plan, worker):
    today = {"review_on": timezone.localdate()}
    change_plan(plan=plan, facts=today, seen=plan.version, actor=worker)
    assert (watch_reviews(), watch_reviews()) == (1, 0)
    assert plan.patient.tasks.open().get().title == "Look at the care plan again"


def test_two_records_of_one_person_have_one_plan_and_lose_nothing(
    plan, goal, patient, clinic, worker
):
    twin = PatientFactory(organization=clinic, lead=worker)
    long = "Seeing my sister " + 60 * "each Sunday "
    other = begin_plan(patient=twin, actor=worker, what_matters=f"{long}at home")
    facts = goal_facts(description="Visit her")
    add_goal(plan=other, facts=facts, actor=worker)
    review = timezone.localdate() + timedelta(days=30)
    change_plan(plan=other, facts={"review_on": review}, seen=2, actor=worker)
    ours = {"what_matters": "Walk to church. " + 40 * "Eat with them. "}
    change_plan(plan=plan, facts=ours, seen=plan.version, actor=worker)
    before = [version.snapshot for version in other.versions.order_by("number")]
    boss = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    merge_patients(actor=boss, kept=patient, merged=twin)
    plan.refresh_from_db()
    other.refresh_from_db()
    assert patient.care_plans.open().get() == plan
    assert plan.review_on == review
    assert (other.patient, other.status) == (patient, "revoked")
    names = [goal.description for goal in plan.goals.in_order()]
    assert names == ["Weigh less", "Visit her"]
    assert "Walk to church" in plan.what_matters
    assert "Sunday at home" in plan.what_matters
    [task] = patient.tasks.open().filter(kind="plan-review")
    assert (task.subject_id, task.owner) == (plan.pk, worker)
    kept = [version.snapshot for version in other.versions.order_by("number")]
    assert kept[: len(before)] == before


def test_a_referral_moves_nothing_of_a_plan_that_waits(fed, need, worker, partner):
    move_plan(plan=fed.plan, to="on-hold", actor=worker, why="In hospital")
    referral = send(need, worker)
    end(referral, "decline", partner(referral), reason="no-capacity")
    assert not fed.progress.exists()


@pytest.mark.parametrize(
    ("of_kept", "of_merged", "goes_on"),
    [
        ("draft", "active", "merged"),
        ("on-hold", "active", "merged"),
        ("draft", "on-hold", "merged"),
        ("active", "on-hold", "kept"),
        ("active", "active", "kept"),
    ],
)
def test_of_two_plans_the_one_further_along_goes_on(
    patient, clinic, worker, of_kept, of_merged, goes_on
):
    twin = PatientFactory(organization=clinic, lead=worker)
    plans = {
        "kept": CarePlanFactory(patient=patient, status=of_kept),
        "merged": CarePlanFactory(patient=twin, status=of_merged),
    }
    goal = GoalFactory(plan=plans["kept"])
    boss = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    merge_patients(actor=boss, kept=patient, merged=twin)
    assert patient.care_plans.open().get() == plans[goes_on]
    goal.refresh_from_db()
    assert goal.plan == plans[goes_on]
    assert plans[goes_on].status == patient.care_plans.open().get().status
