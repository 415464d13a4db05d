import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import InboundMessage, OptOut, OptOutSource
from notifications.threads import thread_for
from people.models import AuditEvent, Role
from tests.notifications.factories import (
    NUMBER,
    OTHER_NUMBER,
    EmailFactory,
    InboundFactory,
    MessageFactory,
    OptOutFactory,
    QuestionFactory,
    SentMessageFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory
from tests.queries import count_queries
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
LIST = "/messages/unknown/"


@pytest.fixture
def clinic():
    return OrganizationFactory()


@pytest.fixture
def supervisor(clinic):
    return WorkerFactory(role=Role.SUPERVISOR, at=clinic)


@pytest.fixture
def reader(clinic):
    return WorkerFactory(role=Role.SUPERVISOR, at=clinic, read_only=True)


@pytest.fixture
def outsider(clinic):
    return WorkerFactory(role=Role.SOCIAL_WORKER, at=clinic)


@pytest.fixture
def unknown():
    return InboundFactory(
        from_number=OTHER_NUMBER, body="Who is this?", processed_at=timezone.now()
    )


def page(client) -> str:
    response = client.get(LIST)
    assert response.status_code == 200
    return response.content.decode()


class TestUnknownSenders:
    def test_supervisors_read_them(self, client_for, supervisor, unknown):
        shown = page(client_for(supervisor))
        assert "Who is this?" in shown
        assert "(412) 555-0143" in shown

    def test_nothing_there_says_so(self, client_for, supervisor):
        assert "No texts from unknown numbers" in page(client_for(supervisor))

    def test_wrong_verb(self, client_for, supervisor):
        assert client_for(supervisor).post(LIST).status_code == 405

    def test_a_reader_reads_and_has_no_button(self, client_for, reader, unknown):
        shown = page(client_for(reader))
        assert "Who is this?" in shown
        assert "Dealt with" not in shown

    def test_outsider(self, client_for, outsider):
        assert client_for(outsider).get(LIST).status_code == 404

    def test_signed_out(self, client):
        assert client.get(LIST).status_code == 302

    def test_with_a_patient_or_not_yet_read_it_is_not_here(
        self, client_for, supervisor, clinic
    ):
        patient = PatientFactory(organization=clinic)
        InboundFactory(patient=patient, processed_at=timezone.now(), body="Known")
        InboundFactory(body="Fresh")
        shown = page(client_for(supervisor))
        assert "Known" not in shown
        assert "Fresh" not in shown

    def test_a_shared_phone_is_shown_to_who_sees_all_who_share_it(
        self, client_for, supervisor, clinic
    ):
        InboundFactory(body="He is back", processed_at=timezone.now())
        PatientFactory(phone=NUMBER, organization=clinic)
        sibling = PatientFactory(phone=NUMBER)
        assert "He is back" not in page(client_for(supervisor))
        sibling.care_relationships.create(organization=clinic)
        assert "He is back" in page(client_for(supervisor))

    def test_pages(self, client_for, supervisor):
        for _ in range(26):
            InboundFactory(from_number=OTHER_NUMBER, processed_at=timezone.now())
        client = client_for(supervisor)
        assert len(client.get(LIST).context["page_obj"].object_list) == 25
        assert len(client.get(f"{LIST}?page=2").context["page_obj"].object_list) == 1

    def test_more_rows_are_no_more_queries(self, client_for, supervisor):
        def rows(count):
            for _ in range(count):
                InboundFactory(from_number=OTHER_NUMBER, processed_at=timezone.now())

        client = client_for(supervisor)
        rows(2)
        few = count_queries(client, LIST)
        rows(18)
        assert count_queries(client, LIST) == few


class TestDealtWith:
    @pytest.fixture
    def url(self, unknown):
        return reverse("notifications:sender_handled", args=[unknown.pk])

    def test_it_leaves_the_list_and_is_kept(self, client_for, supervisor, url, unknown):
        client = client_for(supervisor)
        assert client.post(url).status_code == 302
        assert "Who is this?" not in page(client)
        unknown.refresh_from_db()
        assert unknown.handled_by == supervisor

    def test_wrong_verb(self, client_for, supervisor, url):
        assert client_for(supervisor).get(url).status_code == 405

    def test_reader(self, client_for, reader, url):
        assert client_for(reader).post(url).status_code == 403

    def test_outsider(self, client_for, outsider, url):
        assert client_for(outsider).post(url).status_code == 404

    def test_what_is_not_there(self, client_for, supervisor):
        url = reverse("notifications:sender_handled", args=[uuid.uuid4()])
        assert client_for(supervisor).post(url).status_code == 404


class TestResumeTexts:
    @pytest.fixture
    def patient(self, clinic):
        return PatientFactory(phone=NUMBER, organization=clinic)

    @pytest.fixture
    def url(self, patient):
        return reverse("notifications:resume_texts", args=[patient.pk])

    @pytest.fixture
    def paused(self):
        return OptOutFactory(source=OptOutSource.WORDS)

    @pytest.fixture
    def worker(self, clinic):
        return WorkerFactory(at=clinic)

    def test_a_pause_ends_and_the_trail_says_who(
        self, client_for, worker, patient, paused, url
    ):
        response = client_for(worker).post(url)
        assert response.status_code == 302
        assert not OptOut.objects.current().exists()
        event = AuditEvent.objects.get(action="texts-resumed")
        assert (event.actor, event.patient_id) == (worker, patient.pk)

    def test_a_stop_stays(self, client_for, worker, url):
        OptOutFactory(source=OptOutSource.KEYWORD)
        client_for(worker).post(url)
        assert OptOut.objects.current().exists()

    def test_wrong_verb(self, client_for, worker, url):
        assert client_for(worker).get(url).status_code == 405

    def test_reader(self, client_for, clinic, url, paused):
        reader = WorkerFactory(at=clinic, read_only=True)
        assert client_for(reader).post(url).status_code == 403
        assert OptOut.objects.current().exists()

    def test_outsider(self, client_for, url, paused):
        assert client_for(WorkerFactory()).post(url).status_code == 404
        assert OptOut.objects.current().exists()


class TestThread:
    @pytest.fixture
    def patient(self, clinic):
        return PatientFactory(phone=NUMBER, organization=clinic)

    @pytest.fixture
    def worker(self, clinic):
        return WorkerFactory(at=clinic)

    def test_newest_last_and_in_words(self, patient, worker):
        hour = timedelta(hours=1)
        now = timezone.now()
        question = QuestionFactory(
            patient=patient, sent_at=now - 2 * hour, answered_at=now
        )
        InboundFactory(patient=patient, reply_to=question, body="1")
        MessageFactory(patient=patient, not_before=now + hour)
        asked, answer, waiting = thread_for(patient, worker).items
        assert asked.status == "Sent, not yet confirmed by the carrier. Answered"
        assert (answer.is_inbound, answer.body) == (True, "1")
        assert waiting.status == "Waiting to go out"

    def test_delivered_is_not_read(self, patient, worker):
        SentMessageFactory(patient=patient, status="delivered")
        [item] = thread_for(patient, worker).items
        assert "not known if read" in str(item.status)

    def test_mail_to_partners_is_not_the_patients(self, patient, worker, clinic):
        EmailFactory(patient=patient, organization=clinic)
        assert thread_for(patient, worker).items == []

    def test_older_ones_are_counted(self, patient, worker):
        for _ in range(5):
            SentMessageFactory(patient=patient)
            InboundFactory(patient=patient)
        thread = thread_for(patient, worker, limit=4)
        assert (len(thread.items), thread.earlier) == (4, 6)

    @pytest.mark.parametrize(
        ("source", "may_resume"),
        [(OptOutSource.KEYWORD, False), (OptOutSource.WORDS, True)],
    )
    def test_stopped_is_told(self, patient, worker, source, may_resume):
        assert not thread_for(patient, worker).is_stopped
        OptOutFactory(source=source)
        thread = thread_for(patient, worker)
        assert thread.is_stopped
        assert thread.may_resume is may_resume

    def test_a_reader_may_not_resume(self, patient, clinic):
        OptOutFactory(source=OptOutSource.WORDS)
        reader = WorkerFactory(at=clinic, read_only=True)
        assert not thread_for(patient, reader).may_resume

    @pytest.mark.parametrize("source", OptOutSource.values)
    def test_it_is_sound_html(self, rf, patient, worker, source):
        from django.template.loader import render_to_string

        from tests import html

        OptOutFactory(source=source)
        SentMessageFactory(patient=patient, body="A <b> & \n b")
        InboundFactory(patient=patient, body="<script>alert(1)</script>")
        context = {"thread": thread_for(patient, worker)}
        page = render_to_string("notifications/_thread.html", context, rf.get("/"))
        assert html.lint(page, fragment=True) == []
        assert "<script>" not in page

    def test_inbound_is_seen_by_who_sees_the_patient(self, patient, worker):
        inbound: Any = InboundFactory(patient=patient)
        seen = InboundMessage.objects.visible_to
        assert list(seen(worker)) == [inbound]
        assert list(seen(WorkerFactory())) == []
