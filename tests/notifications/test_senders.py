"""What all workers share about a sender."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications import outbox, senders
from notifications.callbacks import process_callbacks, receive_callback
from notifications.delivery import deliver_due
from notifications.lanes import Lanes
from notifications.models import Message, Sender, Status
from notifications.worker import Worker
from tests.notifications.factories import (
    EmailFactory,
    MessageFactory,
    SentMessageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_a_second(settings, twilio) -> None:
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "sms_parts_a_second": 1}


def provider():
    [only] = Lanes().lane("sms").providers
    return only


@pytest.mark.usefixtures("one_a_second")
class TestPartsASecond:
    def test_one_and_then_the_next_second(self, twilio):
        for _ in range(3):
            MessageFactory()
        start = timezone.now()
        for second in range(3):
            with time_machine.travel(start + timedelta(seconds=second), tick=False):
                deliver_due()
                deliver_due()
                assert len(twilio.accepted) == second + 1

    def test_a_text_of_three_parts_takes_three_seconds(self, twilio):
        MessageFactory(body="x" * 400, priority=1)
        MessageFactory()
        start = timezone.now()
        for second, sent in [(0, 1), (2, 1), (3, 2)]:
            with time_machine.travel(start + timedelta(seconds=second), tick=False):
                deliver_due()
            assert len(twilio.accepted) == sent

    def test_what_is_more_urgent_and_comes_meanwhile_goes_next(self, twilio):
        for _ in range(3):
            MessageFactory(body="normal")
        start = timezone.now()
        with time_machine.travel(start, tick=False):
            deliver_due()
        MessageFactory(body="urgent", priority=1)
        with time_machine.travel(start + timedelta(seconds=1), tick=False):
            deliver_due()
        assert twilio.bodies() == ["normal", "urgent"]

    def test_who_waits_keeps_nothing_reserved(self, twilio):
        MessageFactory()
        MessageFactory()
        with time_machine.travel(timezone.now(), tick=False):
            deliver_due()
            assert outbox.claim("another", 5)

    def test_mail_goes_on(self, twilio):
        for _ in range(2):
            MessageFactory()
        EmailFactory()
        with time_machine.travel(timezone.now(), tick=False):
            assert deliver_due() == {"sent": 2}

    def test_only_one_of_several_workers_takes_a_second(self):
        now = timezone.now()
        assert [senders.take(provider(), 1, now) for _ in range(4)].count(True) == 1

    def test_what_is_not_sent_uses_nothing_up(self, twilio, monkeypatch):
        MessageFactory()
        monkeypatch.setattr(outbox, "begin", lambda *args: False)
        deliver_due()
        assert not Sender.objects.filter(free_at__isnull=False).exists()

    def test_a_script_waits_until_all_are_sent(self, twilio, settings):
        settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "sms_parts_a_second": 20}
        for _ in range(5):
            MessageFactory()
        Worker().run_until_idle()
        assert len(twilio.accepted) == 5


class TestResting:
    def test_other_workers_leave_a_busy_provider_alone(self, twilio):
        for _ in range(2):
            MessageFactory()
        twilio.next_answers = ["busy"]
        deliver_due()
        assert deliver_due() == {}
        assert len(twilio.requests) == 1

    def test_longer_each_time_in_a_row_and_not_for_ever(self, twilio):
        one = provider()
        waits = []
        for _ in range(12):
            senders.rest(one, "20429")
            senders.read_senders([one])
            waits.append((one.sender.closed_until - timezone.now()).total_seconds())
        assert 2 <= waits[0] <= 8
        assert all(100 <= wait <= 450 for wait in waits[7:])

    def test_taking_a_text_ends_it(self, twilio):
        MessageFactory()
        twilio.next_answers = ["busy"]
        deliver_due()
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            assert deliver_due() == {"sent": 1}
        assert Sender.objects.get().refusals == 0

    def test_one_mailbox_that_is_full_stops_no_other_mail(self, monkeypatch):
        from notifications.channels import ChannelError

        EmailFactory(to="full@example.org")
        EmailFactory()

        def send(self, message):
            if message.to.startswith("full"):
                raise ChannelError("452", only_this=True)
            return "reference"

        monkeypatch.setattr("notifications.channels.email.Channel.send", send)
        assert deliver_due() == {"queued": 1, "sent": 1}


class TestAlerts:
    def test_refused_credentials_warn_until_a_text_is_taken(self, twilio, settings):
        right = settings.TWILIO
        settings.TWILIO = {**right, "auth_token": "wrong"}
        MessageFactory()
        deliver_due()
        assert senders.alerts().get().alert_code == "20003"
        settings.TWILIO = right
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert deliver_due() == {"sent": 1}
        assert not senders.alerts().exists()

    def test_an_unregistered_number_warns_until_one_arrives(self, twilio, client):
        bad, good = SentMessageFactory(), SentMessageFactory()
        for message, facts in [
            (bad, {"MessageStatus": "undelivered", "ErrorCode": "30034"}),
            (good, {"MessageStatus": "delivered"}),
        ]:
            data = {"MessageSid": message.provider_reference, **facts}
            receive_callback(message_id=message.pk, data=data)
        process_callbacks(limit=1)
        backlog = client.get("/healthz").json()
        [sender] = backlog["senders"]
        assert (sender["alert"], sender["closed"]) == ("30034", False)
        assert "10DLC" in sender["next_step"]
        assert "+1412" not in str(backlog)
        process_callbacks()
        assert not senders.alerts().exists()

    def test_what_the_backlog_tells(self, client):
        MessageFactory()
        EmailFactory()
        MessageFactory(not_before=timezone.now() + timedelta(1), held_for="quiet-hours")
        SentMessageFactory(status=Status.UNKNOWN)
        SentMessageFactory(status=Status.FAILED)
        SentMessageFactory(status=Status.SUPPRESSED, error_code="opted-out")
        MessageFactory(channel="letter", to="")
        backlog = client.get("/healthz").json()
        assert backlog["due_by_channel"] == {"email": 1, "sms": 1}
        assert backlog["held"] == {"quiet-hours": 1}
        assert (backlog["unknown"], backlog["dead_letters"]) == (1, 2)
        assert backlog["letters_to_print"] == 1
        assert Message.objects.dead().count() == 2
