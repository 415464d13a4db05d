"""Item 9 of the PHQ-9: a person hears of it at once, and nothing goes out."""

import pytest
from django.urls import reverse

from notifications.models import Message
from people.models import AuditEvent, Role, Task
from screening.own_links import may_be_alone
from screening.services import finish_screening, save_answers, void_screening
from screening.services.safety import SAFETY_TASK
from tests.people.factories import PatientFactory, WorkerFactory
from tests.screening.factories import ITEM_9, PHQ, PHQ_9, ScreeningFactory, response

HTMX = {"HTTP_HX_REQUEST": "true"}
SCRIPT = "988 Lifeline"
pytestmark = pytest.mark.django_db


@pytest.fixture
def screening(patient, worker, clinic):
    return ScreeningFactory(
        instrument="phq-9", patient=patient, organization=clinic, started_by=worker
    )


def answer(client, screening, points, **headers):
    return client.post(
        reverse("screening:save_answer", args=[screening.pk]),
        {"question": ITEM_9, f"a-{ITEM_9}": PHQ[points]},
        **headers,
    )


def open_tasks():
    return list(Task.objects.open().filter(kind=SAFETY_TASK))


def test_script_and_task_come_with_the_answer(client_for, screening, worker):
    client = client_for(worker)

    page = answer(client, screening, 1, **HTMX).content.decode()

    [task] = open_tasks()
    assert (task.owner, task.is_urgent) == (worker, True)
    assert "harm" not in task.title.lower() + task.detail.lower()
    assert SCRIPT in page
    assert f'id="script-{ITEM_9}"' in page
    assert AuditEvent.objects.filter(action="safety-alert").count() == 1
    assert not Message.objects.exists()


def test_not_at_all_raises_nothing(client_for, screening, worker):
    page = answer(client_for(worker), screening, 0, **HTMX).content.decode()
    assert open_tasks() == []
    assert SCRIPT not in page


def test_without_javascript_the_page_shows_it(client_for, screening, worker):
    client = client_for(worker)
    answer(client, screening, 3)
    page = client.get(reverse("screening:screen", args=[screening.pk]))
    assert SCRIPT in page.content.decode()
    finish_screening(screening=screening, actor=worker)
    page = client.get(reverse("screening:result", args=[screening.pk]))
    assert SCRIPT in page.content.decode()


def test_taken_back_the_task_stays_and_the_same_answer_raises_no_second(
    screening, worker
):
    def save(points):
        given = {ITEM_9: response(PHQ[points])}
        save_answers(screening=screening, responses=given, actor=worker)

    save(1)
    save(0)
    [task] = open_tasks()
    save(1)
    assert open_tasks() == [task]
    Task.objects.update(done_at=task.created_at)
    save(1)
    assert open_tasks() == []
    save(2)
    assert len(open_tasks()) == 1


def test_entered_in_error_still_leaves_it_to_a_person(screening, worker):
    given = {ITEM_9: response(PHQ[2])}
    save_answers(screening=screening, responses=given, actor=worker)
    void_screening(screening=screening, note="wrong person", actor=worker)
    assert len(open_tasks()) == 1


def test_where_nobody_is_on_the_team_who_asked_leads(clinic, worker):
    patient = PatientFactory(organization=clinic)
    alone = ScreeningFactory(
        instrument="phq-9", patient=patient, organization=clinic, started_by=worker
    )
    given = {ITEM_9: response(PHQ[2])}
    save_answers(screening=alone, responses=given, actor=worker)
    assert patient.care_team.get(is_lead=True).user == worker
    assert open_tasks()[0].owner == worker


def test_a_clinician_who_leads_reads_what_to_do(clinic, worker, client_for):
    lead = WorkerFactory(at=clinic, role=Role.CLINICIAN)
    patient = PatientFactory(organization=clinic, lead=lead)
    asked = ScreeningFactory(
        instrument="phq-9", patient=patient, organization=clinic, started_by=worker
    )
    given = {ITEM_9: response(PHQ[2])}
    save_answers(screening=asked, responses=given, actor=worker)
    [task] = open_tasks()
    assert task.owner == lead
    clinician = client_for(lead)
    page = clinician.get(task.url)
    assert page.status_code == 200
    assert SCRIPT in page.content.decode()
    assert clinician.post(task.url, {"note": "Sister stays"}).status_code == 302
    assert open_tasks() == []


def test_taken_back_the_script_stays_until_somebody_says_what_was_done(
    client_for, screening, worker
):
    client = client_for(worker)
    answer(client, screening, 2)
    fragment = answer(client, screening, 0, **HTMX).content.decode()
    assert SCRIPT in fragment
    [call] = open_tasks()
    pages = [call.url, screening.get_absolute_url(), screening.result_url]
    for page in pages:
        shown = client.get(page).content.decode()
        assert SCRIPT in shown
        assert "was changed" in shown
    assert client.post(call.url, {"note": " "}).status_code == 422
    done = reverse("care:task_done", args=[call.pk])
    assert client.post(done)["Location"] == call.url
    assert open_tasks() == [call]
    client.post(call.url, {"note": "Sister stays the night"})
    assert open_tasks() == []
    result = client.get(screening.result_url).content.decode()
    assert SCRIPT not in result
    assert "Sister stays the night" in result
    late = client.post(call.url, {"note": "Called too"}, follow=True)
    assert "You wrote: Called too" in late.content.decode()


def test_a_colleague_reads_whom_to_reach_and_not_what_was_asked(
    client_for, screening, colleague, worker
):
    answer(client_for(worker), screening, 2)
    [call] = open_tasks()
    assert str(screening.pk) not in call.url
    client = client_for(colleague)
    chart = client.get(screening.patient.get_absolute_url()).content.decode()
    assert call.title in chart
    assert "answer" not in call.title + call.detail
    page = client.get(call.url).content.decode()
    assert str(worker) in page
    for word in ("PHQ", "Patient Health", str(screening.pk), SCRIPT):
        assert word not in page
    assert client.post(call.url, {"note": "Told Ana"}).status_code == 403


def test_it_is_never_answered_alone(client_for, screening, worker):
    assert not may_be_alone(screening)
    address = reverse("care:own_screening", args=[screening.pk])
    assert client_for(worker).post(address, {"code": "1"}).status_code == 302
    start = reverse("screening:kiosk_start", args=[screening.pk])
    client = client_for(worker)
    client.post(start)
    assert "_auth_user_id" in client.session


def test_all_of_it_is_the_care_teams(client_for, screening, colleague, worker):
    given = {link_id: response(PHQ[1]) for link_id in PHQ_9}
    save_answers(screening=screening, responses=given, actor=worker)
    finish_screening(screening=screening, actor=worker)
    address = reverse("screening:result", args=[screening.pk])
    theirs = client_for(worker).get(address).content.decode()
    others = client_for(colleague).get(address).content.decode()
    assert "PHQ-9 score" in theirs
    assert "PHQ-9 score" not in others
    assert "Several days" not in others
    assert SCRIPT not in others
    assert "No need was flagged" not in others
