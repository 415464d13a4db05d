from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from care.models import AgreedHow, CarePlan
from care.plans.services import change_goal, move_plan
from people.models import AuditEvent, CareTeamMember
from tests.care.factories import make_need
from tests.care.plans.words import goal_posted, step_posted
from tests.client import text
from tests.people.factories import (
    WorkerFactory,
)
from tests.queries import count_queries


@pytest.fixture
def colleague(client_for, clinic):
    """Of the same clinic, not on the team."""
    return client_for(WorkerFactory(at=clinic))


def test_a_plan_is_begun_filled_agreed_and_put_in_force(desk, patient, worker):
    plans = f"/patients/{patient.pk}/plans/"
    assert "No care plan yet" in text(desk.get(plans))
    for _twice in range(2):
        desk.post(plans)
    plan = patient.care_plans.get()
    page = f"/plans/{plan.pk}/"
    need = make_need(patient, worker)
    posted = goal_posted(needs=[need.pk])
    assert desk.post(f"{page}goals/", posted).status_code == 302
    goal = plan.goals.get()
    assert (goal.lifecycle_status, goal.at_most) == ("proposed", True)
    assert list(goal.needs.all()) == [need]
    sent = step_posted(goal=goal.pk, owner=worker.pk, done_by="")
    assert desk.post(f"{page}steps/", sent).status_code == 302
    assert plan.interventions.get().owner == worker
    plan.refresh_from_db()
    yes = {"seen": plan.version, "how": AgreedHow.IN_PERSON, "note": "I can do that"}
    yes["agreed_on"] = "2026-11-18"
    assert desk.post(f"{page}agree/", yes).status_code == 302
    assert desk.post(f"{page}move/", {"to": "active"}).status_code == 302
    shown = text(desk.get(page))
    assert "They agreed to version 3: In person, Nov 18, 2026" in shown
    assert "Weight at home: from 190 lb to 180 lb or less by" in shown
    history = text(desk.get(f"{page}versions/"))
    assert "The plan, status: from Draft to Active" in history
    assert "The plan was begun." in history
    assert "Weigh less" in text(desk.get(f"{page}versions/2/"))
    assert desk.get(f"{page}versions/99/").status_code == 404
    chart = text(desk.get(f"/patients/{patient.pk}/"))
    assert "Weigh less" in chart
    read = AuditEvent.objects.filter(patient_id=patient.pk, action="read", actor=worker)
    assert read.count() >= 4


def test_the_history_is_in_words(desk, plan, goal):
    page = f"/plans/{plan.pk}/"
    day = timezone.localdate() + timedelta(days=200)
    in_words = date_format(day, "M j, Y")
    sent = {"due_on": day.isoformat(), "measure_code": "29463-7", "seen": goal.version}
    assert desk.post(f"/goals/{goal.pk}/edit/", goal_posted(**sent)).status_code == 302
    sent = {"review_on": day.isoformat(), "why": "In time", "seen": plan.version + 1}
    assert desk.post(f"{page}edit/", sent).status_code == 302
    history = text(desk.get(f"{page}versions/"))
    assert history.count(f"to {in_words}") == 2
    assert "readings that move it: from nothing to Body weight" in history
    plan.refresh_from_db()
    whole = text(desk.get(f"{page}versions/{plan.version}/"))
    assert whole.count(in_words) >= 2
    assert day.isoformat() not in history + whole


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"target": "", "target_words": ""}, "Say what is to be reached"),
        ({"due_on": "2020-01-01"}, "This day has passed"),
        ({"why": ""}, "This field is required"),
        ({"due_on": "9999-01-01"}, "more than ten years away"),
        ({"unit": "stone", "measure_code": "29463-7"}, "Its readings are in lb."),
        ({"target": "-5"}, "It cannot be less than 0."),
        ({"target": "19", "measure_code": "29463-7"}, "between 50 and 800"),
        ({"at_most": "no"}, "It is that already now"),
        ({"baseline": "180"}, "It is that already now"),
    ],
)
def test_a_goal_that_cannot_be_measured_is_asked_about(desk, plan, wrong, told):
    typed = {"plain_words": "A bit lighter", **wrong}
    again = desk.post(f"/plans/{plan.pk}/goals/", goal_posted(**typed))
    assert again.status_code == 422
    assert told in text(again)
    assert "A bit lighter" in text(again)
    assert plan.goals.count() == 1


