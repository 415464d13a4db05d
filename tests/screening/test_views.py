import html

import pytest

from people.models import AuditEvent
from screening.instruments import DECLINED
from screening.models import Screening
from tests.people.factories import WorkerFactory
from tests.screening.factories import FOOD, NO_NEED, response
from tests.screening.pages import autosave, form_of, url


@pytest.fixture
def client(client_for, worker):
    return client_for(worker)


READ_PAGES = ["result"]
CHANGE_PAGES = ["screen", "void"]
POST_ONLY = ["save_answer", "finish"]


@pytest.mark.parametrize("name", [*READ_PAGES, *CHANGE_PAGES])
def test_page_is_recorded_as_read(client, screening, patient, worker, name):
    assert client.get(url(name, screening)).status_code == 200
    (event,) = AuditEvent.objects.filter(action="read")
    assert (event.actor, event.patient_id) == (worker, patient.pk)


@pytest.mark.parametrize("name", [*READ_PAGES, *CHANGE_PAGES, *POST_ONLY])
def test_outsider_finds_nothing(client_for, outsider, screening, name):
    client = client_for(outsider)
    assert client.get(url(name, screening)).status_code in {404, 405}
    if name not in READ_PAGES:
        assert client.post(url(name, screening)).status_code == 404
    assert not AuditEvent.objects.filter(action="read").exists()


@pytest.mark.parametrize("name", [*CHANGE_PAGES, *POST_ONLY])
def test_read_only_colleague_may_not_change(client_for, reader, screening, name):
    client = client_for(reader)
    assert client.post(url(name, screening)).status_code == 403
    assert not screening.answers.exists()


def test_read_only_colleague_reads_the_result(client_for, reader, screening):
    assert client_for(reader).get(url("result", screening)).status_code == 200


@pytest.mark.parametrize("name", POST_ONLY)
def test_wrong_verb(client, screening, name):
    assert client.get(url(name, screening)).status_code == 405


def test_result_takes_no_post(client, screening):
    assert client.post(url("result", screening)).status_code == 405


@pytest.mark.parametrize("name", [*READ_PAGES, *CHANGE_PAGES])
def test_signed_out_is_sent_to_sign_in(db, screening, name):
    from tests.client import CheckedClient

    response = CheckedClient().get(url(name, screening))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_start_offers_every_instrument_and_its_languages(client, patient):
    page = client.get(url("start", patient)).content.decode()
    for words in ("AHC Health-Related", "Hunger Vital Sign", "PHQ-2"):
        assert words in page
    assert page.count("unofficial translation") == 2


def test_start_goes_to_the_questions_and_twice_to_the_same(client, patient):
    data = {"instrument": "ahc-hrsn-core", "language": "en"}
    first = client.post(url("start", patient), data)
    second = client.post(url("start", patient), data)
    screening = Screening.objects.get()
    assert first["Location"] == second["Location"] == f"/screenings/{screening.pk}/"


def test_unfinished_screening_is_offered_first(client, patient, screening):
    page = client.get(url("start", patient)).content.decode()
    assert url("screen", screening) in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"instrument": "prapare", "language": "en"},
        {"instrument": "phq-2", "language": "es"},
    ],
)
def test_start_of_what_is_not_offered(client, patient, data):
    response = client.post(url("start", patient), data)
    assert response.status_code == 422
    assert not Screening.objects.exists()


def test_start_is_for_those_who_may_change(client_for, reader, outsider, patient):
    data = {"instrument": "phq-2", "language": "en"}
    for user, status in ((reader, 403), (outsider, 404)):
        assert client_for(user).get(url("start", patient)).status_code == status
        assert client_for(user).post(url("start", patient), data).status_code == status
    assert not Screening.objects.exists()


def test_answer_is_saved_when_given_and_progress_shown(client, screening):
    answer = autosave(client, screening, "93030-5", "LA33-6")
    assert answer.status_code == 200
    assert "1 of 10 answered" in answer.content.decode()
    assert screening.responses() == {"93030-5": response("LA33-6")}


def test_closing_the_browser_loses_nothing(client, client_for, worker, screening):
    autosave(client, screening, "93030-5", "LA33-6")
    autosave(client, screening, "96778-6", "", "LA28580-1", "LA31998-0")
    autosave(client, screening, "71802-3", DECLINED)
    page = client_for(worker).get(url("screen", screening)).content.decode()
    assert "3 of 10 answered" in page
    assert page.count(" checked>") == 4


def test_unchecked_boxes_are_not_asked(client, screening):
    autosave(client, screening, "96778-6", "", "LA28580-1")
    autosave(client, screening, "96778-6", "")
    assert screening.responses() == {}


