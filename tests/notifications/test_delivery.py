from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from notifications import endings
from notifications.delivery import deliver_due
from notifications.endings import back_off
from notifications.models import Message, OptOut, Status, UnreachableNumber
from notifications.services import notify_patient
from notifications.signals import message_in_trouble
from people.models import ContactPoint, Task
from tests.notifications.factories import (
    NUMBER,
    OTHER_NUMBER,
    EmailFactory,
    MessageFactory,
    OptOutFactory,
)
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


def task_kinds() -> list[str]:
    return sorted(Task.objects.open().values_list("kind", flat=True))


def test_a_text_goes_out_once(twilio):
    message = MessageFactory()
    assert deliver_due() == {"sent": 1}
    assert deliver_due() == {}
    message.refresh_from_db()
    [accepted] = twilio.accepted
    assert accepted["Body"] == message.body
    assert accepted["To"] == NUMBER
    assert message.provider_reference == accepted["sid"]
    assert message.sent_at is not None
    assert (message.attempts, message.lease_owner) == (1, "")


@pytest.mark.django_db(transaction=True)
def test_the_provider_is_called_outside_any_transaction(monkeypatch):
    message, seen = MessageFactory(patient=None), []

    def send(self, message):
        found = Message.objects.get(pk=message.pk)
        seen.append((connection.in_atomic_block, found.status))
        return "SM1"

    monkeypatch.setattr("notifications.channels.console.Channel.send", send)
    assert deliver_due() == {"sent": 1}
    message.refresh_from_db()
    assert seen == [(False, Status.SENDING)]


def test_an_email_goes_out(db):
    message = EmailFactory()
    assert deliver_due() == {"sent": 1}
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([message.to], message.subject)
    message.refresh_from_db()
    assert sent.extra_headers["Message-ID"] == message.provider_reference


def test_a_link_that_was_sent_is_not_kept(db):
    token = "Xk3-" * 8
    body = f"Open it:\nhttps://help.example.org/r/{token}/\nCall 412-555-0100."
    message = EmailFactory(body=body)
    deliver_due()
    message.refresh_from_db()
    assert mail.outbox[0].body == body
    assert message.body == (
        "Open it:\nhttps://help.example.org/r/.../\nCall 412-555-0100."
    )


def test_the_introduction_goes_first(twilio):
    patient = PatientFactory(phone=NUMBER)
    notify_patient(
        patient=patient, kind="test-news", context={"place": "X"}, dedupe_key="1"
    )
    deliver_due()
    first, second = twilio.bodies()
    assert "STOP" in first
    assert "news" in second


def test_nothing_overtakes_an_introduction_that_has_to_wait(twilio):
    patient = PatientFactory(phone=NUMBER)
    news = notify_patient(
        patient=patient, kind="test-news", context={"place": "X"}, dedupe_key="1"
    )
    twilio.next_answers = ["busy"]
    deliver_due()
    deliver_due()
    assert twilio.bodies() == []
    assert news is not None
    news.refresh_from_db()
    assert news.status == Status.QUEUED
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        deliver_due()
        deliver_due()
    assert len(twilio.accepted) == 2
    assert "STOP" in twilio.bodies()[0]


def test_urgent_first(twilio):
    MessageFactory(body="bulk", priority=9)
    MessageFactory(body="reply", priority=1)
    MessageFactory(body="normal")
    deliver_due()
    assert twilio.bodies() == ["reply", "normal", "bulk"]


def test_a_limit_is_kept(twilio):
    for _ in range(3):
        MessageFactory()
    assert deliver_due(limit=2).total() == 2
    assert len(twilio.accepted) == 2


def test_what_is_due_later_waits(twilio):
    MessageFactory(not_before=timezone.now() + timedelta(hours=1))
    assert deliver_due() == {}


def test_stopping_gives_the_rest_back(twilio):
    for _ in range(3):
        MessageFactory()
    deliver_due(stop=lambda: len(twilio.accepted) > 0)
    assert len(twilio.accepted) == 1
    waiting = Message.objects.filter(status=Status.QUEUED)
    assert list(waiting.values_list("lease_owner", flat=True)) == ["", ""]
    deliver_due()
    assert len(twilio.accepted) == 3


