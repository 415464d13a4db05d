"""What became private later is told by no version, guide, task or paper."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from care.models import Condition, Intervention, OutsideMember, PlanMaterial
from care.outside.sharing import share_plan
from care.plans.jobs import watch_steps
from care.plans.materials import attach_material, offered_for
from care.plans.paper import plan_pdf
from care.plans.services import (
    add_goal,
    add_step,
    change_goal,
    change_step,
)
from cms.models import GuidePage
from resources.models import Category
from tests.care.factories import make_need
from tests.care.plans.words import TODAY, goal_facts, step_facts
from tests.people.factories import WorkerFactory

SECRET = "Stay off opioids"
STEP = "Go to the group"


@pytest.fixture
def colleague(client_for, clinic):
    """Sees the person, and is not on the care team."""
    return client_for(WorkerFactory(at=clinic))


@pytest.fixture
def told_by(plan):
    """All that the pages of a plan tell: as it is, its list of versions, each one."""

    def told_by(client):
        pages = [f"/plans/{plan.pk}/", f"/plans/{plan.pk}/versions/"]
        pages += [
            f"/plans/{plan.pk}/versions/{number}/"
            for number in plan.versions.values_list("number", flat=True)
        ]
        return "".join(client.get(page).content.decode() for page in pages)

    return told_by


@pytest.fixture
def opioids(patient):
    """Known, and not private yet."""
    return Condition.objects.create(patient=patient, label="Opioid use", code="F1120")


@pytest.fixture
def secret(plan, worker, opioids):
    """A goal for it with a step, public as it is."""
    facts = goal_facts(description=SECRET, conditions=[opioids])
    goal = add_goal(plan=plan, facts=facts, actor=worker)
    add_step(plan=plan, facts=step_facts(description=STEP, goal=goal), actor=worker)
    return goal


def change(row, worker, **facts):
    row.refresh_from_db()
    changes = change_goal if hasattr(row, "measure") else change_step
    kind = "goal" if hasattr(row, "measure") else "step"
    changes(**{kind: row}, facts=facts, seen=row.version, actor=worker)


def close_by_hand(goal, opioids, worker):
    change(goal, worker, is_private=True)


def close_and_open(goal, opioids, worker):
    """What it was for while it was private stays private."""
    change(goal, worker, is_private=True, description="Be safe")
    change(goal, worker, is_private=False, description="Be well", conditions=[])
    Condition.objects.filter(pk=opioids.pk).update(is_private=True)
    Intervention.objects.filter(goal=goal).update(is_private=True)


def close_condition(goal, opioids, worker):
    opioids.is_private = True
    opioids.save()


def close_what_it_was_for(goal, opioids, worker):
    change(goal, worker, description="Be well", conditions=[])
    opioids.is_private = True
    opioids.save()


@pytest.mark.parametrize(
    ("closes", "unsaid"),
    [
        (close_by_hand, (SECRET, STEP, "Opioid use")),
        (close_condition, (SECRET, STEP, "Opioid use")),
        (close_and_open, ("Opioid use", "Be safe")),
        (close_what_it_was_for, ("Opioid use",)),
    ],
)
def test_what_is_private_now_is_told_by_no_earlier_version(
    closes, unsaid, secret, opioids, worker, desk, colleague, told_by
):
    assert SECRET in told_by(colleague)
    closes(secret, opioids, worker)
    told = told_by(colleague)
    for words in unsaid:
        assert words not in told
        assert words in told_by(desk)


def test_a_step_that_left_a_private_goal_does_not_name_it(
    plan, goal, secret, worker, colleague, told_by
):
    step = plan.interventions.get(description=STEP)
    change(step, worker, goal=goal)
    assert SECRET in told_by(colleague)
    change(secret, worker, is_private=True)
    told = told_by(colleague)
    assert SECRET not in told
    assert STEP in told


def test_a_kind_of_need_that_becomes_sensitive_closes_goals_and_steps(
    plan, patient, worker, colleague, told_by
):
    need = make_need(patient, worker)
    facts = goal_facts(description="Enough to eat", needs=[need])
    add_goal(plan=plan, facts=facts, actor=worker)
    add_step(
        plan=plan, facts=step_facts(description="Ask a pantry", need=need), actor=worker
    )
    assert "Enough to eat" in told_by(colleague)
    Category.objects.get(pk=need.category_id).save()
    assert "Enough to eat" in told_by(colleague)
    category = Category.objects.get(pk=need.category_id)
    category.sensitive = True
    category.save()
    told = told_by(colleague)
    assert "Enough to eat" not in told
    assert "Ask a pantry" not in told


def test_what_stands_behind_a_goal_keeps_it_private(plan, secret, opioids, worker):
    close_condition(secret, opioids, worker)
    change(secret, worker, is_private=False)
    secret.refresh_from_db()
    assert secret.is_private


def test_titles_of_tasks_say_nothing_of_what_became_private(
    plan, secret, opioids, worker
):
    Intervention.objects.update(due_on="2020-01-01")
    assert watch_steps() == 2
    titles = plan.patient.tasks.values_list("title", flat=True)
    assert f"Late in the care plan: {STEP}" in titles
    close_condition(secret, opioids, worker)
    assert not plan.patient.tasks.filter(title__contains=STEP).exists()


@pytest.fixture
def guide(opioids):
    page = GuidePage.objects.live().first()
    assert page is not None
    page.title, page.condition_codes = "Living without opioids", "F11"
    page.save()
    return page


def in_words(pdf):
    return " ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages)


def test_guides_of_private_goals_are_private_everywhere(
    plan, secret, guide, opioids, worker, desk, colleague, told_by, patient
):
    [offered] = offered_for(plan, worker)
    kept = attach_material(plan=plan, key=offered.key, actor=worker)
    assert guide.title in told_by(colleague)
    assert guide.title in in_words(plan_pdf(plan, language="en"))
    close_condition(secret, opioids, worker)
    assert guide.title not in told_by(colleague)
    assert guide.title in told_by(desk)
    daughter = OutsideMember.objects.create(
        patient=patient,
        name="Ana Example",
        part="family",
        may_see_plan=True,
        agreed_on=TODAY(),
    )
    shared = share_plan(plan=plan, member=daughter, language="en", actor=worker)
    for pdf in (plan_pdf(plan, language="en"), shared):
        assert guide.title not in in_words(pdf)
    whole = plan_pdf(plan, language="en", with_private=True)
    assert guide.title in in_words(whole)
    page = f"/plans/{plan.pk}/material/"
    assert colleague.post(page, {"remove": kept.key}).status_code == 404
    assert desk.post(page, {"remove": kept.key}).status_code == 302
    assert guide.title not in told_by(colleague)


def test_a_guide_attached_for_a_private_goal_is_private_until_a_public_one_is_for_it(
    plan, secret, guide, opioids, worker, colleague, told_by
):
    change(secret, worker, is_private=True)
    attach_material(plan=plan, key=f"page:{guide.pk}", actor=worker)
    assert PlanMaterial.objects.get().is_private
    assert guide.title not in told_by(colleague)
    add_goal(plan=plan, facts=goal_facts(conditions=[opioids]), actor=worker)
    assert not PlanMaterial.objects.get().is_private
