"""The queue of letters: nothing is lost, nothing mailed that is not safe."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from notifications.models import Channel, Message, Status
from people.models import AuditEvent, Role
from tests.notifications.factories import MessageFactory
from tests.people.factories import PatientFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
LIST = "/messages/letters/"
DO = "/messages/letters/do/"


def letter_to(clinic, **facts: Any) -> Any:
    patient = PatientFactory(
        organization=clinic,
        mail_is_safe=facts.pop("mail_is_safe", True),
        address_1="1 Main St",
        city="Pittsburgh",
        state="PA",
        postal_code="15213",
    )
    return MessageFactory(patient=patient, channel=Channel.LETTER, to="", **facts)


@pytest.fixture
def letter(clinic):
    return letter_to(clinic)


@pytest.fixture
def mailed(clinic):
    return letter_to(clinic, status=Status.SENT, sent_at=timezone.now())


def shown(client, query="") -> list[Any]:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return list(response.context["page_obj"])


def chosen(*letters, **more) -> dict[str, Any]:
    return {"letters": [str(letter.pk) for letter in letters], **more}


class TestList:
    def test_those_that_wait_and_those_mailed(self, client_for, worker, letter, mailed):
        client = client_for(worker)
        assert shown(client) == [letter]
        assert shown(client, "?show=mailed") == [mailed]

    def test_what_each_is_about(self, client_for, worker, letter):
        """Two to one person are told apart, by who cannot see, too."""
        response = client_for(worker).get(LIST)
        page = BeautifulSoup(response.content, "html.parser")
        label = page.select_one("td label").get_text(strip=True)
        assert label == f"{letter.patient.full_name}, News"
        assert page.select_one("td[data-label=About]").get_text() == "News"

    def test_only_to_patients_one_sees(self, client_for, letter):
        assert shown(client_for(WorkerFactory())) == []

    def test_reader_looks_and_has_no_buttons(self, client_for, clinic, letter):
        client = client_for(WorkerFactory(at=clinic, read_only=True))
        assert shown(client) == [letter]
        assert "Mark as mailed" not in client.get(LIST).content.decode()
        assert client.post(DO, chosen(letter, mailed="1")).status_code == 403

    def test_not_a_partners_page(self, client_for, clinic):
        client = client_for(WorkerFactory(role=Role.PARTNER, at=clinic))
        assert client.get(LIST).status_code == 404
        assert client.post(DO).status_code == 404

    def test_wrong_verb(self, client_for, worker):
        client = client_for(worker)
        assert client.post(LIST).status_code == 405
        assert client.get(DO).status_code == 405

    def test_an_address_that_is_not_safe_any_more_is_told(
        self, client_for, worker, clinic
    ):
        letter_to(clinic, mail_is_safe=False)
        page = client_for(worker).get(LIST).content.decode()
        assert "Mail is not safe, or the address is incomplete" in page

    def test_pages_and_queries(self, client_for, worker, clinic):
        def rows(count):
            for _ in range(count):
                letter_to(clinic)

        client = client_for(worker)
        rows(2)
        few = count_queries(client, LIST)
        rows(25)
        assert count_queries(client, LIST) == few
        assert len(shown(client, "?page=2")) == 2


class TestPrinting:
    def test_one_pdf_that_marks_nothing(self, client_for, worker, clinic, letter):
        letters = [letter, letter_to(clinic)]
        response = client_for(worker).post(DO, chosen(*letters, pdf="1"))
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
        assert "attachment" in response["Content-Disposition"]
        assert set(Message.objects.values_list("status", flat=True)) == {"queued"}
        reads = AuditEvent.objects.filter(action="read")
        assert set(reads.values_list("patient_id", flat=True)) == {
            one.patient.pk for one in letters
        }

    def test_again_after_it_was_mailed(self, client_for, worker, mailed):
        response = client_for(worker).post(DO, chosen(mailed, pdf="1"))
        assert response.content.startswith(b"%PDF")

    def test_not_of_patients_of_others(self, client_for, letter):
        response = client_for(WorkerFactory()).post(DO, chosen(letter, pdf="1"))
        assert response.status_code == 302

    @pytest.mark.parametrize("keys", [[], ["nonsense"]])
    def test_nothing_chosen_says_so(self, client_for, worker, keys):
        response = client_for(worker).post(DO, {"letters": keys}, follow=True)
        assert "Choose at least one letter." in response.content.decode()


class TestMailed:
    def test_marked(self, client_for, worker, letter):
        client = client_for(worker)
        client.post(DO, chosen(letter, mailed="1"))
        letter.refresh_from_db()
        assert (letter.status, letter.printed_by) == (Status.SENT, worker)
        assert shown(client, "?show=mailed") == [letter]

    def test_twice_is_once(self, client_for, worker, letter):
        client = client_for(worker)
        for _ in range(2):
            page = client.post(DO, chosen(letter, mailed="1"), follow=True)
        assert "1 is not: it was mailed already" in page.content.decode()
        assert AuditEvent.objects.filter(action="letter-sent").count() == 1

    def test_not_where_mail_is_not_safe_any_more(self, client_for, worker, clinic):
        letter = letter_to(clinic, mail_is_safe=False)
        client_for(worker).post(DO, chosen(letter, mailed="1"))
        letter.refresh_from_db()
        assert letter.status == Status.SUPPRESSED


class TestUndo:
    def url(self, letter) -> str:
        return reverse("notifications:letter_undo", args=[letter.pk])

    def test_within_the_hour_it_waits_again(self, client_for, worker, mailed):
        client = client_for(worker)
        assert client.post(self.url(mailed)).status_code == 302
        assert shown(client) == [mailed]

    def test_not_later(self, client_for, worker, mailed):
        Message.objects.update(sent_at=timezone.now() - timedelta(hours=2))
        client = client_for(worker)
        page = client.post(self.url(mailed), follow=True).content.decode()
        assert "more than an hour ago" in page
        assert shown(client) == []

    def test_wrong_verb(self, client_for, worker, mailed):
        assert client_for(worker).get(self.url(mailed)).status_code == 405

    def test_reader(self, client_for, clinic, mailed):
        client = client_for(WorkerFactory(at=clinic, read_only=True))
        assert client.post(self.url(mailed)).status_code == 403

    def test_outsider(self, client_for, mailed):
        client = client_for(WorkerFactory())
        assert client.post(self.url(mailed)).status_code == 404