class TestGate:
    def test_opted_out_meanwhile(self, twilio):
        message = MessageFactory()
        OptOutFactory()
        assert deliver_due() == {"suppressed": 1}
        message.refresh_from_db()
        assert message.error_code == "opted-out"
        assert task_kinds() == ["texts-stopped"]
        assert twilio.requests == []

    @pytest.mark.parametrize(
        "change", [{"safe_to_text": False}, {"texting_consent": "refused"}]
    )
    def test_consent_or_safety_taken_back_meanwhile(self, twilio, change):
        message = MessageFactory()
        ContactPoint.objects.update(**change)
        assert deliver_due() == {"suppressed": 1}
        message.refresh_from_db()
        assert message.error_code == "no-consent"
        assert task_kinds() == ["message-not-sent"]

    def test_number_taken_off_the_record_meanwhile(self, twilio):
        MessageFactory()
        ContactPoint.objects.update(phone=OTHER_NUMBER)
        assert deliver_due() == {"suppressed": 1}

    def test_number_found_unreachable_meanwhile(self, twilio):
        MessageFactory()
        UnreachableNumber.objects.create(number=NUMBER, error_code="30006")
        assert deliver_due() == {"suppressed": 1}

    def test_too_late_is_dropped_and_said(self, twilio):
        message = MessageFactory(expires_at=timezone.now() - timedelta(seconds=1))
        assert deliver_due() == {"expired": 1}
        message.refresh_from_db()
        assert message.error_text
        assert task_kinds() == ["message-not-sent"]
        assert twilio.requests == []

    def test_the_last_word_reaches_who_stopped(self, twilio):
        OptOutFactory()
        MessageFactory(kind="stop-confirmed", patient=None)
        assert deliver_due() == {"sent": 1}

    def test_an_answer_needs_no_agreement(self, twilio):
        MessageFactory(kind="help", patient=PatientFactory())
        assert deliver_due() == {"sent": 1}

    def test_a_retry_does_not_slip_into_the_night(self, twilio, night):
        with time_machine.travel(datetime(2026, 3, 5, 3, tzinfo=UTC), tick=False):
            message = MessageFactory()
            assert deliver_due() == {"postponed": 1}
        message.refresh_from_db()
        assert message.not_before == datetime(2026, 3, 5, 14, tzinfo=UTC)


class TestNeverProcessed:
    def test_is_tried_again_later(self, twilio):
        message = MessageFactory()
        twilio.next_answers = ["busy"]
        assert deliver_due() == {"queued": 1}
        message.refresh_from_db()
        assert message.not_before > timezone.now()
        assert (message.error_code, message.attempts) == ("20429", 1)
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            assert deliver_due() == {"sent": 1}
        assert len(twilio.accepted) == 1
        message.refresh_from_db()
        assert message.error_code == ""

    def test_a_burst_loses_and_doubles_nothing(self, twilio):
        for number in range(8):
            MessageFactory(body=str(number))
        twilio.next_answers = ["busy"] * 5
        start = timezone.now()
        for turn in range(12):
            with time_machine.travel(start + timedelta(minutes=10 * turn)):
                deliver_due()
        assert sorted(twilio.bodies()) == [str(number) for number in range(8)]

    def test_a_busy_provider_is_left_alone_and_mail_goes_on(self, twilio):
        for _ in range(3):
            MessageFactory()
        EmailFactory()
        twilio.next_answers = ["busy"] * 3
        assert deliver_due() == {"queued": 1, "sent": 1}
        assert len(twilio.requests) == 1
        assert len(mail.outbox) == 1

    def test_nobody_listens_at_the_providers(self, twilio, settings):
        message = MessageFactory()
        settings.TWILIO = {**settings.TWILIO, "api_base_url": "http://127.0.0.1:9"}
        assert deliver_due() == {"queued": 1}
        message.refresh_from_db()
        assert message.status == Status.QUEUED

    @pytest.mark.parametrize("lack", [{"auth_token": "wrong"}, {"auth_token": ""}])
    def test_wrong_settings_lose_nothing(self, twilio, settings, lack, caplog):
        message = MessageFactory()
        EmailFactory()
        right = settings.TWILIO
        settings.TWILIO = {**right, **lack}
        deliver_due()
        message.refresh_from_db()
        assert message.status == Status.QUEUED
        assert len(mail.outbox) == 1
        settings.TWILIO = right
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            deliver_due()
        assert len(twilio.accepted) == 1

    def test_not_for_ever(self, twilio):
        message = MessageFactory(attempts=endings.MAX_ATTEMPTS - 1)
        twilio.next_answers = ["busy"]
        assert deliver_due() == {"failed": 1}
        message.refresh_from_db()
        assert message.status == Status.FAILED
        assert task_kinds() == ["message-not-sent"]

    def test_waits_double_and_spread(self):
        waits = [back_off(3).total_seconds() for _ in range(50)]
        assert all(60 <= wait <= 180 for wait in waits)
        assert len(set(waits)) > 40
        assert back_off(100) <= timedelta(hours=1.5)


