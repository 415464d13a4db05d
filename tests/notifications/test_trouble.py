"""Messages not delivered: who sees which, and deciding about them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.models import Message, Status
from people.models import AuditEvent, Role, Task
from people.tasks import raise_task
from tests.notifications.factories import (
    NUMBER,
    EmailFactory,
    MessageFactory,
    OptOutFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
LIST = "/messages/trouble/"
DECIDE = "/messages/trouble/decide/"


@pytest.fixture
def supervisor(clinic):
    return WorkerFactory(role=Role.SUPERVISOR, at=clinic)


@pytest.fixture
def administrator(clinic):
    return WorkerFactory(role=Role.ADMINISTRATOR, at=clinic)


@pytest.fixture
def patient(clinic):
    return PatientFactory(phone=NUMBER, organization=clinic)


@pytest.fixture
def failed(patient):
    return MessageFactory(patient=patient, status=Status.FAILED, error_code="30006")


def shown(client, query="") -> list[Any]:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return [row.message for row in response.context["rows"]]


def choice(*messages, action="again", note="She did not get it", **more) -> Any:
    keys = [str(message.pk) for message in messages]
    return {"messages": keys, "action": action, "note": note, **more}


class TestList:
    def test_what_happened_and_what_to_do(self, client_for, supervisor, failed):
        page = client_for(supervisor).get(LIST).content.decode()
        assert "A landline: it takes no texts." in page
        assert "ask for a mobile number" in page

    @pytest.mark.parametrize(
        "status", ["unknown", "failed", "undelivered", "expired", "suppressed"]
    )
    def test_each_that_reached_nobody(self, client_for, supervisor, patient, status):
        message = MessageFactory(patient=patient, status=status)
        assert shown(client_for(supervisor)) == [message]

    @pytest.mark.parametrize("status", ["queued", "sent", "delivered"])
    def test_not_the_others(self, client_for, supervisor, patient, status):
        MessageFactory(patient=patient, status=status)
        assert shown(client_for(supervisor)) == []

    def test_what_they_did_not_want_is_no_trouble(
        self, client_for, supervisor, patient
    ):
        MessageFactory(
            patient=patient, status=Status.SUPPRESSED, error_code="opted-out"
        )
        assert shown(client_for(supervisor)) == []

    def test_patients_for_who_sees_them_the_rest_for_administrators(
        self, client_for, supervisor, administrator, failed
    ):
        MessageFactory(
            patient=PatientFactory(phone="+14125550177"), status=Status.FAILED
        )
        mail = EmailFactory(status=Status.FAILED)
        assert shown(client_for(supervisor)) == [failed]
        assert shown(client_for(administrator)) == [mail]

    def test_filters(self, client_for, supervisor, patient, failed):
        unknown = MessageFactory(patient=patient, status=Status.UNKNOWN)
        client = client_for(supervisor)
        assert shown(client, "?reason=failed:30006") == [failed]
        assert shown(client, "?reason=unknown:") == [unknown]
        assert shown(client, "?channel=letter") == []
        assert len(shown(client, "?kind=test-news&channel=sms")) == 2
        assert len(shown(client, "?kind=nonsense")) == 2

    def test_colleague(self, client_for, clinic, failed):
        client = client_for(WorkerFactory(at=clinic))
        assert client.get(LIST).status_code == 404
        assert client.post(DECIDE, choice(failed)).status_code == 404

    def test_reader(self, client_for, clinic, failed):
        reader = WorkerFactory(role=Role.SUPERVISOR, at=clinic, read_only=True)
        client = client_for(reader)
        assert shown(client) == [failed]
        assert "Decide about" not in client.get(LIST).content.decode()
        assert client.post(DECIDE, choice(failed)).status_code == 403

    def test_wrong_verb(self, client_for, supervisor):
        client = client_for(supervisor)
        assert client.post(LIST).status_code == 405
        assert client.get(DECIDE).status_code == 405

    def test_pages_and_queries(self, client_for, supervisor, patient):
        def rows(count):
            for _ in range(count):
                MessageFactory(patient=patient, status=Status.FAILED)

        client = client_for(supervisor)
        rows(2)
        few = count_queries(client, LIST)
        rows(25)
        assert count_queries(client, LIST) == few
        assert len(shown(client, "?page=2")) == 2


class TestDeciding:
    def test_asks_once_more_and_changes_nothing_before(
        self, client_for, supervisor, failed
    ):
        response = client_for(supervisor).post(DECIDE, choice(failed))
        assert response.status_code == 200
        assert "This is about 1 message" in response.content.decode()
        assert Message.objects.count() == 1

    def test_again(self, client_for, supervisor, patient, failed):
        raise_task(
            patient=patient, kind="message-not-sent", title="x", subject_id=failed.pk
        )
        data = choice(failed, confirmed="1")
        client = client_for(supervisor)
        assert client.post(DECIDE, data).status_code == 302
        copy = Message.objects.get(again_of=failed)
        assert (copy.status, copy.body) == (Status.QUEUED, failed.body)
        failed.refresh_from_db()
        assert (failed.settled_by, failed.settled_note) == (
            supervisor,
            "She did not get it",
        )
        assert not Task.objects.open().exists()
        event = AuditEvent.objects.get(action="message-sent-again")
        assert (event.actor, event.patient_id) == (supervisor, patient.pk)
        assert shown(client) == []

    def test_twice_is_once(self, client_for, supervisor, failed):
        client = client_for(supervisor)
        data = choice(failed, confirmed="1")
        client.post(DECIDE, data)
        assert client.post(DECIDE, data).status_code == 422
        assert Message.objects.count() == 2

    def test_it_was_sent(self, client_for, supervisor, patient):
        unknown = MessageFactory(patient=patient, status=Status.UNKNOWN)
        data = choice(unknown, action="sent", confirmed="1")
        client_for(supervisor).post(DECIDE, data)
        unknown.refresh_from_db()
        assert unknown.status == Status.SENT

    def test_left(self, client_for, supervisor, failed):
        data = choice(failed, action="give-up", confirmed="1")
        client_for(supervisor).post(DECIDE, data)
        failed.refresh_from_db()
        assert (failed.status, failed.settled_by) == (Status.FAILED, supervisor)

    def test_what_cannot_be_done_says_why_and_the_rest_is_done(
        self, client_for, supervisor, patient, failed
    ):
        over = MessageFactory(
            patient=patient,
            status=Status.EXPIRED,
            expires_at=timezone.now() - timedelta(hours=1),
        )
        data = choice(failed, over, confirmed="1")
        page = client_for(supervisor).post(DECIDE, data, follow=True).content.decode()
        assert "1 message is dealt with." in page
        assert "Its time is over. Call them instead." in page
        assert Message.objects.filter(again_of=failed).exists()
        assert not Message.objects.filter(again_of=over).exists()

    def test_never_to_who_opted_out(self, client_for, supervisor, failed):
        OptOutFactory()
        data = choice(failed, confirmed="1")
        page = client_for(supervisor).post(DECIDE, data, follow=True).content.decode()
        assert "No number of theirs may be texted now." in page
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("lacks", ["messages", "action", "note"])
    def test_what_lacks_is_asked_and_nothing_typed_is_lost(
        self, client_for, supervisor, failed, lacks
    ):
        data = choice(failed)
        del data[lacks]
        response = client_for(supervisor).post(DECIDE, data)
        assert response.status_code == 422
        page = response.content.decode()
        if lacks != "note":
            assert "She did not get it" in page
        if lacks != "messages":
            assert f'value="{failed.pk}" checked' in page

    def test_not_about_patients_of_others(self, client_for, supervisor):
        other = MessageFactory(
            patient=PatientFactory(phone="+14125550177"), status=Status.FAILED
        )
        data = choice(other, confirmed="1")
        assert client_for(supervisor).post(DECIDE, data).status_code == 422
        assert Message.objects.count() == 1

    def test_an_administrator_about_mail_to_partners(self, client_for, administrator):
        mail = EmailFactory(status=Status.FAILED, body="Your question was answered.")
        data = choice(mail, confirmed="1")
        client_for(administrator).post(DECIDE, data)
        assert Message.objects.filter(again_of=mail).exists()