def test_a_goal_has_the_unit_of_its_readings_and_may_be_to_stay_as_it_is(desk, plan):
    posted = goal_posted(measure_code="29463-7", unit="", baseline="", at_most="no")
    desk.post(f"/plans/{plan.pk}/goals/", posted | {"description": "Keep it"})
    assert plan.goals.get(description="Keep it").unit == "lb"


def test_a_goal_that_stands_the_wrong_way_round_may_be_given_more_time(
    desk, plan, goal
):
    type(goal).objects.filter(pk=goal.pk).update(at_most=False)
    posted = goal_posted(at_most="no", seen=goal.version, description="Still")
    assert desk.post(f"/goals/{goal.pk}/edit/", posted).status_code == 302
    posted |= {"target": "185", "seen": goal.version + 1}
    assert desk.post(f"/goals/{goal.pk}/edit/", posted).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"value": "-10"}, "between 50 and 800"),
        ({"value": "-10", "code": ""}, "It cannot be less than 0."),
        ({"on": "1900-01-01"}, "The goal was not there yet on this day."),
    ],
)
def test_progress_that_cannot_be_is_asked_again(desk, goal, wrong, told):
    code = wrong.get("code", "29463-7")
    type(goal).objects.filter(pk=goal.pk).update(measure_code=code)
    sent = {"on": "2026-11-18", "value": "185", **wrong}
    again = desk.post(f"/goals/{goal.pk}/", sent)
    assert told in text(again)
    assert not goal.progress.exists()


def test_nobody_agreed_to_a_plan_before_there_was_one(desk, plan):
    yes = {"seen": plan.version, "how": "by-phone", "agreed_on": "2025-12-31"}
    again = desk.post(f"/plans/{plan.pk}/agree/", yes)
    assert "The plan was not there yet on this day." in text(again)
    assert not plan.agreements.exists()


def test_a_decimal_comma_is_a_decimal_point(desk, plan, goal):
    page = f"/plans/{plan.pk}/goals/"
    fields = 'type="number"', 'inputmode="decimal"'
    shown = [desk.get(at).content.decode() for at in (page, f"/goals/{goal.pk}/")]
    assert [[s.count(f) for f in fields] for s in shown] == [[0, 2], [0, 1]]
    posted = goal_posted(description="Less", baseline="190,5", target="181,25")
    desk.post(page, posted)
    made = plan.goals.get(description="Less")
    assert (made.baseline, made.target) == (Decimal("190.5"), Decimal("181.25"))
    told = {"on": str(timezone.localdate()), "value": "185,5"}
    desk.post(f"/goals/{made.pk}/", told)
    assert made.progress.get().value == Decimal("185.5")
    again = desk.post(page, posted | {"target": "1,000", "description": "More"})
    assert again.status_code == 422


def test_who_comes_second_reads_what_stands_there_and_keeps_their_words(
    desk, plan, goal, worker
):
    page = f"/goals/{goal.pk}/edit/"
    seen = goal.version
    new = {"description": "Weigh 180 lb"}
    change_goal(goal=goal, facts=new, seen=seen, actor=worker)
    typed = goal_posted(description="Lose weight", seen=seen)
    second = desk.post(page, typed)
    assert second.status_code == 409
    shown = text(second)
    assert "Somebody else changed this while you were typing" in shown
    assert "Weigh 180 lb" in shown
    assert "Lose weight" in shown
    goal.refresh_from_db()
    assert goal.description == "Weigh 180 lb"
    meant = typed | {"seen": second.context["form"]["seen"].value()}
    assert desk.post(page, meant).status_code == 302
    goal.refresh_from_db()
    assert goal.description == "Lose weight"


