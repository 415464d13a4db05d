import json

import pytest

from care.models import Condition, PlanTemplate
from care.plans.materials import materials_on, topics_of
from care.plans.services import begin_plan
from care.plans.templates import apply_template, templates_for
from cms.models import GuidePage
from tests.care.factories import make_need

HEART = {
    "description": "Stay out of the hospital",
    "plain_words_es": "No volver al hospital",
    "measure": "Weight at home",
    "measure_code": "29463-7",
    "unit": "lb",
    "target": "185",
    "at_most": True,
    "days": 30,
    "steps": [
        {"description": "Weigh every morning", "done_by": "The person", "days": 3},
        {"description": "Call about salt", "days": 7},
    ],
}


@pytest.fixture
def heart(db):
    goals = json.dumps([{"type": "goal", "value": HEART}])
    return PlanTemplate.objects.create(
        name="Heart failure", condition_codes="I50, I11.0", goals=goals
    )


@pytest.fixture
def failing(patient):
    return Condition.objects.create(patient=patient, code="I50.22", label="Heart")


def test_a_template_becomes_goals_of_the_plan_to_be_edited(
    desk, draft, heart, failing, worker
):
    page = f"/plans/{draft.pk}/template/"
    assert "Heart failure: Stay out of the hospital" in desk.get(page).content.decode()
    assert desk.post(page, {"template": "0"}).status_code == 422
    for _twice in range(2):
        assert desk.post(page, {"template": heart.pk}).status_code == 302
    [goal] = draft.goals.all()
    assert (goal.target, goal.measure_code, goal.at_most) == (185, "29463-7", True)
    assert list(goal.conditions.all()) == [failing]
    first, second = goal.interventions.in_order()
    assert (first.done_by, second.owner) == ("The person", worker)
    draft.refresh_from_db()
    assert draft.version == 2
    heart.goals = "[]"
    heart.save()
    assert draft.goals.count() == 1


@pytest.mark.parametrize(
    "made_for", [{"condition_codes": "F32"}, {"category_id": "mental-health"}]
)
def test_goals_for_what_is_private_are_the_care_teams(draft, heart, worker, made_for):
    PlanTemplate.objects.update(**made_for)
    heart.refresh_from_db()
    [goal] = apply_template(plan=draft, template=heart, actor=worker)
    assert goal.is_private
    assert not draft.interventions.filter(is_private=False).exists()


def test_those_that_fit_the_person_come_first(draft, heart, patient, worker):
    food = PlanTemplate.objects.create(name="Food", category_id="food-insecurity")
    PlanTemplate.objects.create(name="Old", is_active=False)
    assert templates_for(draft, worker) == ([], [food, heart])
    make_need(patient, worker)
    assert templates_for(draft, worker) == ([food], [heart])
    code = Condition.objects.create(patient=patient, code="I110", label="Hypertension")
    assert templates_for(draft, worker) == ([food, heart], [])
    code.is_private = True
    code.save()
    patient.care_team.all().delete()
    assert templates_for(draft, worker) == ([food], [heart])


def test_guides_on_the_topics_of_a_plan_are_offered_and_attached(
    desk, draft, heart, failing, worker
):
    guide = GuidePage.objects.live().first()
    assert guide is not None
    guide.condition_codes = "I50"
    guide.save()
    assert not topics_of(draft, worker)
    desk.post(f"/plans/{draft.pk}/template/", {"template": heart.pk})
    [offered] = materials_on(topics_of(draft, worker))
    assert offered.title == guide.title
    page = f"/plans/{draft.pk}/material/"
    for _twice in range(2):
        desk.post(page, {"add": offered.key})
    desk.post(page, {"add": "page:0"})
    [kept] = draft.materials.all()
    assert kept.url == guide.get_url()
    told = desk.get(f"/plans/{draft.pk}/versions/").content.decode()
    assert f"Something to read added: {guide.title}" in told
    desk.post(page, {"remove": offered.key})
    assert not draft.materials.exists()


def test_a_plan_has_one_that_is_open(patient, worker, draft):
    assert begin_plan(patient=patient, actor=worker) == draft
