"""Several texts due to one number are one text, and none is ever lost by it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from notifications import kinds, outbox
from notifications.callbacks import process_callbacks, receive_callback
from notifications.delivery import deliver_due, recover_lost
from notifications.models import Message, OptOut, OptOutScope, OptOutSource, Status
from notifications.signals import message_in_trouble
from tests.notifications.conftest import NEWS
from tests.notifications.factories import NUMBER, OTHER_NUMBER, MessageFactory
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient():
    return PatientFactory(phone=NUMBER)


@pytest.fixture
def two(patient):
    return [MessageFactory(patient=patient, body=f"Nearhand: {n}.") for n in "ab"]


def fresh(*messages: Message) -> list[Message]:
    for message in messages:
        message.refresh_from_db()
    return list(messages)


def test_two_are_one_text_that_says_once_who_writes(twilio, two):
    assert deliver_due() == {"sent": 1}
    assert twilio.bodies() == ["Nearhand: a.\nb."]
    carrier, joined = fresh(*two)
    assert (carrier.status, joined.status) == (Status.SENT, Status.JOINED)
    assert joined.joined_to == carrier
    assert carrier.joined_body == "Nearhand: a.\nb."
    assert joined.outcome == Status.SENT


def test_what_two_say_alike_is_said_once(twilio, patient):
    for _ in range(2):
        MessageFactory(patient=patient, body="Nearhand: we asked a local program.")
    assert deliver_due() == {"sent": 1}
    assert twilio.bodies() == ["Nearhand: we asked a local program."]
    assert Message.objects.filter(status=Status.JOINED).count() == 1


def test_they_share_what_becomes_of_it(twilio, two):
    deliver_due()
    data = {"MessageSid": twilio.accepted[0]["sid"], "MessageStatus": "delivered"}
    receive_callback(message_id=two[0].pk, data=data)
    process_callbacks()
    assert [message.outcome for message in fresh(*two)] == ["delivered"] * 2


def test_what_asks_carries_the_others_and_comes_last(twilio, patient):
    question = MessageFactory(
        patient=patient, kind="test-question", asks={"1": "yes"}, body="Come? 1 = yes"
    )
    news = MessageFactory(patient=patient, priority=1, body="News.")
    deliver_due()
    assert twilio.bodies() == ["News.\nCome? 1 = yes"]
    asked, told = fresh(question, news)
    assert told.joined_to == asked
    assert asked.status == Status.SENT


def test_two_questions_stay_apart(twilio, patient):
    for _ in range(2):
        MessageFactory(patient=patient, kind="test-question", asks={"1": "yes"})
    assert deliver_due() == {"sent": 2}


def test_as_much_as_fits_in_three_parts(twilio, patient):
    for letter in "wxyz":
        MessageFactory(patient=patient, body=letter * 200)
    assert deliver_due() == {"sent": 2}
    assert [len(body) for body in twilio.bodies()] == [401, 401]


@pytest.mark.parametrize(
    "other",
    [
        {"to": OTHER_NUMBER},
        {"language": "es"},
        {"kind": "first-contact"},
        {"kind": "help"},
        {"not_before": timezone.now() + timedelta(days=400)},
    ],
)
def test_what_does_not_belong_together_stays_apart(twilio, patient, other):
    if "to" in other:
        patient.contact_points.update(phone=NUMBER)
        patient.contact_points.create(
            phone=OTHER_NUMBER, safe_to_text=True, texting_consent="agreed"
        )
    MessageFactory(patient=patient)
    MessageFactory(patient=patient, **other)
    deliver_due()
    assert not Message.objects.filter(status=Status.JOINED).exists()


def test_other_people_on_one_phone_are_written_to_apart(twilio):
    for _ in range(2):
        MessageFactory(patient=PatientFactory(phone=NUMBER))
    assert deliver_due() == {"sent": 2}


def test_what_the_person_stopped_is_not_carried_along(twilio, patient, monkeypatch):
    stopped = replace(NEWS, code="test-check-in", category=OptOutScope.CHECK_INS)
    monkeypatch.setitem(kinds._registry, stopped.code, stopped)
    MessageFactory(patient=patient, body="News.")
    MessageFactory(patient=patient, kind=stopped.code, body="How are you?")
    OptOut.objects.create(
        number=NUMBER, scope=OptOutScope.CHECK_INS, source=OptOutSource.STAFF
    )
    deliver_due()
    assert twilio.bodies() == ["News."]


class TestWhenItFails:
    def test_never_processed_each_waits_by_itself_again(self, twilio, two):
        twilio.next_answers = ["busy"]
        assert deliver_due() == {"queued": 1}
        carrier, joined = fresh(*two)
        assert (carrier.status, joined.status) == (Status.QUEUED, Status.QUEUED)
        assert (carrier.joined_body, joined.joined_to) == ("", None)
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            assert deliver_due() == {"sent": 1}
        assert twilio.bodies() == ["Nearhand: b.\na."] or twilio.bodies() == [
            "Nearhand: a.\nb."
        ]

    def test_unknown_holds_for_all(self, twilio, two):
        twilio.next_answers = ["accept-then-drop"]
        assert deliver_due() == {"unknown": 1}
        assert {message.outcome for message in fresh(*two)} == {Status.UNKNOWN}
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            deliver_due()
        assert len(twilio.requests) == 1

    def test_a_worker_that_dies_while_calling(self, twilio, two):
        carrier, joined = two
        outbox.claim("dead", 1)
        carrier.joined_body = "both"
        assert outbox.begin([carrier], "dead", "twilio_sms")
        assert outbox.join(carrier, [joined])
        with time_machine.travel(timezone.now() + outbox.CALL * 2):
            assert recover_lost() == 1
            assert deliver_due() == {}
        assert {message.outcome for message in fresh(*two)} == {Status.UNKNOWN}

    def test_a_permanent_refusal_is_told_about_each(self, twilio, two):
        twilio.errors[NUMBER] = (400, 21617)
        heard = []

        def hear(sender, message, status, **signal):
            heard.append((message.pk, status))

        message_in_trouble.connect(hear)
        try:
            assert deliver_due() == {"failed": 1}
        finally:
            message_in_trouble.disconnect(hear)
        assert heard == [(message.pk, Status.FAILED) for message in two]

    def test_who_was_sent_meanwhile_is_not_joined(self, two):
        carrier, other = two
        Message.objects.filter(pk=other.pk).update(status=Status.SENDING)
        assert not outbox.join(carrier, [other])


def test_a_joined_row_always_has_its_carrier(two):
    with pytest.raises(IntegrityError):
        Message.objects.filter(pk=two[0].pk).update(status=Status.JOINED)
