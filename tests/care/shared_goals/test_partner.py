"""The organization sees a shared goal on its referral and says how it goes."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from care.models import GoalProgress, Intervention
from care.plans.services import add_step, change_goal
from people.models import AuditEvent, Role, Task
from tests.care.factories import make_need, send
from tests.care.plans.words import step_facts
from tests.client import CheckedClient, text
from tests.people.factories import WorkerFactory
from tests.resources.factories import ServiceFactory

FIGURES = {"target": 3, "unit": "meals", "baseline": 1, "at_most": False}


def said(word="nearer", **fields):
    return {"word": word, "note": "Comes on Mondays", "key": uuid4(), **fields}


@pytest.fixture
def inbox(referral):
    return f"/inbox/{referral.pk}/"


@pytest.fixture
def theirs(plan, goal, referral, worker):
    """A step of the organization's, one of somebody else's and a private one."""
    for name, more in (
        ("Groceries each Monday", {"referral": referral}),
        ("A box for the weekend", {"done_by": "hazelwood pantry"}),
        ("Call her daughter", {"owner": worker}),
        ("Talk about the past", {"done_by": "Hazelwood Pantry", "is_private": True}),
    ):
        facts = step_facts(description=name, goal=goal, **more)
        add_step(plan=plan, facts=facts, actor=worker)


def test_it_sees_the_goal_and_its_own_steps_by_either_door(
    share, theirs, partner, by_link, inbox, goal, patient
):
    link, path = by_link
    for page in (partner.get(inbox), link.get(path)):
        shown = text(page)
        assert "I eat three times a day" in shown
        assert "Three meals on each day of a week" in shown
        for own in ("Groceries each Monday", "A box for the weekend"):
            assert own in shown
        for other in ("Call her daughter", "Talk about the past"):
            assert other not in shown
    seen = AuditEvent.objects.filter(
        action="read", object_id=str(goal.pk), patient_id=patient.pk
    )
    labels = seen.order_by("sequence").values_list("actor_label", flat=True)
    assert list(labels) == ["Ana Bell", "Hazelwood Pantry, by link"]


def test_in_spanish_by_link(share, by_link, goal):
    link, path = by_link
    with translation.override("es"):
        link.cookies["django_language"] = "es"
        shown = text(link.get(path))
        type(goal).objects.update(plain_words_es="", **FIGURES)
        measured = text(link.get(path))
    for words in ("I eat three times a day", "Meals a day (meals)"):
        assert measured.count(f'lang="en">{words}<') == measured.count(words)
    assert "Como tres veces al día" in shown
    assert '<span lang="en">Three meals on each day of a week</span>' in shown
    assert "En curso" in shown
    assert "Metas en las que usted ayuda" in shown


def test_what_it_says_by_link_stands_on_the_plan_with_who_said_it(
    share, by_link, desk, goal
):
    link, path = by_link
    answer = said()
    for _twice in range(2):
        response = link.post(f"{path}goals/{share.pk}/", answer)
        assert response.status_code == 302
    progress = goal.progress.get()
    assert progress.source == "organization"
    assert progress.told_by == "Hazelwood Pantry, by link"
    goal.refresh_from_db()
    assert goal.achievement_status == "improving"
    shown = text(desk.get(f"/goals/{goal.pk}/"))
    assert "A bit nearer. Comes on Mondays" in shown
    assert "Organization: Hazelwood Pantry, by link" in shown
    assert "A bit nearer. Comes on Mondays" in text(link.get(path))
    audited = AuditEvent.objects.get(action="goal-progress")
    assert audited.actor_label == "Hazelwood Pantry, by link"


def test_a_spanish_answer_is_read_in_english_and_cannot_go_on_is_a_task(
    share, by_link, goal, worker, desk
):
    link, path = by_link
    link.cookies["django_language"] = "es"
    link.post(f"{path}goals/{share.pk}/", said("cannot", note="No hay camión"))
    assert goal.progress.get().note == "No hay camión"
    shown = text(desk.get(f"/goals/{goal.pk}/"))
    assert "We cannot go on. No hay camión" in shown
    assert "No podemos seguir. No hay camión" in text(link.get(path))
    task = Task.objects.open().get(kind="goal-stuck")
    assert task.title == "Hazelwood Pantry cannot go on: Eat three meals a day"
    assert task.owner == worker
    seen = goal.version
    change_goal(goal=goal, facts={"is_private": True}, seen=seen, actor=worker)
    task.refresh_from_db()
    assert "meals" not in task.title


def test_by_account_with_a_figure(share, partner, inbox, goal):
    type(goal).objects.filter(pk=goal.pk).update(**FIGURES)
    assert "Meals a day (meals)" in text(partner.get(inbox))
    page = f"{inbox}goals/{share.pk}/"
    partner.post(page, said("same", value="2"))
    progress = goal.progress.get()
    assert (progress.value, progress.told_by) == (
        Decimal(2),
        "Ana Bell, Hazelwood Pantry",
    )
    # The figure, not the word.
    assert progress.achievement_status == "improving"
    assert "2 meals on" in text(partner.get(inbox))
    for told in ("many", "-500"):
        wrong = partner.post(page, said("same", value=told))
        assert wrong.status_code == 422
    assert "Comes on Mondays" in text(wrong)


def test_a_word_that_may_not_follow_moves_nothing(share, partner, inbox, goal):
    type(goal).objects.update(achievement_status="sustaining")
    partner.post(f"{inbox}goals/{share.pk}/", said("cannot"))
    goal.refresh_from_db()
    assert goal.achievement_status == "sustaining"
    assert Task.objects.filter(kind="goal-stuck").count() == 1


def test_others_find_nothing(client_for, share, inbox, pantry, referral, by_link):
    tell = f"{inbox}goals/{share.pk}/"
    reader = client_for(WorkerFactory(role=Role.PARTNER, at=pantry, read_only=True))
    assert "I eat three times a day" in text(reader.get(inbox))
    assert "Say how it goes" not in text(reader.get(inbox))
    assert reader.post(tell, said()).status_code == 403
    colleague = client_for(WorkerFactory(role=Role.PARTNER, at=pantry))
    assert colleague.post(tell, said()).status_code == 302
    assert colleague.get(tell).status_code == 405
    for role in (Role.PARTNER, Role.SOCIAL_WORKER):
        outsider = client_for(WorkerFactory(role=role))
        assert outsider.post(tell, said()).status_code == 404
    assert colleague.post(f"{inbox}goals/{uuid4()}/", said()).status_code == 404
    _client, path = by_link
    stranger = CheckedClient()
    asked = stranger.post(f"{path}goals/{share.pk}/", said())
    assert asked.status_code == 422
    assert "I eat three times a day" not in text(asked)
    assert "Comes on Mondays" in text(asked)
    assert stranger.post(f"/r/none/goals/{share.pk}/", said()).status_code == 404
    assert GoalProgress.objects.count() == 1


def test_another_organization_with_an_account_sees_no_goal_of_this_one(
    share, client_for, patient, worker
):
    service = ServiceFactory(name="Rooms", categories=["housing"])
    other = send(make_need(patient, worker, "housing"), worker, service)
    partner = client_for(WorkerFactory(role=Role.PARTNER, at=other.organization))
    page = f"/inbox/{other.pk}/"
    assert "three times a day" not in text(partner.get(page))
    assert partner.post(f"{page}goals/{share.pk}/", said()).status_code == 404


def test_more_steps_cost_no_query(share, partner, inbox, goal, plan):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            partner.get(inbox)
        return len(queries)

    before, name = count(), share.organization.name
    Intervention.objects.bulk_create(
        Intervention(plan=plan, goal=goal, description=f"Box {n}", done_by=name)
        for n in range(20)
    )
    assert "Box 7" in text(partner.get(inbox))
    assert count() == before


def test_a_word_takes_nothing_back_of_what_is_reached(share, partner, inbox, goal):
    for word in ("reached", "same"):
        partner.post(f"{inbox}goals/{share.pk}/", said(word))
    goal.refresh_from_db()
    assert goal.achievement_status == "achieved"
    assert Task.objects.open().get().kind == "goal-reached"