def test_a_plan_changed_while_they_talked_is_read_out_anew(desk, plan, goal, worker):
    seen = plan.version
    new = {"target": 170}
    change_goal(goal=goal, facts=new, seen=goal.version, actor=worker)
    yes = {"seen": seen, "how": "by-phone", "agreed_on": "2026-01-05", "note": "Yes"}
    again = desk.post(f"/plans/{plan.pk}/agree/", yes)
    assert again.status_code == 409
    assert "The plan was changed while you talked" in text(again)
    assert not plan.agreements.exists()
    assert again.context["form"]["seen"].value() != str(seen)


def test_it_is_read_out_in_their_language_too(desk, plan, goal, step, patient):
    page = f"/plans/{plan.pk}/agree/"
    type(goal).objects.update(plain_words_es="Pesar menos")
    type(step).objects.update(plain_words_es="Pesarme cada mañana")
    assert "Pesar" not in text(desk.get(page))
    type(patient).objects.update(preferred_language="es")
    shown = text(desk.get(page))
    assert '<p lang="es">Pesar menos</p>' in shown
    assert '<span lang="es">Pesarme cada mañana</span>' in shown


def test_of_a_plan_that_ended_nothing_is_agreed_or_heard(desk, plan, goal, worker):
    move_plan(plan=plan, to="revoked", actor=worker, why="Moved away")
    yes = {"seen": plan.version, "how": "by-phone", "agreed_on": "2026-01-05"}
    late = desk.post(f"/plans/{plan.pk}/agree/", yes)
    assert late.status_code == 409
    assert "This plan has ended" in text(late)
    page = f"/goals/{goal.pk}/"
    assert "Write down progress" not in text(desk.get(page))
    assert desk.post(page, {"on": "2026-01-05", "value": "185"}).status_code == 409


def test_a_plan_is_looked_at_again_on_a_day_to_come(desk, plan):
    again = desk.post(f"/plans/{plan.pk}/edit/", {"review_on": "2020-01-01"})
    assert again.status_code == 422
    assert "This day has passed" in text(again)


def test_private_goals_are_the_care_teams_in_the_plan_and_its_history(
    desk, colleague, plan, patient, worker
):
    need = make_need(patient, worker, "elder-abuse")
    secret = goal_posted(description="Live safely", needs=[need.pk], why="Told me")
    desk.post(f"/plans/{plan.pk}/goals/", secret)
    hidden = plan.goals.get(description="Live safely")
    assert hidden.is_private
    assert plan.interventions.filter(goal=hidden).count() == 0
    own = step_posted(description="Change the lock", goal=hidden.pk)
    desk.post(f"/plans/{plan.pk}/steps/", own)
    assert plan.interventions.get(goal=hidden).is_private
    other = WorkerFactory(at=worker.memberships.get().organization)
    outside = step_posted(goal=hidden.pk, owner=other.pk, done_by="")
    again = desk.post(f"/plans/{plan.pk}/steps/", outside)
    assert "colleague of the care team" in text(again)
    plan.refresh_from_db()
    pages = (
        f"/plans/{plan.pk}/",
        f"/plans/{plan.pk}/versions/",
        f"/plans/{plan.pk}/versions/{plan.version}/",
        f"/plans/{plan.pk}/agree/",
        f"/patients/{patient.pk}/",
    )
    for page in pages:
        assert "Live safely" in text(desk.get(page)), page
        seen = text(colleague.get(page))
        assert "Live safely" not in seen, page
        assert "Change the lock" not in seen, page
    assert "seen by the care team only" in text(colleague.get(pages[0]))
    agree = f"/plans/{plan.pk}/agree/"
    assert "They agree to the whole of it" in text(colleague.get(agree))
    yes = {"seen": plan.version, "how": "by-phone", "agreed_on": "2026-01-05"}
    assert colleague.post(agree, yes).status_code == 403
    assert desk.post(agree, yes).status_code == 302
    assert "Told me" not in text(colleague.get(pages[1]))
    assert colleague.get(f"/goals/{hidden.pk}/").status_code == 404
    form = colleague.get(f"/plans/{plan.pk}/steps/").context["form"]
    assert hidden not in form.fields["goal"].queryset
    CareTeamMember.objects.all().delete()
    assert desk.get(f"/goals/{hidden.pk}/edit/").status_code == 404


