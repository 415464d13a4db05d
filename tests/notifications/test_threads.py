from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.models import InboundMessage, OptOutSource
from notifications.threads import thread_for
from tests.notifications.factories import (
    NUMBER,
    EmailFactory,
    InboundFactory,
    MessageFactory,
    OptOutFactory,
    QuestionFactory,
    SentMessageFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


class TestThread:
    @pytest.fixture
    def patient(self, clinic):
        return PatientFactory(phone=NUMBER, organization=clinic)

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
