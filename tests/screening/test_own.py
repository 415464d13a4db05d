"""A person answers a screening alone, by a link on their phone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from people.models import AccessLink, ContactPoint, Patient, Task
from people.models.contact_choices import OwnPage
from screening.instruments import find_current
from screening.models import Answer, Need, Screening
from screening.own_links import new_link_url
from screening.permissions import sensitive_questions
from screening.services import finish_screening, start_screening
from tests.people.factories import PatientFactory, WorkerFactory

YEAR = {"answer": "1984"}


@pytest.fixture
def patient(clinic, worker):
    return PatientFactory(organization=clinic, lead=worker, phone="+14125550142")


@pytest.fixture
def screening(patient, worker) -> Screening:
    return start(patient, worker, "ahc-hrsn-core")


def start(patient, worker, code: str) -> Screening:
    return start_screening(
        patient=patient, instrument=find_current(code), language="en", actor=worker
    )


def link(screening, contact=None) -> str:
    address = new_link_url(
        screening=screening, actor=screening.started_by, contact=contact
    )
    return address.rstrip("/").rsplit("/", 1)[-1]


def url(key: str, name: str = "own") -> str:
    return reverse(f"screening:{name}", args=[key])


def come_in(client, key: str, alone: str = "yes") -> None:
    assert client.post(url(key, "own_open"), YEAR).status_code == 302
    client.post(url(key, "own_alone"), {"alone": alone})


def answer_all(client, key: str, screening: Screening, choose: int = -1) -> list[str]:
    """Answers each question with one of its options; which were asked."""
    asked = []
    while question := client.get(url(key)).context.get("row"):
        code = question.question.link_id
        asked.append(code)
        value = question.choices[choose].value
        facts = {"question": code, f"a-{code}": value}
        assert client.post(url(key, "own_answer"), facts).status_code == 302
    return asked


def agree(to: str) -> None:
    ContactPoint.objects.update(own_page=to)


class TestAnswering:
    def test_from_the_year_to_a_task_for_the_worker(self, client, screening, worker):
        agree(OwnPage.PRIVATE)
        key = link(screening)
        come_in(client, key)
        asked = answer_all(client, key, screening, choose=0)
        assert len(asked) == len(screening.definition.questions)
        assert Answer.objects.filter(answered_by=None).count() == len(asked)
        assert "Thank you" in client.post(url(key, "own_finish")).text
        screening.refresh_from_db()
        assert (screening.is_completed, screening.completed_by) == (True, None)
        assert screening.findings
        task = Task.objects.open().get(subject_id=screening.pk)
        assert (task.kind, task.owner) == ("self-screened", worker)
        assert client.get(url(key)).status_code == 410

    def test_scored_as_if_a_worker_had_asked(self, client, patient, worker):
        screening = start(patient, worker, "hunger-vital-sign")
        key = link(screening)
        come_in(client, key)
        answer_all(client, key, screening, choose=0)
        client.post(url(key, "own_finish"))
        assert Need.objects.get(patient=patient).category_id == "food-insecurity"

    @pytest.mark.parametrize(
        ("alone", "agreed", "asked_private"),
        [
            ("yes", OwnPage.PRIVATE, True),
            ("no", OwnPage.PRIVATE, False),
            ("yes", OwnPage.PLAIN, False),
            ("yes", OwnPage.NONE, False),
        ],
    )
    def test_private_questions_only_alone_and_on_a_phone_of_their_own(
        self, client, screening, alone, agreed, asked_private
    ):
        agree(agreed)
        key = link(screening)
        come_in(client, key, alone)
        asked = set(answer_all(client, key, screening))
        private = sensitive_questions(screening.definition)
        assert private
        assert private <= asked if asked_private else not private & asked

    def test_what_was_not_shown_is_not_taken(self, client, screening):
        agree(OwnPage.PLAIN)
        key = link(screening)
        come_in(client, key)
        code = min(sensitive_questions(screening.definition))
        value = screening.definition.by_link_id[code].options[0].code
        facts = {"question": code, f"a-{code}": value}
        client.post(url(key, "own_answer"), facts)
        assert not Answer.objects.exists()

    def test_it_goes_on_later_and_shows_nothing_answered(self, client, screening):
        key = link(screening)
        come_in(client, key)
        first = client.get(url(key)).context["row"]
        code = first.question.link_id
        value = first.choices[0].value
        client.post(url(key, "own_answer"), {"question": code, f"a-{code}": value})
        client.logout()
        assert "Your year of birth" in client.get(url(key)).text
        come_in(client, key)
        text = client.get(url(key)).text
        assert first.question.text not in text
        assert "checked" not in text

    def test_an_empty_answer_is_asked_again(self, client, screening):
        key = link(screening)
        come_in(client, key)
        code = client.get(url(key)).context["row"].question.link_id
        page = client.post(url(key, "own_answer"), {"question": code})
        assert page.status_code == 422
        assert "Choose an answer." in page.text
        assert not Answer.objects.exists()


class TestDoor:
    def test_it_says_nothing_and_a_get_writes_nothing(self, client, screening):
        key = link(screening)
        page = client.get(url(key))
        assert "<title>One question first - Nearhand</title>" in page.text
        assert "no-store" in page["Cache-Control"]
        assert "data-quick-exit" in page.text
        assert AccessLink.objects.get(purpose="own-screening").failed_tries == 0

    def test_five_wrong_years_lock_it(self, client, screening):
        key = link(screening)
        for year in range(1901, 1906):
            client.post(url(key, "own_open"), {"answer": str(year)})
        assert client.post(url(key, "own_open"), YEAR).status_code == 410

    def test_it_closes_when_the_phone_is_no_longer_safe(self, client, screening):
        agree(OwnPage.PLAIN)
        key = link(screening, screening.patient.contact_points.get())
        come_in(client, key)
        assert client.get(url(key)).status_code == 200
        ContactPoint.objects.update(safe_to_text=False)
        assert client.get(url(key)).status_code == 410

    @pytest.mark.parametrize("ended", ["expired", "newer", "finished"])
    def test_it_ends(self, client, screening, worker, ended):
        key = link(screening)
        come_in(client, key)
        if ended == "expired":
            AccessLink.objects.update(expires_at=timezone.now())
        elif ended == "newer":
            link(screening)
        else:
            finish_screening(screening=screening, actor=worker)
        assert client.get(url(key)).status_code == 410

    def test_without_the_year_nothing_is_answered(self, client, screening):
        key = link(screening)
        for name in ("own_alone", "own_answer", "own_finish"):
            assert client.post(url(key, name)).status_code == 422
            assert client.get(url(key, name)).status_code == 405
        screening.refresh_from_db()
        assert screening.is_unfinished
        assert client.get(url("nothing")).status_code == 404


class TestWorkersSide:
    def address(self, screening) -> str:
        return reverse("care:own_screening", args=[screening.pk])

    def test_a_code_is_shown_once(self, client_for, screening, worker):
        client = client_for(worker)
        page = client.post(self.address(screening), {"code": "1"})
        assert "data:image/svg+xml" in page.text
        assert "data:image/svg+xml" not in client.get(self.address(screening)).text
        assert AccessLink.objects.filter(purpose="own-screening").count() == 1

    @pytest.mark.parametrize("agreed", [True, False])
    def test_it_is_texted_only_where_links_are_agreed_to(
        self, client_for, screening, worker, agreed
    ):
        agree(OwnPage.PLAIN if agreed else OwnPage.NONE)
        client_for(worker).post(self.address(screening), {"text": "1"})
        texts = Message.objects.filter(kind="own-screening")
        assert [("/my-questions/" in text.body) for text in texts] == [True] * agreed

    def test_without_a_year_of_birth_there_is_no_link(
        self, client_for, screening, worker
    ):
        agree(OwnPage.PLAIN)
        Patient.objects.update(date_of_birth=None)
        client = client_for(worker)
        for name in ("code", "text"):
            client.post(self.address(screening), {name: "1"})
        assert not AccessLink.objects.filter(purpose="own-screening").exists()

    def test_it_is_ended(self, client, client_for, screening, worker):
        key = link(screening)
        client_for(worker).post(self.address(screening), {"end": "1"})
        assert client.get(url(key)).status_code == 410

    def test_colleague_and_read_only_and_outsider_and_wrong_verb(
        self, client_for, screening, clinic, worker
    ):
        users = [
            WorkerFactory(at=clinic),
            WorkerFactory(at=clinic, read_only=True),
            WorkerFactory(),
        ]
        address = self.address(screening)
        codes = [client_for(u).post(address, {"end": "1"}).status_code for u in users]
        assert codes == [302, 403, 404]
        assert client_for(worker).put(address).status_code == 405
