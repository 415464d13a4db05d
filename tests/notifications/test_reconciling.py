from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.callbacks import process_callbacks, receive_callback
from notifications.delivery import deliver_due
from notifications.models import Message, Status
from notifications.reconciling import look_for_unknown
from people.models import Task
from tests.notifications.factories import EmailFactory, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def unknown(twilio):
    """A text that Twilio took, and whose answer never came."""
    message = MessageFactory()
    twilio.next_answers = ["accept-then-fail"]
    assert deliver_due() == {"unknown": 1}
    return message


def look(after: timedelta = timedelta(minutes=1)) -> int:
    with time_machine.travel(timezone.now() + after):
        return look_for_unknown()


def task_kinds() -> list[str]:
    return sorted(Task.objects.open().values_list("kind", flat=True))


def test_one_in_the_list_that_can_only_be_it(twilio, unknown):
    assert look() == 1
    unknown.refresh_from_db()
    assert unknown.status == Status.DELIVERED
    assert unknown.provider_reference == twilio.accepted[0]["sid"]
    assert unknown.look_after is None
    assert task_kinds() == []
    assert len(twilio.requests) == 1


def test_not_asked_before_its_time(twilio, unknown):
    assert look_for_unknown() == 0
    unknown.refresh_from_db()
    assert unknown.status == Status.UNKNOWN


def test_a_link_that_is_not_kept_is_known_again(twilio):
    token = "Xk3-" * 8
    message = MessageFactory(body=f"Look: https://help.example.org/r/{token}/")
    twilio.next_answers = ["accept-then-fail"]
    deliver_due()
    assert look() == 1
    message.refresh_from_db()
    assert message.body == "Look: https://help.example.org/r/.../"


@pytest.mark.parametrize("fate", ["fail", "drop"])
def test_none_in_the_list_goes_to_a_person_and_is_never_sent_again(twilio, fate):
    message = MessageFactory()
    twilio.next_answers = [fate]
    deliver_due()
    start = timezone.now()
    asked = []
    for minutes in (1, 4, 13, 80, 800):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            look_for_unknown()
            deliver_due()
        asked.append(task_kinds())
    assert asked == [[], [], *[["message-unknown"]] * 3]
    message.refresh_from_db()
    assert (message.status, message.look_after) == (Status.UNKNOWN, None)
    assert len(twilio.requests) == 1


def test_found_after_all_ends_the_task(twilio, unknown):
    Message.objects.update(looks=2)
    twilio.account.list_lag = timedelta(days=1)
    look()
    assert task_kinds() == ["message-unknown"]
    twilio.account.list_lag = timedelta(0)
    assert look(timedelta(hours=2)) == 1
    assert task_kinds() == []


def test_of_two_in_the_same_words_none_is_chosen(twilio, unknown):
    twilio.account.create(
        {"To": unknown.to, "From": "+14125550100", "Body": unknown.body}
    )
    assert look() == 0


def test_what_another_message_is_known_to_be_is_left_out(twilio, unknown):
    other = MessageFactory(body=unknown.body, to=unknown.to, patient=unknown.patient)
    assert deliver_due() == {"sent": 1}
    other.refresh_from_db()
    assert look() == 1
    unknown.refresh_from_db()
    assert unknown.provider_reference != other.provider_reference


def test_two_unknown_in_the_same_words_are_not_told_apart(twilio, unknown):
    MessageFactory(body=unknown.body, to=unknown.to, patient=unknown.patient)
    twilio.next_answers = ["fail"]
    assert deliver_due() == {"unknown": 1}
    assert look() == 0


def test_an_older_text_in_the_same_words_is_not_it(twilio):
    message = MessageFactory()
    old = twilio.account.create(
        {"To": message.to, "From": "+14125550100", "Body": message.body}
    )
    old.created_at -= timedelta(days=7)
    twilio.next_answers = ["fail"]
    deliver_due()
    assert look() == 0


def test_a_text_from_them_is_not_it(twilio):
    message = MessageFactory()
    twilio.next_answers = ["fail"]
    deliver_due()
    twilio.account.text_us(message.to, message.body, to="+14125550100")
    assert look() == 0


def test_a_provider_that_does_not_answer_is_asked_again(twilio, unknown, settings):
    url = settings.TWILIO["api_base_url"]
    settings.TWILIO = {**settings.TWILIO, "api_base_url": "http://127.0.0.1:9"}
    assert look() == 0
    settings.TWILIO = {**settings.TWILIO, "api_base_url": url}
    assert look(timedelta(minutes=5)) == 1


def test_the_callback_comes_first(twilio, unknown):
    data = {"MessageSid": twilio.accepted[0]["sid"], "MessageStatus": "sent"}
    receive_callback(message_id=unknown.pk, data=data)
    process_callbacks()
    assert look() == 0
    unknown.refresh_from_db()
    assert unknown.status == Status.SENT


def test_a_provider_without_a_list_goes_to_a_person_at_once(monkeypatch):
    EmailFactory(to="ana@example.org", patient=MessageFactory().patient)
    send = "notifications.channels.email.Channel.send"
    monkeypatch.setattr(send, lambda self, message: 1 / 0)
    deliver_due()
    assert "message-unknown" in task_kinds()
