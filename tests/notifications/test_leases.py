"""A worker that sleeps, dies or is late: nothing is lost by it, and nothing doubled."""

import pytest
import time_machine
from django.utils import timezone

from notifications import gate, outbox
from notifications.channels import ChannelError
from notifications.delivery import deliver_due, recover_lost
from notifications.models import Message, Status
from people.models import Task
from tests.notifications.factories import MessageFactory

pytestmark = pytest.mark.django_db


def task_kinds() -> list[str]:
    return sorted(Task.objects.open().values_list("kind", flat=True))


class TestLeases:
    def test_two_workers_claim_different_rows(self):
        for _ in range(4):
            MessageFactory()
        first = outbox.claim("a", 2)
        second = outbox.claim("b", 10)
        assert len(first) == len(second) == 2
        assert not {m.pk for m in first} & {m.pk for m in second}

    def test_a_worker_that_dies_before_calling_loses_nothing(self, twilio):
        MessageFactory()
        outbox.claim("dead", 1)
        assert deliver_due() == {}
        with time_machine.travel(timezone.now() + outbox.RESERVATION * 2):
            assert deliver_due() == {"sent": 1}
        assert not Task.objects.exists()

    def test_a_worker_that_dies_while_calling_doubles_nothing(self, twilio):
        message = MessageFactory()
        outbox.claim("dead", 1)
        assert outbox.begin([message], "dead", "twilio_sms")
        with time_machine.travel(timezone.now() + outbox.CALL * 2):
            assert deliver_due() == {}
        message.refresh_from_db()
        assert (message.status, message.error_code) == ("unknown", "worker-lost")
        assert message.look_after is not None
        assert twilio.requests == []

    def test_who_lost_the_reservation_does_not_call(self, twilio):
        message = MessageFactory()
        outbox.claim("slow", 1)
        with time_machine.travel(timezone.now() + outbox.RESERVATION * 2):
            outbox.claim("fast", 1)
            assert not outbox.begin([message], "slow", "twilio_sms")
            assert outbox.begin([message], "fast", "twilio_sms")

    def test_a_lapsed_reservation_does_not_begin(self):
        message = MessageFactory()
        outbox.claim("slow", 1)
        with time_machine.travel(timezone.now() + outbox.RESERVATION * 2):
            assert not outbox.begin([message], "slow", "twilio_sms")

    def test_who_lost_the_lease_does_not_write_over_the_row(self):
        message = MessageFactory()
        outbox.claim("slow", 1)
        outbox.begin([message], "slow", "twilio_sms")
        Message.objects.update(lease_owner="fast")
        assert not outbox.finish(message, "slow", Status.FAILED)
        message.refresh_from_db()
        assert message.status == Status.SENDING

    def test_a_late_answer_settles_an_unknown(self, twilio, monkeypatch):
        """The process slept past its lease, then the provider's answer came."""
        message = MessageFactory()
        send = "notifications.channels.twilio_sms.Channel.send"

        def sleep(self, message):
            with time_machine.travel(timezone.now() + outbox.CALL * 2):
                assert recover_lost() == 1
            return "SMlate"

        monkeypatch.setattr(send, sleep)
        assert deliver_due() == {"late": 1}
        message.refresh_from_db()
        assert (message.status, message.provider_reference) == ("sent", "SMlate")
        assert task_kinds() == []

    def test_a_late_refusal_does_not_hide_an_unknown(self, twilio, monkeypatch):
        message = MessageFactory()

        def sleep(self, message):
            with time_machine.travel(timezone.now() + outbox.CALL * 2):
                recover_lost()
            raise ChannelError("21614", permanent=True)

        monkeypatch.setattr("notifications.channels.twilio_sms.Channel.send", sleep)
        deliver_due()
        message.refresh_from_db()
        assert message.status == Status.UNKNOWN

    def test_a_message_we_trip_over_does_not_hold_up_the_rest(
        self, twilio, monkeypatch, caplog
    ):
        broken, fine = MessageFactory(body="a"), MessageFactory(body="b")
        check = gate.check_clock

        def trip(message, now):
            return 1 / 0 if message.pk == broken.pk else check(message, now)

        monkeypatch.setattr(gate, "check_clock", trip)
        assert deliver_due() == {"tripped": 1, "sent": 1}
        assert twilio.bodies() == [fine.body]
        broken.refresh_from_db()
        assert broken.status == Status.QUEUED
        assert broken.not_before > timezone.now()
