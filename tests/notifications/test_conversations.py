from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import InboundMessage
from notifications.signals import inbound_received
from people.models import AuditEvent, Role, Task
from tests.notifications.conversations import draft, wrote
from tests.notifications.factories import (
    QuestionFactory,
    SentMessageFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_introduction")]
LIST = "/texts/"


@pytest.fixture
def url(patient):
    return reverse("notifications:conversation", args=[patient.pk])


class TestReading:
    def test_both_sides_by_days_newest_last(self, client_for, worker, patient, url):
        # Two: the day on which clocks go back is longer than 24 hours.
        before = timezone.now() - timedelta(days=2)
        SentMessageFactory(patient=patient, body="Earlier words", sent_at=before)
        wrote(patient, body="Later <b>words</b>")
        shown = client_for(worker).get(url).content.decode()
        assert shown.index("Earlier words") < shown.index("Later")
        assert shown.count('class="texts-date"') == 2
        assert "<b>words" not in shown
        assert "Not answered yet" in shown

    def test_which_question_a_reply_answers(self, client_for, worker, patient, url):
        question = QuestionFactory(patient=patient, answered_at=timezone.now())
        wrote(patient, body="1", reply_to=question, meaning="yes")
        shown = client_for(worker).get(url).content.decode()
        assert "Answers “A question” of" in shown

    def test_long_threads_have_pages(self, client_for, worker, patient, url):
        for number in range(45):
            at = timezone.now() - timedelta(hours=number)
            wrote(patient, body=f"Text {number}.", received_at=at)
        client = client_for(worker)
        assert "Text 44." not in client.get(url).content.decode()
        assert "Text 44." in client.get(f"{url}?page=2").content.decode()

    def test_more_texts_are_no_more_queries(self, client_for, worker, patient, url):
        def texts(count):
            for _ in range(count):
                wrote(patient)
                QuestionFactory(patient=patient)

        client = client_for(worker)
        texts(2)
        few = count_queries(client, url)
        texts(18)
        assert count_queries(client, url) == few

    def test_reader_reads_and_cannot_write(self, client_for, reader, patient, url):
        wrote(patient, body="Hello there")
        client = client_for(reader)
        shown = client.get(url).content.decode()
        assert "Hello there" in shown
        assert "Write to them" not in shown
        assert client.post(url, draft("Hi")).status_code == 403

    def test_outsider(self, client_for, url):
        client = client_for(WorkerFactory())
        assert client.get(url).status_code == 404
        assert client.post(url, draft("Hi")).status_code == 404

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).put(url).status_code == 405

    def test_reading_leaves_a_trace(self, client_for, worker, patient, url):
        client_for(worker).get(url)
        event = AuditEvent.objects.get(action="read")
        assert (event.actor, event.patient_id) == (worker, patient.pk)


class TestMatching:
    @pytest.fixture
    def heard(self):
        told = []

        def hear(sender, inbound, reply_to, meaning, **signal):
            told.append((inbound.body, reply_to, meaning))

        inbound_received.connect(hear)
        yield told
        inbound_received.disconnect(hear)

    @pytest.fixture
    def question(self, patient):
        return QuestionFactory(patient=patient)

    @pytest.fixture
    def inbound(self, patient, question):
        return wrote(patient, body="I will be there", meaning="unclear")

    @pytest.fixture
    def url(self, inbound):
        return reverse("notifications:match_reply", args=[inbound.pk])

    def test_said_once_it_takes_effect_once(
        self, client_for, worker, url, inbound, question, heard
    ):
        client = client_for(worker)
        for digit in ("1", "2", "1"):
            client.post(url, {"answer": f"{question.pk}:{digit}"})
        assert heard == [("I will be there", question, "yes")]
        inbound.refresh_from_db()
        question.refresh_from_db()
        assert (inbound.reply_to, inbound.meaning) == (question, "yes")
        assert inbound.handled_by == worker
        assert question.answered_at is not None
        assert AuditEvent.objects.filter(action="match-reply").count() == 1

    def test_its_task_is_done(
        self, client_for, worker, patient, url, inbound, question
    ):
        from notifications import alerts

        alerts.reply_unclear(patient, inbound, is_urgent=False)
        alerts.text_to_read(patient)
        client_for(worker).post(url, {"answer": f"{question.pk}:1"})
        assert not Task.objects.open().exists()

    @pytest.mark.parametrize("answer", ["", "nonsense", "nonsense:1"])
    def test_no_such_question(self, client_for, worker, url, answer):
        response = client_for(worker).post(url, {"answer": answer})
        assert response.status_code == 404

    def test_no_such_answer(self, client_for, worker, url, question, heard):
        client_for(worker).post(url, {"answer": f"{question.pk}:7"})
        assert heard == []

    def test_not_of_another_patient(self, client_for, worker, url, heard):
        other = QuestionFactory(patient=PatientFactory(phone="+14125550177"))
        response = client_for(worker).post(url, {"answer": f"{other.pk}:1"})
        assert response.status_code == 404
        assert heard == []

    def test_not_a_question_that_came_later(
        self, client_for, worker, patient, url, inbound, heard
    ):
        InboundMessage.objects.update(received_at=timezone.now() - timedelta(days=2))
        later = QuestionFactory(patient=patient)
        client_for(worker).post(url, {"answer": f"{later.pk}:1"})
        assert heard == []

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).get(url).status_code == 405

    def test_reader(self, client_for, reader, url, question, heard):
        data = {"answer": f"{question.pk}:1"}
        assert client_for(reader).post(url, data).status_code == 403
        assert heard == []

    def test_outsider(self, client_for, url, question, heard):
        data = {"answer": f"{question.pk}:1"}
        assert client_for(WorkerFactory()).post(url, data).status_code == 404
        assert heard == []