def test_progress_is_written_down_and_a_goal_closed(desk, goal, plan):
    page = f"/goals/{goal.pk}/"
    assert desk.post(page, {"on": "2026-01-05"}).status_code == 422
    late = desk.post(page, {"on": "2999-01-05", "value": "185"})
    assert "still to come" in text(late)
    desk.post(page, {"on": "2026-01-05", "value": "185", "note": "At the clinic"})
    desk.post(page, {"on": "2026-02-05", "value": "180"})
    goal.refresh_from_db()
    assert goal.achievement_status == "achieved"
    shown = text(desk.get(page))
    assert "At the clinic" in shown
    assert "Improving" in shown
    [task] = plan.patient.tasks.open()
    assert (task.title, task.url) == ("Reached: Weigh less", page)
    done = goal_posted(lifecycle_status="completed", seen=goal.version)
    assert desk.post(f"/goals/{goal.pk}/edit/", done).status_code == 302
    assert not plan.patient.tasks.open().exists()
    assert desk.post(page, {"on": "2026-02-06", "value": "181"}).status_code == 409


def test_progress_sent_twice_counts_once(desk, goal):
    page = f"/goals/{goal.pk}/"
    key = desk.get(page).context["form"]["key"].value()
    for _twice in range(2):
        sent = {"on": "2026-01-05", "value": "185", "key": key}
        assert desk.post(page, sent).status_code == 302
    goal.refresh_from_db()
    assert (goal.progress.count(), goal.achievement_status) == (1, "improving")


def test_a_step_is_done_once_and_says_who(desk, step, worker):
    both = step_posted(owner=worker.pk, seen=step.version)
    assert "not both" in text(desk.post(f"/steps/{step.pk}/edit/", both))
    nobody = step_posted(done_by="", seen=step.version)
    assert "Say who does it" in text(desk.post(f"/steps/{step.pk}/edit/", nobody))
    for _twice in range(2):
        desk.post(f"/steps/{step.pk}/done/")
    step.refresh_from_db()
    assert (step.status, step.version) == ("completed", 2)
    assert step.done_at


def test_others_look_or_find_nothing(reader, outsider, plan, goal, step):
    page = f"/plans/{plan.pk}/"
    assert reader.get(page).status_code == 200
    assert "Add a goal" not in text(reader.get(page))
    changes = (
        *(f"{page}{name}/" for name in ("edit", "move", "goals", "steps", "agree")),
        *(f"/goals/{goal.pk}/", f"/steps/{step.pk}/done/"),
    )
    for address in changes:
        assert reader.post(address).status_code == 403
        assert outsider.post(address).status_code == 404
    assert outsider.get(page).status_code == 404
    assert CarePlan.objects.get().version == plan.version


def test_more_goals_and_versions_ask_no_more_queries(desk, plan, patient, worker):
    pages = (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/versions/")
    chart = f"/patients/{patient.pk}/"
    before = [count_queries(desk, page) for page in (*pages, chart)]
    for number in range(6):
        desk.post(f"/plans/{plan.pk}/goals/", goal_posted(description=f"Goal {number}"))
        goal = plan.goals.get(description=f"Goal {number}")
        desk.post(f"/plans/{plan.pk}/steps/", step_posted(goal=goal.pk))
        told = {"on": "2026-11-18", "value": "185"}
        assert desk.post(f"/goals/{goal.pk}/", told).status_code == 302
    assert [count_queries(desk, page) for page in (*pages, chart)] == before
