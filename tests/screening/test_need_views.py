import pytest
from django.urls import reverse

from people.models import AuditEvent
from resources.models import Category
from screening.models import ClosedReason, Interest, Need, NeedStatus
from screening.services import close_need
from tests.screening.factories import NeedFactory, ScreeningFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def need(patient, worker):
    return NeedFactory(patient=patient, created_by=worker)


@pytest.fixture
def client(client_for, worker):
    return client_for(worker)


def interest_url(need: Need) -> str:
    return reverse("screening:interest", args=[need.pk])


def say(client, need: Need, interest: str, **extra):
    data = {"interest": interest, "next": "/patients/"}
    return client.post(interest_url(need), data, **extra)


@pytest.mark.parametrize("said", ["yes", "no", "later"])
def test_interest_is_saved_and_leads_back(client, need, said):
    assert say(client, need, said)["Location"] == f"/patients/#need-{need.pk}"
    need.refresh_from_db()
    assert need.interest == said


def test_interest_answers_htmx_with_the_need_alone(client, need):
    page = say(client, need, "yes", **HTMX).content.decode()
    assert 'aria-pressed="true"' in page
    assert "Wants help" in page
    assert "<html" not in page


def test_no_is_the_end_of_it(client, need):
    page = say(client, need, "no", **HTMX).content.decode()
    assert "Nothing more to do" in page
    assert "Find services" not in page


@pytest.mark.parametrize("said", ["", "perhaps"])
def test_interest_that_is_none(client, need, said):
    assert say(client, need, said).status_code == 302
    need.refresh_from_db()
    assert need.interest == Interest.NOT_ASKED


def test_interest_in_a_closed_need(client, need, worker):
    close_need(need=need, reason=ClosedReason.MET, actor=worker)
    assert say(client, need, "yes").status_code == 302
    need.refresh_from_db()
    assert need.status == NeedStatus.MET


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "evil"])
def test_interest_never_leads_to_another_site(client, need, address):
    data = {"interest": "yes", "next": address}
    assert "evil" not in client.post(interest_url(need), data)["Location"]


def test_interest_takes_post_only(client, need):
    assert client.get(interest_url(need)).status_code == 405


def test_interest_by_reader_and_outsider(client_for, reader, outsider, need):
    assert say(client_for(reader), need, "yes").status_code == 403
    assert say(client_for(outsider), need, "yes").status_code == 404
    need.refresh_from_db()
    assert need.interest == Interest.NOT_ASKED


def test_interest_in_a_sensitive_need_is_for_the_care_team(
    client, client_for, colleague, patient
):
    need = NeedFactory(patient=patient, code="intimate-partner-violence")
    assert say(client_for(colleague), need, "yes").status_code == 404
    assert say(client, need, "yes").status_code == 302


@pytest.fixture
def add_url(patient) -> str:
    return reverse("screening:need_add", args=[patient.pk])


def test_add_a_need_and_come_back(client, patient, add_url):
    page = client.get(add_url, {"next": "/patients/"}).content.decode()
    assert "Legal help" in page
    data = {
        "category": "legal-help",
        "note": "Custody hearing",
        "interest": "yes",
        "next": "/patients/",
    }
    answer = client.post(add_url, data)
    need = patient.needs.get()
    assert answer["Location"] == f"/patients/#need-{need.pk}"
    assert (need.category_id, need.note, need.interest) == (
        "legal-help",
        "Custody hearing",
        Interest.YES,
    )
    assert AuditEvent.objects.filter(action="need-added").exists()


def test_need_added_from_a_result_is_shown_there(client, patient, worker, add_url):
    screening = ScreeningFactory(patient=patient, started_by=worker, completed=True)
    data = {"category": "legal-help", "screening": screening.pk}
    client.post(add_url, data | {"next": screening.result_url})
    page = client.get(screening.result_url).content.decode()
    assert f"need-{patient.needs.get().pk}" in page
    assert "Legal help" in page


@pytest.mark.parametrize("screening", ["x", "00000000-0000-4000-8000-000000000000"])
def test_need_added_from_no_screening_of_the_patient(
    client, patient, add_url, screening
):
    data = {"category": "legal-help", "screening": screening, "next": "/patients/"}
    assert client.get(add_url, {"screening": screening}).status_code == 200
    assert client.post(add_url, data).status_code == 422
    assert not patient.needs.exists()


def test_add_what_is_open_already(client, patient, need, add_url):
    data = {"category": "food-insecurity", "note": "Kept words"}
    answer = client.post(add_url, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "on the list of open needs already" in page
    assert "Kept words" in page
    assert patient.needs.count() == 1


def test_add_nothing(client, add_url):
    answer = client.post(add_url, {"note": "x"})
    assert answer.status_code == 422
    assert "Choose what is needed" in answer.content.decode()


def test_sensitive_needs_are_added_by_the_care_team(
    client, client_for, colleague, patient, add_url
):
    sensitive = Category.objects.get(pk="mental-health")
    other = client_for(colleague)
    assert sensitive.name not in other.get(add_url).content.decode()
    data = {"category": sensitive.pk, "next": "/patients/"}
    assert other.post(add_url, data).status_code == 422
    assert client.post(add_url, data).status_code == 302
    assert patient.needs.get().category == sensitive


def test_add_by_reader_and_outsider(client_for, reader, outsider, patient, add_url):
    for user, status in ((reader, 403), (outsider, 404)):
        client = client_for(user)
        assert client.get(add_url).status_code == status
        data = {"category": "legal-help"}
        assert client.post(add_url, data).status_code == status
    assert not patient.needs.exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/"])
def test_cancel_never_leads_to_another_site(client, add_url, address):
    page = client.get(add_url, {"next": address}).content.decode()
    assert address not in page
