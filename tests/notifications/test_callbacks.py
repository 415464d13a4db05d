from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from notifications.callbacks import process_callbacks, receive_callback
from notifications.delivery import deliver_due
from notifications.models import (
    Message,
    OptOut,
    ProviderCallback,
    Status,
    UnreachableNumber,
)
from people.models import Task
from tests.notifications.factories import (
    NUMBER,
    MessageFactory,
    OptOutFactory,
    SentMessageFactory,
)
from tests.notifications.fake_twilio import callback_data, callback_path
from tests.notifications.webhooks import post_signed

pytestmark = pytest.mark.django_db


def say(message: Message, *statuses: str, code: str = "", sid: str = "") -> None:
    for status in statuses:
        data = {"MessageSid": sid or message.provider_reference}
        data |= {"MessageStatus": status} | ({"ErrorCode": code} if code else {})
        receive_callback(message_id=message.pk, data=data)
    process_callbacks()
    message.refresh_from_db()


def test_delivered_is_written_with_its_hour():
    message = SentMessageFactory()
    say(message, "queued", "sent", "delivered")
    assert message.status == Status.DELIVERED
    assert message.delivered_at is not None
    assert not ProviderCallback.objects.waiting().exists()


@pytest.mark.parametrize("order", [*permutations(["queued", "sent", "delivered"])])
def test_any_order_ends_the_same(order):
    message = SentMessageFactory()
    say(message, *order, *order)
    assert message.status == Status.DELIVERED


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("delivered", "undelivered"),
        ("undelivered", "delivered"),
        ("failed", "sent"),
        ("delivered", "failed"),
    ],
)
def test_a_final_status_is_never_left(first, then):
    message = SentMessageFactory()
    say(message, first)
    ended = message.status
    say(message, then)
    assert message.status == ended


def test_undelivered_asks_a_person_once():
    message = SentMessageFactory()
    say(message, "undelivered", "undelivered", code="30003")
    assert (message.status, message.error_code) == ("undelivered", "30003")
    assert Task.objects.get().kind == "message-not-sent"
    assert "out of reach" in Task.objects.get().detail
    assert not UnreachableNumber.objects.exists()


def test_a_landline_is_remembered_by_number():
    say(SentMessageFactory(), "undelivered", code="30006")
    assert UnreachableNumber.objects.current().get().number == NUMBER


def test_opted_out_by_callback():
    waiting = MessageFactory()
    say(SentMessageFactory(), "failed", code="21610")
    assert OptOut.objects.current().get().source == "callback"
    waiting.refresh_from_db()
    assert waiting.status == Status.SUPPRESSED


def test_an_opt_out_older_than_start_does_not_come_back():
    message = SentMessageFactory(sent_at=timezone.now() - timedelta(hours=2))
    OptOutFactory(lifted_at=timezone.now() - timedelta(hours=1))
    say(message, "failed", code="21610")
    assert not OptOut.objects.current().exists()


def test_an_opt_out_younger_than_start_counts():
    OptOutFactory(lifted_at=timezone.now() - timedelta(hours=1))
    say(SentMessageFactory(), "failed", code="21610")
    assert OptOut.objects.current().exists()


def test_news_of_another_send_is_not_ours():
    message = SentMessageFactory()
    say(message, "failed", sid="SMother")
    assert message.status == Status.SENT


def test_a_status_nobody_knows_changes_nothing():
    message = SentMessageFactory()
    say(message, "teleported")
    assert message.status == Status.SENT


def test_a_callback_settles_an_unknown(twilio, client):
    """Accepted, the answer lost; the callback carries our id and proves the send."""
    message = MessageFactory()
    twilio.next_answers = ["accept-then-drop"]
    deliver_due()
    [accepted] = twilio.accepted
    path = callback_path(accepted)
    for status in ("delivered", "sent", "delivered"):
        post_signed(client, path, callback_data(accepted, status))
    process_callbacks()
    message.refresh_from_db()
    assert message.status == Status.DELIVERED
    assert message.provider_reference == accepted["sid"]
    assert (message.error_code, message.error_text) == ("", "")
    assert not Task.objects.open().exists()


def test_a_callback_faster_than_the_answer(twilio, client, monkeypatch):
    message = MessageFactory()

    def send(self, message):
        receive_callback(
            message_id=message.pk,
            data={"MessageSid": "SM1", "MessageStatus": "delivered"},
        )
        process_callbacks()
        return "SM1"

    monkeypatch.setattr("notifications.channels.twilio_sms.Channel.send", send)
    deliver_due()
    message.refresh_from_db()
    assert (message.status, message.provider_reference) == ("delivered", "SM1")


def test_proof_of_a_first_send_stops_a_second():
    """Unknown, then queued again by a person, then the first turns out sent."""
    message = MessageFactory(attempts=1)
    say(message, "sent", sid="SM1")
    assert message.status == Status.SENT
    assert deliver_due() == {}


def test_what_fails_is_tried_again_and_holds_up_nobody(monkeypatch, caplog):
    broken: Any = SentMessageFactory()
    fine: Any = SentMessageFactory()
    advance = "notifications.reports.outbox.advance"
    from notifications.outbox import advance as real

    def trip(message, *args, **kwargs):
        return 1 / 0 if message.pk == broken.pk else real(message, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(advance, trip)
        say(broken, "delivered")
        say(fine, "delivered")
    assert fine.status == Status.DELIVERED
    failed = ProviderCallback.objects.get(message=broken)
    assert (failed.failures, failed.processed_at) == (1, None)
    ProviderCallback.objects.update(process_after=timezone.now())
    process_callbacks()
    broken.refresh_from_db()
    assert broken.status == Status.DELIVERED
