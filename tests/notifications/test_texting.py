"""Where a patient gets texts: the page, stopping and starting them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications import alerts
from notifications.models import Message, OptOut, OptOutScope, OptOutSource
from notifications.numbers import is_opted_out, opt_out
from notifications.opt_outs import history_of
from notifications.own_words import WRONG_NUMBER
from people.models import AuditEvent, Task
from tests.notifications.factories import (
    NUMBER,
    InboundFactory,
    MessageFactory,
    OptOutFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(clinic):
    return PatientFactory(phone=NUMBER, organization=clinic)


@pytest.fixture
def url(patient):
    return reverse("notifications:texting", args=[patient.pk])


class TestPage:
    @pytest.mark.parametrize(
        ("source", "words"),
        [
            (OptOutSource.KEYWORD, "after they text START themselves"),
            (OptOutSource.WORDS, "They want these texts again"),
        ],
    )
    def test_what_is_stopped_and_what_to_do(
        self, client_for, worker, url, source, words
    ):
        OptOutFactory(source=source)
        assert words in client_for(worker).get(url).content.decode()

    def test_a_reader_has_no_forms(self, client_for, reader, url):
        OptOutFactory(source=OptOutSource.WORDS)
        shown = client_for(reader).get(url).content.decode()
        assert "They asked for no more texts." in shown
        assert "They want these texts again" not in shown

    def test_outsider(self, client_for, url):
        assert client_for(WorkerFactory()).get(url).status_code == 404

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).post(url).status_code == 405

    def test_history_in_words(self, client_for, worker, patient, url):
        InboundFactory(patient=patient, meaning="stop", body="STOP")
        InboundFactory(patient=patient, meaning="start", body="START")
        words = [past.words for past in history_of(patient)]
        assert words == ["They texted START", "They texted STOP"]
        assert "They texted STOP" in client_for(worker).get(url).content.decode()


class TestStop:
    @pytest.fixture
    def url(self, patient):
        return reverse("notifications:texts_stop", args=[patient.pk])

    @pytest.fixture
    def data(self, patient):
        return {"contact": patient.contact_points.get().pk, "scope": OptOutScope.ALL}

    def test_told_to_a_worker(self, client_for, worker, patient, url, data):
        waiting = MessageFactory(patient=patient)
        assert client_for(worker).post(url, data).status_code == 302
        row = OptOut.objects.current().get()
        assert (row.number, row.source, row.noted_by) == (NUMBER, "staff", str(worker))
        waiting.refresh_from_db()
        assert waiting.status == "suppressed"
        event = AuditEvent.objects.get(action="texts-stopped")
        assert (event.actor, event.patient_id) == (worker, patient.pk)
        assert str(worker) in history_of(patient)[0].words

    def test_of_one_sort(self, client_for, worker, url, data):
        client_for(worker).post(url, data | {"scope": OptOutScope.CHECK_INS})
        assert is_opted_out(NUMBER, OptOutScope.CHECK_INS)
        assert not is_opted_out(NUMBER, OptOutScope.APPOINTMENTS)

    def test_who_shares_the_phone_hears(self, client_for, worker, url, data):
        other = PatientFactory(phone=NUMBER)
        client_for(worker).post(url, data)
        assert Task.objects.open().get().patient == other

    def test_not_a_number_of_somebody_else(self, client_for, worker, url, data):
        other = PatientFactory(phone="+14125550177").contact_points.get()
        response = client_for(worker).post(url, data | {"contact": other.pk})
        assert response.status_code == 422
        assert not OptOut.objects.exists()

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).get(url).status_code == 405

    def test_reader(self, client_for, reader, url, data):
        assert client_for(reader).post(url, data).status_code == 403

    def test_outsider(self, client_for, url, data):
        assert client_for(WorkerFactory()).post(url, data).status_code == 404


class TestResume:
    @pytest.fixture
    def url(self, patient):
        return reverse("notifications:texts_resume", args=[patient.pk])

    @pytest.fixture
    def paused(self):
        return OptOutFactory(source=OptOutSource.WORDS)

    def data(self, row, reason="by-phone"):
        return {"opt_out": row.pk, "reason": reason}

    def test_a_pause_ends_and_the_trail_says_who_and_why(
        self, client_for, worker, patient, paused, url
    ):
        alerts.asked_to_be_left_alone(patient)
        assert client_for(worker).post(url, self.data(paused)).status_code == 302
        assert not OptOut.objects.current().exists()
        event = AuditEvent.objects.get(action="texts-resumed")
        assert (event.actor, event.patient_id) == (worker, patient.pk)
        assert event.reason == "all: by-phone"
        assert "told me so on the phone" in history_of(patient)[0].words
        assert not Task.objects.open().exists()

    @pytest.mark.parametrize("reason", ["", "because I want to"])
    def test_not_without_saying_how_one_knows(
        self, client_for, worker, paused, url, reason
    ):
        response = client_for(worker).post(url, self.data(paused, reason))
        assert response.status_code == 422
        assert OptOut.objects.current().exists()

    @pytest.mark.parametrize("source", ["keyword", "send-error", "callback"])
    def test_a_stop_stays(self, client_for, worker, url, source):
        row = OptOutFactory(source=source)
        assert client_for(worker).post(url, self.data(row)).status_code == 403
        assert OptOut.objects.current().exists()

    def test_not_of_another_number(self, client_for, worker, url):
        row = OptOutFactory(number="+14125550177", source=OptOutSource.WORDS)
        assert client_for(worker).post(url, self.data(row)).status_code == 404

    def test_stopped_again_after_that(self, client_for, worker, paused, url):
        client_for(worker).post(url, self.data(paused))
        opt_out(number=NUMBER, source=OptOutSource.KEYWORD)
        assert OptOut.objects.current().get().source == OptOutSource.KEYWORD

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).get(url).status_code == 405

    def test_reader(self, client_for, reader, url, paused):
        response = client_for(reader).post(url, self.data(paused))
        assert response.status_code == 403
        assert OptOut.objects.current().exists()

    def test_outsider(self, client_for, url, paused):
        response = client_for(WorkerFactory()).post(url, self.data(paused))
        assert response.status_code == 404
        assert OptOut.objects.current().exists()


class TestWrongNumber:
    @pytest.fixture
    def url(self, patient):
        return reverse("notifications:number_wrong", args=[patient.pk])

    @pytest.fixture
    def data(self, patient):
        return {"contact": patient.contact_points.get().pk}

    def test_nothing_goes_there_any_more(self, client_for, worker, patient, url, data):
        OptOutFactory(source=OptOutSource.WORDS)
        inbound = InboundFactory(
            patient=patient, meaning=WRONG_NUMBER, processed_at=timezone.now()
        )
        alerts.wrong_number(patient)
        assert client_for(worker).post(url, data).status_code == 302
        point = patient.contact_points.get()
        assert (point.may_text, point.safe_to_call) == (False, False)
        assert "Wrong number" in point.safety_note
        inbound.refresh_from_db()
        assert inbound.handled_by == worker
        assert not Task.objects.open().exists()
        assert is_opted_out(NUMBER)
        actions = set(AuditEvent.objects.values_list("action", flat=True))
        assert {"wrong-number", "edit-contact"} <= actions
        page = client_for(worker).get(
            reverse("notifications:texting", args=[patient.pk])
        )
        assert "somebody else has it" in page.content.decode()
        assert "Mark as a wrong number" not in page.content.decode()
        assert not Message.objects.exists()

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).get(url).status_code == 405

    def test_reader(self, client_for, reader, url, data):
        assert client_for(reader).post(url, data).status_code == 403

    def test_outsider(self, client_for, url, data):
        assert client_for(WorkerFactory()).post(url, data).status_code == 404