class TestUnknown:
    @pytest.mark.usefixtures("impatient")
    @pytest.mark.parametrize(
        "fate", ["accept-then-fail", "accept-then-drop", "accept-then-hang", "fail"]
    )
    def test_is_never_sent_again(self, twilio, fate):
        message = MessageFactory()
        twilio.next_answers = [fate]
        assert deliver_due() == {"unknown": 1}
        message.refresh_from_db()
        assert message.status == Status.UNKNOWN
        assert message.look_after > timezone.now()
        assert task_kinds() == []
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            deliver_due()
        assert len(twilio.requests) == 1

    def test_dropped_before_or_after_accepting_looks_the_same(self, twilio):
        MessageFactory()
        twilio.next_answers = ["drop"]
        assert deliver_due() == {"unknown": 1}

    def test_a_fault_of_ours_while_calling(self, twilio, monkeypatch, caplog):
        message = MessageFactory()
        monkeypatch.setattr(
            "notifications.channels.twilio_sms.Channel.send",
            lambda self, message: 1 / 0,
        )
        assert deliver_due() == {"unknown": 1}
        message.refresh_from_db()
        assert message.status == Status.UNKNOWN
        assert NUMBER not in caplog.text

    def test_mail_to_a_partner_is_told_to_the_floor_above(self, monkeypatch):
        message = EmailFactory()
        heard = []

        def hear(sender, message, status, **signal):
            heard.append((message.pk, status))

        message_in_trouble.connect(hear)
        try:
            monkeypatch.setattr(
                "notifications.channels.email.Channel.send",
                lambda self, message: 1 / 0,
            )
            deliver_due()
        finally:
            message_in_trouble.disconnect(hear)
        assert heard == [(message.pk, Status.UNKNOWN)]


class TestPermanent:
    def test_landline(self, twilio):
        message = MessageFactory()
        twilio.errors[NUMBER] = (400, 21614)
        assert deliver_due() == {"failed": 1}
        message.refresh_from_db()
        assert message.error_text == "Not a mobile phone."
        assert UnreachableNumber.objects.current().get().number == NUMBER
        assert task_kinds() == ["message-not-sent"]

    def test_opted_out_at_the_provider(self, twilio):
        MessageFactory()
        other = MessageFactory()
        twilio.opted_out.add(NUMBER)
        deliver_due()
        assert len(twilio.requests) == 1
        assert OptOut.objects.current().get().source == "send-error"
        other.refresh_from_db()
        assert other.status == Status.SUPPRESSED
        assert task_kinds() == ["texts-stopped", "texts-stopped"]

    def test_an_error_about_the_message_marks_no_number(self, twilio):
        MessageFactory()
        twilio.errors[NUMBER] = (400, 21617)
        assert deliver_due() == {"failed": 1}
        assert not UnreachableNumber.objects.exists()
        assert not OptOut.objects.exists()

    def test_an_error_never_seen_before_fails_it_loudly(self, twilio):
        MessageFactory()
        twilio.errors[NUMBER] = (400, 99999)
        assert deliver_due() == {"failed": 1}
        assert task_kinds() == ["message-not-sent"]
