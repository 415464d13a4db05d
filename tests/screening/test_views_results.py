"""Finishing a screening, its result, and voiding it."""

import pytest

from people.models import AuditEvent
from screening.instruments import DECLINED
from screening.models import ScreeningStatus
from tests.people.factories import PatientFactory
from tests.screening.factories import FOOD, NO_NEED, UNSAFE, ScreeningFactory, response
from tests.screening.pages import autosave, form_of, url


@pytest.fixture
def client(client_for, worker):
    return client_for(worker)


def test_finish_lists_what_was_not_asked_first(client, screening):
    autosave(client, screening, "71802-3", DECLINED)
    answer = client.post(url("finish", screening), form_of(FOOD))
    page = answer.content.decode()
    assert "8 questions have no answer" in page
    assert "What is your living situation today?" not in page
    screening.refresh_from_db()
    assert screening.is_unfinished
    assert len(screening.responses()) == 2
    assert AuditEvent.objects.filter(action="read").count() == 1


def test_finish_anyway_shows_needs_with_answer_and_rule(client, patient, screening):
    client.post(url("finish", screening), form_of(FOOD))
    confirmed = {"confirmed": "1"}
    page = client.post(
        url("finish", screening), confirmed, follow=True
    ).content.decode()
    need = patient.needs.get()
    assert f"need-{need.pk}" in page
    assert "Often true" in page
    assert "to either food question" in page
    assert "Would you like help with this?" in page
    assert "Could not be decided" in page


def test_finish_with_all_answers_needs_no_question(client, screening):
    answer = client.post(url("finish", screening), form_of(NO_NEED))
    assert answer["Location"] == url("result", screening)
    assert "No need was flagged" in client.get(answer["Location"]).content.decode()


def test_finish_twice_shows_the_result(client, screening, patient):
    for _ in range(2):
        answer = client.post(url("finish", screening), form_of(NO_NEED | FOOD))
        assert answer["Location"] == url("result", screening)
    assert patient.needs.count() == 1


def test_questions_of_a_finished_screening_lead_to_its_result(client, screening):
    client.post(url("finish", screening), form_of(NO_NEED))
    answer = client.get(url("screen", screening))
    assert answer["Location"] == url("result", screening)


def test_save_after_the_end_says_so(client, screening):
    client.post(url("finish", screening), form_of(NO_NEED))
    answer = client.post(url("screen", screening), form_of(FOOD), follow=True)
    assert "was not saved" in answer.content.decode()


def test_safety_score_needs_every_answer(client, screening):
    three = dict(list(UNSAFE.items())[:3])
    client.post(url("finish", screening), form_of(three))
    page = client.post(
        url("finish", screening), {"confirmed": "1"}, follow=True
    ).content.decode()
    assert "No score is possible" in page
    assert "scream or curse at you" in page


def finish(client, screening, answers):
    client.post(url("finish", screening), form_of(NO_NEED | answers))


def test_safety_need_comes_with_a_warning(client, screening):
    finish(client, screening, UNSAFE)
    page = client.get(url("result", screening)).content.decode()
    assert "Safety at home" in page
    assert "Do not text or leave messages about this" in page


def test_colleague_sees_no_safety_answers(client, client_for, colleague, screening):
    finish(client, screening, UNSAFE | FOOD)
    page = client_for(colleague).get(url("result", screening)).content.decode()
    assert "4 answers are shown to the care team only" in page
    assert "Often true" in page
    for words in ("Safety at home", "Frequently", "hurt you"):
        assert words not in page


def test_colleague_goes_on_without_the_safety_questions(
    client, client_for, colleague, screening
):
    autosave(client, screening, "95618-5", "LA6482-9")
    other = client_for(colleague)
    page = other.get(url("screen", screening)).content.decode()
    assert "4 questions are not shown" in page
    assert "hurt you" not in page
    assert autosave(other, screening, "95618-5", "LA6270-8").status_code == 404
    other.post(url("screen", screening), form_of({"95618-5": "LA6270-8"}))
    assert screening.responses() == {"95618-5": response("LA6482-9")}


def test_who_asked_sees_the_finding_and_leaves_it_to_the_team(
    client_for, colleague, patient, clinic
):
    screening = ScreeningFactory(
        patient=patient, organization=clinic, started_by=colleague
    )
    client = client_for(colleague)
    finish(client, screening, UNSAFE)
    page = client.get(url("result", screening)).content.decode()
    assert "Only the care team sees this need" in page
    assert "Would you like help with this?" not in page


def test_mental_health_screening_is_closed_to_colleagues(
    client_for, colleague, worker, patient
):
    given = {"44250-9": "LA6571-9", "44255-8": "LA6571-9"}
    screening = ScreeningFactory(
        patient=patient,
        started_by=worker,
        instrument="phq-2",
        answers=given,
        completed=True,
    )
    client = client_for(colleague)
    page = client.get(url("result", screening)).content.decode()
    assert "Nearly every day" not in page
    assert "Mental health" not in page
    assert client.get(url("void", screening)).status_code == 403


def test_void_asks_why_and_keeps_the_answers_readable(client, screening):
    finish(client, screening, FOOD)
    assert client.post(url("void", screening), {"note": " "}).status_code == 422
    page = client.post(
        url("void", screening), {"note": "Wrong patient"}, follow=True
    ).content.decode()
    assert "Entered in error" in page
    assert "Wrong patient" in page
    assert "Often true" in page
    assert "Would you like help" not in page
    screening.refresh_from_db()
    assert screening.status == ScreeningStatus.ENTERED_IN_ERROR


def test_void_screening_takes_no_answer(client, screening):
    client.post(url("void", screening), {"note": "Wrong patient"})
    for name in ("screen", "save_answer", "finish"):
        answer = client.post(url(name, screening), form_of(FOOD))
        assert answer["Location"] == url("result", screening)
    assert screening.responses() == {}


def test_result_asks_the_database_as_often_for_two_needs_as_for_six(
    client, screening, django_assert_num_queries, patient
):
    few, many = FOOD | {"93030-5": "LA33-6"}, FOOD | {
        "93030-5": "LA33-6", "96779-4": "LA33-6", "71802-3": "LA31995-6",
        "96778-6": "LA28580-1", **UNSAFE,
    }  # fmt: skip
    finish(client, screening, few)
    other = ScreeningFactory(
        patient=PatientFactory(
            organization=screening.organization, lead=screening.started_by
        ),
        organization=screening.organization,
        started_by=screening.started_by,
    )
    finish(client, other, many)
    assert queries(client, url("result", screening)) == queries(
        client, url("result", other)
    )


def queries(client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
