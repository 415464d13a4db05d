"""Several calls under way at once, and each answer where it belongs."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from notifications import endings, outbox
from notifications.calls import Calls
from notifications.channels import twilio_sms
from notifications.delivery import deliver_due
from notifications.models import Message, OptOut, OptOutSource, Status
from notifications.services import notify_patient
from tests.notifications.factories import MessageFactory
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def four_at_once(settings, twilio) -> None:
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "calls_at_once": 4}


def to(number: int, **facts) -> Message:
    """A text to somebody with a number of their own."""
    facts = {"body": str(number), **facts}
    return MessageFactory(to=f"+141255501{number:02}", **facts)


def test_each_message_gets_its_own_reference(twilio):
    messages = [to(n, patient=None) for n in range(24)]
    assert deliver_due() == {"sent": 24}
    by_body = {taken["Body"]: taken["sid"] for taken in twilio.accepted}
    for message in messages:
        message.refresh_from_db()
        assert message.provider_reference == by_body[message.body]


def test_they_overlap(monkeypatch):
    all_four = threading.Barrier(4, timeout=30)
    monkeypatch.setattr(
        twilio_sms.Channel, "send", lambda self, message: f"SM{all_four.wait()}"
    )
    for number in range(4):
        to(number, patient=None)
    assert deliver_due() == {"sent": 4}


def test_what_a_turn_called_that_broke_off_is_written_by_the_next(twilio, monkeypatch):
    for number in range(4):
        to(number, patient=None)
    calls = Calls()

    def fail(*facts):
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(endings, "sent", fail)
        with pytest.raises(OperationalError):
            deliver_due(calls=calls)
    under_way = len(calls)
    assert under_way
    assert deliver_due(calls=calls) == {"sent": under_way}


def test_stopping_waits_for_the_answers(twilio):
    twilio.next_answers = ["slow"] * 8
    for number in range(8):
        to(number, patient=None)
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
        to(number, patient=None)
    start = timezone.now()
    for turn in range(8):
        with time_machine.travel(start + timedelta(minutes=10 * turn)):
            deliver_due()
    bodies = twilio.bodies()
    assert len(bodies) == len(set(bodies))
    ended = Message.objects.exclude(status=Status.UNKNOWN)
    assert set(ended.values_list("status", flat=True)) == {Status.SENT}
    assert Message.objects.filter(status=Status.UNKNOWN).count() == 3


def updates(queries) -> int:
    return sum(q["sql"].startswith('UPDATE "notifications_message"') for q in queries)


def test_one_statement_begins_and_one_finishes_several(
    twilio, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("notifications.calls.GATHERING_SECONDS", 5)
    for number in range(4):
        to(number)
    with django_assert_max_num_queries(100) as found:
        assert deliver_due() == {"sent": 4}
    # One to reserve them, and one each to begin and to finish each two.
    assert updates(found.captured_queries) == 5


def test_one_that_may_not_go_holds_up_none_of_those_beside_it(twilio):
    messages = [to(number) for number in range(4)]
    OptOut.objects.create(number=messages[1].to, source=OptOutSource.STAFF)
    messages[2].patient.contact_points.update(safe_to_text=False)
    assert deliver_due() == {"sent": 2, "suppressed": 2}
    assert sorted(twilio.bodies()) == ["0", "3"]
    for message in messages:
        message.refresh_from_db()
    assert messages[1].error_code == "opted-out"
    assert messages[2].error_code == "no-consent"
    assert [message.attempts for message in messages] == [1, 0, 0, 1]


def test_a_full_week_is_each_persons_own(twilio, settings):
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "most_texts_a_week": 1}
    first, second = to(1, counts_weekly=True), to(2, counts_weekly=True)
    Message.objects.create(
        patient=first.patient,
        to=first.to,
        channel="sms",
        counts_weekly=True,
        status=Status.SENT,
        begun_at=timezone.now() - timedelta(days=1),
        dedupe_key="yesterday",
    )
    assert deliver_due() == {"sent": 1, "postponed": 1}
    assert twilio.bodies() == [second.body]
    first.refresh_from_db()
    assert first.held_for == "weekly-limit"


def test_two_to_one_person_are_begun_one_after_the_other(twilio, settings):
    """The second is judged by what became of the first."""
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "most_texts_a_week": 1}
    first = to(1, body="1" * 300, counts_weekly=True)
    to(1, body="2" * 300, counts_weekly=True, patient=first.patient)
    assert deliver_due() == {"sent": 1, "postponed": 1}


def test_another_worker_that_took_one_of_several_keeps_it(twilio, monkeypatch):
    messages = [to(number) for number in range(3)]
    begin = outbox.begin

    def begin_late(group, *facts):
        Message.objects.filter(pk=messages[0].pk).update(lease_owner="another")
        return begin(group, *facts)

    monkeypatch.setattr(outbox, "begin", begin_late)
    assert deliver_due() == {"sent": 2, "lost": 1}
    messages[0].refresh_from_db()
    assert (messages[0].status, messages[0].lease_owner) == ("queued", "another")


def test_news_faster_than_our_own_writing_is_not_written_over(twilio, monkeypatch):
    messages = [to(number) for number in range(3)]
    send = twilio_sms.Channel.send

    def send_and_hear(self, message):
        reference = send(self, message)
        if message.pk == messages[1].pk:
            monkeypatch.setattr(outbox, "finish_sent", hear(outbox.finish_sent))
        return reference

    def hear(finish):
        def finish_late(sent, *facts):
            for each in sent:
                if each.message.pk == messages[1].pk:
                    outbox.advance(each.message, Status.DELIVERED, each.reference)
            return finish(sent, *facts)

        return finish_late

    monkeypatch.setattr(twilio_sms.Channel, "send", send_and_hear)
    assert deliver_due() == {"sent": 2, "late": 1}
    statuses = [Message.objects.get(pk=message.pk).status for message in messages]
    assert statuses == ["sent", "delivered", "sent"]


def test_a_first_contact_and_what_follows_it_go_out_in_one_round(twilio):
    """In this order, and others meanwhile."""
    patient = PatientFactory(phone="+14125550190")
    notify_patient(
        patient=patient, kind="test-news", context={"place": "X"}, dedupe_key="1"
    )
    to(1)
    assert deliver_due() == {"sent": 3}
    hers = [taken["Body"] for taken in twilio.accepted if taken["To"].endswith("90")]
    assert ["STOP" in body for body in hers] == [True, False]
