"""Several calls under way at once, and each answer where it belongs."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.models import Message, Status
from tests.notifications.factories import MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def four_at_once(settings, twilio) -> None:
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "calls_at_once": 4}


def test_each_message_gets_its_own_reference(twilio):
    messages = [MessageFactory(body=str(n), patient=None) for n in range(24)]
    assert deliver_due() == {"sent": 24}
    by_body = {taken["Body"]: taken["sid"] for taken in twilio.accepted}
    for message in messages:
        message.refresh_from_db()
        assert message.provider_reference == by_body[message.body]


def test_they_overlap(twilio):
    waiting = []

    def arrive(phase, slot):
        if phase == "arrived":
            waiting.append(time.monotonic())
        return False

    twilio.on_phase = arrive
    twilio.faults.slow_seconds = 0.1
    twilio.next_answers = ["slow"] * 4
    for _ in range(4):
        MessageFactory(patient=None)
    assert deliver_due() == {"sent": 4}
    assert max(waiting) - min(waiting) < 0.1


def test_stopping_waits_for_the_answers(twilio):
    twilio.next_answers = ["slow"] * 8
    for _ in range(8):
        MessageFactory(patient=None)
    deliver_due(stop=lambda: len(twilio.requests) > 0)
    assert not Message.objects.filter(status=Status.SENDING).exists()
    sent = Message.objects.filter(status=Status.SENT).count()
    assert 1 <= sent == len(twilio.accepted) <= 4
    waiting = Message.objects.filter(status=Status.QUEUED)
    assert set(waiting.values_list("lease_owner", flat=True)) == {""}


def test_answers_of_every_sort_at_once_lose_and_double_nothing(twilio):
    fates = ["busy", "accept-then-drop", "fail", "accept", "busy", "accept", "drop"]
    twilio.next_answers = fates
    for number in range(20):
        MessageFactory(body=str(number), patient=None)
    start = timezone.now()
    for turn in range(8):
        with time_machine.travel(start + timedelta(minutes=10 * turn)):
            deliver_due()
    bodies = twilio.bodies()
    assert len(bodies) == len(set(bodies))
    ended = Message.objects.exclude(status=Status.UNKNOWN)
    assert set(ended.values_list("status", flat=True)) == {Status.SENT}
    assert Message.objects.filter(status=Status.UNKNOWN).count() == 3