class TestSettled:
    @pytest.fixture
    def url(self, patient):
        return reverse("notifications:texts_settled", args=[patient.pk])

    def test_no_answer_needed(self, client_for, worker, patient, url):
        from notifications import alerts

        inbound = wrote(patient)
        alerts.text_to_read(patient)
        assert client_for(worker).post(url).status_code == 302
        inbound.refresh_from_db()
        assert inbound.handled_by == worker
        assert not Task.objects.open().exists()

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).get(url).status_code == 405

    def test_reader(self, client_for, reader, url):
        assert client_for(reader).post(url).status_code == 403

    def test_outsider(self, client_for, url):
        assert client_for(WorkerFactory()).post(url).status_code == 404


class TestList:
    def rows(self, client, query="") -> list[str]:
        response = client.get(f"{LIST}{query}")
        assert response.status_code == 200
        return [patient.family_name for patient in response.context["page_obj"]]

    def test_the_longest_unanswered_first_and_no_words(
        self, client_for, worker, clinic
    ):
        for name, hours in (("Short", 1), ("Long", 5), ("Mid", 3)):
            one = PatientFactory(family_name=name, organization=clinic, lead=worker)
            at = timezone.now() - timedelta(hours=hours)
            wrote(one, received_at=at, body="a secret")
        client = client_for(worker)
        assert self.rows(client) == ["Long", "Mid", "Short"]
        assert "a secret" not in client.get(LIST).content.decode()

    def test_answered_ones_are_under_all(self, client_for, worker, patient):
        wrote(patient, handled_at=timezone.now())
        client = client_for(worker)
        assert self.rows(client) == []
        assert self.rows(client, "?show=all") == [patient.family_name]

    def test_of_colleagues_under_the_organization(self, client_for, clinic, patient):
        wrote(patient)
        client = client_for(WorkerFactory(at=clinic))
        assert self.rows(client) == []
        assert self.rows(client, "?whose=organization") == [patient.family_name]

    def test_only_whom_one_sees(self, client_for, patient):
        wrote(patient)
        client = client_for(WorkerFactory())
        assert self.rows(client, "?whose=organization&show=all") == []

    def test_not_a_partners_page(self, client_for, clinic):
        partner = WorkerFactory(role=Role.PARTNER, at=clinic)
        assert client_for(partner).get(LIST).status_code == 404

    def test_wrong_verb(self, client_for, worker):
        assert client_for(worker).post(LIST).status_code == 405

    def test_pages_and_queries(self, client_for, worker, clinic):
        def rows(count):
            for _ in range(count):
                wrote(PatientFactory(organization=clinic, lead=worker))

        client = client_for(worker)
        rows(2)
        few = count_queries(client, LIST)
        rows(25)
        assert count_queries(client, LIST) == few
        assert len(self.rows(client, "?page=2")) == 2
