"""A person decides about what did not arrive, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import alerts
from notifications.delivery import deliver_due
from notifications.models import Message, Status
from notifications.settling import (
    AlreadySettled,
    CannotSendAgain,
    give_up,
    send_again,
    settle_as_sent,
)
from people.models import AuditEvent, ContactPoint, Task
from tests.notifications.factories import MessageFactory, SentMessageFactory
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db
LINK = "https://help.example.org/r/" + "Xk3-" * 8


@pytest.fixture
def actor():
    return WorkerFactory()


@pytest.fixture
def unknown():
    message = SentMessageFactory(status=Status.UNKNOWN, provider_reference="")
    alerts.outcome_unknown(message)
    return message


def settled(message: Message) -> Message:
    message.refresh_from_db()
    assert message.settled_at is not None
    return message


def test_they_say_they_have_it(actor, unknown):
    Message.objects.update(body=f"Look: {LINK}/")
    unknown.refresh_from_db()
    settle_as_sent(message=unknown, actor=actor, note="She read it to me")
    message = settled(unknown)
    assert (message.status, message.settled_by) == (Status.SENT, actor)
    assert message.settled_note == "She read it to me"
    assert LINK not in message.body
    assert not Task.objects.open().exists()
    event = AuditEvent.objects.get(action="message-settled-sent")
    assert event.patient_id == message.patient_id


def test_sent_again_is_a_message_of_its_own(actor, unknown, twilio):
    [copy] = send_again(message=unknown, actor=actor, reason="She has nothing")
    assert settled(unknown).status == Status.FAILED
    assert (copy.again_of, copy.body, copy.status) == (unknown, unknown.body, "queued")
    assert deliver_due() == {"sent": 1}
    assert AuditEvent.objects.filter(action="message-sent-again").count() == 1


@pytest.mark.parametrize("status", ["failed", "expired", "undelivered", "suppressed"])
def test_what_ended_otherwise_keeps_its_status(actor, status):
    message = SentMessageFactory(status=status)
    send_again(message=message, actor=actor, reason="Number is right now")
    assert settled(message).status == status


def test_those_that_went_out_inside_it_are_sent_again_too(actor, unknown):
    MessageFactory(status=Status.JOINED, joined_to=unknown, patient=unknown.patient)
    copies = send_again(message=unknown, actor=actor, reason="Nothing came")
    assert len(copies) == 2
    assert {copy.status for copy in copies} == {Status.QUEUED}


@pytest.mark.parametrize("second", [settle_as_sent, send_again, give_up])
def test_the_second_of_two_who_decide_is_told(actor, unknown, second):
    give_up(message=unknown, actor=actor, reason="Told by phone")
    unknown.refresh_from_db()
    note = "note" if second is settle_as_sent else "reason"
    with pytest.raises(AlreadySettled):
        second(message=unknown, actor=actor, **{note: "x"})
    assert Message.objects.count() == 1


def test_the_providers_own_news_comes_first(actor, unknown):
    Message.objects.update(status=Status.DELIVERED)
    with pytest.raises(AlreadySettled):
        send_again(message=unknown, actor=actor, reason="x")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"body": "Look: https://help.example.org/r/.../"}, "link"),
        ({"body": ""}, "words"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "time is over"),
    ],
)
def test_what_cannot_be_sent_again_says_what_to_do(actor, unknown, facts, says):
    Message.objects.update(**facts)
    unknown.refresh_from_db()
    with pytest.raises(CannotSendAgain, match=says):
        send_again(message=unknown, actor=actor, reason="x")
    unknown.refresh_from_db()
    assert unknown.settled_at is None


def test_no_number_of_theirs_may_be_texted(actor, unknown):
    ContactPoint.objects.update(safe_to_text=False)
    with pytest.raises(CannotSendAgain, match="Call"):
        send_again(message=unknown, actor=actor, reason="x")


def test_given_up_is_off_the_list_with_its_reason(actor):
    message = SentMessageFactory(status=Status.FAILED)
    alerts.not_sent(message, Status.FAILED, "Why")
    assert list(Message.objects.dead()) == [message]
    give_up(message=message, actor=actor, reason="Told by phone")
    assert not Message.objects.dead().exists()
    assert not Task.objects.open().exists()
    assert settled(message).settled_note == "Told by phone"