def test_none_with_a_problem_is_refused_with_words(client, screening):
    answer = autosave(client, screening, "96778-6", "", "LA28580-1", "LA9-3")
    assert answer.status_code == 422
    assert "None of the above” cannot be combined" in answer.content.decode()
    assert screening.responses() == {}


@pytest.mark.parametrize("question", ["", "00000-0", "95614-4"])
def test_answer_to_no_question(client, screening, question):
    assert autosave(client, screening, question, "LA33-6").status_code == 404


def test_answer_after_the_end_is_said_to_be_lost(client, screening, worker):
    client.post(url("finish", screening), {"confirmed": "1"})
    answer = autosave(client, screening, "93030-5", "LA33-6")
    assert answer.status_code == 409
    assert answer["HX-Redirect"] == url("result", screening)
    page = client.get(url("result", screening)).content.decode()
    assert "what you just answered was not saved" in page
    assert screening.responses() == {}


def test_save_keeps_all_answers_of_the_page(client, screening):
    answer = client.post(url("screen", screening), form_of(NO_NEED))
    assert answer["Location"] == url("screen", screening)
    assert len(screening.responses()) == 10


def test_second_tab_undoes_nothing(client, screening):
    autosave(client, screening, "93030-5", "LA33-6")
    stale = form_of({"96779-4": "LA32-8"}, shown={"93030-5": ""})
    client.post(url("screen", screening), stale)
    assert screening.responses() == {
        "93030-5": response("LA33-6"),
        "96779-4": response("LA32-8"),
    }


def test_what_a_colleague_answered_meanwhile_stays_and_is_told(
    client, client_for, clinic, patient, screening
):
    ana = WorkerFactory(at=clinic)
    autosave(client_for(ana), screening, "93030-5", "LA33-6")
    mine = form_of(FOOD | {"93030-5": "LA32-8"})
    page = client.post(url("screen", screening), mine)
    assert page.status_code == 422
    assert f"{ana} answered" in html.unescape(page.content.decode())
    told = autosave(client, screening, "93030-5", "LA32-8")
    assert told["HX-Redirect"] == url("screen", screening)
    shown = html.unescape(client.get(told["HX-Redirect"]).content.decode())
    assert "meanwhile: Yes." in shown
    assert screening.responses() == {
        "88122-7": response("LA28397-0"),
        "93030-5": response("LA33-6"),
    }
    seen = form_of({"93030-5": "LA32-8"}, shown={"93030-5": "LA33-6"})
    client.post(url("screen", screening), seen)
    assert screening.responses()["93030-5"] == response("LA32-8")


def test_page_says_what_it_showed(client, screening):
    autosave(client, screening, "93030-5", "LA33-6")
    page = client.get(url("screen", screening)).content.decode()
    assert 'name="initial-a-93030-5" value="LA33-6"' in page


def test_fault_is_shown_and_the_rest_saved(client, screening):
    faulty = FOOD | {"96778-6": ["LA9-3", "LA28580-1"]}
    answer = client.post(url("finish", screening), form_of(faulty))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert AuditEvent.objects.filter(action="read").count() == 1
    assert "cannot be combined with other answers" in page
    assert page.count(" checked>") == 3
    assert screening.responses() == {"88122-7": response("LA28397-0")}


def test_page_with_a_fault_shows_what_another_tab_saved(client, screening):
    autosave(client, screening, "93030-5", "LA33-6")
    faulty = form_of({"96778-6": ["LA9-3", "LA28580-1"]})
    page = client.post(url("screen", screening), faulty).content.decode()
    assert 'name="initial-a-93030-5" value="LA33-6"' in page
    assert 'name="initial-a-96778-6"' not in page


def test_clear_makes_it_not_asked_and_saves_the_rest(client, screening):
    autosave(client, screening, "93030-5", "LA33-6")
    data = form_of(FOOD | {"93030-5": "LA33-6"}) | {"clear": "93030-5"}
    answer = client.post(url("save_answer", screening), data)
    assert answer["Location"] == url("screen", screening) + "#q-93030-5"
    assert list(screening.responses()) == ["88122-7"]


def test_one_answer_can_be_posted_without_javascript(client, screening):
    data = {"question": "93030-5", "a-93030-5": "LA33-6"}
    answer = client.post(url("save_answer", screening), data)
    assert answer.status_code == 302
    assert screening.responses() == {"93030-5": response("LA33-6")}


def test_questions_switch_to_spanish_marked_as_unofficial(client, screening):
    data = form_of(FOOD) | {"language": "es"}
    page = client.post(url("screen", screening), data, follow=True).content.decode()
    assert "Unofficial translation" in page
    assert "¿Cuál es su situación de vivienda hoy?" in page
    assert "What is your living situation today?" in page
    assert screening.responses() == {"88122-7": response("LA28397-0")}
