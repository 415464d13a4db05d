"""Real threads on a real database, SQLite's or PostgreSQL's."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications import jobs, outbox, weekly_limit
from notifications.conversations import assign_answer
from notifications.delivery import deliver_due
from notifications.inbound import process_inbound, receive
from notifications.models import InboundMessage, JobRun, Message
from notifications.services import queue_message
from notifications.settling import AlreadySettled, send_again
from notifications.signals import inbound_received
from people.models import Task
from tests.notifications.factories import (
    NUMBER,
    OUR_NUMBER,
    InboundFactory,
    MessageFactory,
    QuestionFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, started together; what they returned."""
    gate = threading.Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(index: int, action: Callable[[], object]) -> None:
        try:
            gate.wait()
            results[index] = action()
        except Exception as error:  # noqa: BLE001  the test looks at it
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_writers_of_one_key_make_one_message():
    def write():
        with transaction.atomic():
            return queue_message(
                kind="test-news",
                channel="sms",
                to=NUMBER,
                language="en",
                context={"place": "X"},
                dedupe_key="only-one",
            ).pk

    keys = at_once(*[write] * 4)
    assert len(set(keys)) == 1
    assert Message.objects.get().pk == keys[0]


def test_workers_share_the_queue_and_send_each_message_once(twilio):
    for number in range(40):
        MessageFactory(body=str(number), patient=None)
    at_once(*[deliver_due] * 4)
    deliver_due()
    assert sorted(twilio.bodies(), key=int) == [str(number) for number in range(40)]


def test_claims_never_overlap():
    for _ in range(30):
        MessageFactory(patient=None)
    claims = at_once(*[lambda n=n: outbox.claim(f"w{n}", 10) for n in range(4)])
    keys = [message.pk for claim in claims for message in claim]
    assert len(keys) == len(set(keys)) == 30


def test_one_text_delivered_twice_at_once_is_one_text():
    data = {"MessageSid": "SM1", "From": NUMBER, "To": OUR_NUMBER, "Body": "Hello"}
    assert len({inbound.pk for inbound in at_once(*[lambda: receive(data)] * 4)}) == 1
    assert InboundMessage.objects.count() == 1


def test_two_workers_act_on_a_text_once():
    PatientFactory(phone=NUMBER)
    for _ in range(6):
        InboundFactory()
    done = at_once(*[process_inbound] * 3)
    assert sum(done) == 6
    assert Task.objects.get().kind == "inbound-text"


def test_two_colleagues_say_what_a_text_answers_and_it_counts_once():
    question = QuestionFactory()
    inbound = InboundFactory(
        patient=question.patient, meaning="unclear", processed_at=timezone.now()
    )
    workers = [WorkerFactory(), WorkerFactory()]
    heard = []

    def hear(sender, meaning, **signal):
        heard.append(meaning)

    inbound_received.connect(hear)
    try:
        done = at_once(
            *[
                lambda digit=digit, worker=worker: assign_answer(
                    inbound=InboundMessage.objects.get(pk=inbound.pk),
                    question=Message.objects.get(pk=question.pk),
                    said=digit,
                    actor=worker,
                )
                for digit, worker in zip("12", workers, strict=True)
            ]
        )
    finally:
        inbound_received.disconnect(hear)
    assert sorted(done, key=str) == [False, True]
    assert len(heard) == 1


def test_a_job_runs_on_one_machine(monkeypatch):
    runs = []
    monkeypatch.setattr(jobs, "_registry", {})
    jobs.register_job("count", every_seconds=60, run=lambda: runs.append(1))
    at_once(*[jobs.run_due_jobs] * 4)
    assert runs == [1]
    assert JobRun.objects.get().last_finished_at is not None


def test_workers_never_give_a_patient_more_than_the_weeks_texts(
    twilio, settings, monkeypatch
):
    """All that counts is begun one after the other, however many workers there are."""
    count = weekly_limit.full_until

    def count_slowly(message, now):
        until = count(message, now)
        time.sleep(0.1)
        return until

    monkeypatch.setattr(weekly_limit, "full_until", count_slowly)
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "most_texts_a_week": 3}
    patient = PatientFactory(phone=NUMBER)
    for number in range(12):
        # Too long for two to be joined.
        MessageFactory(patient=patient, body=f"{number}" * 300, counts_weekly=True)
    monkeypatch.setattr("notifications.lanes.BATCH", 3)
    at_once(*[deliver_due] * 4)
    assert len(twilio.accepted) == 3


def test_texts_joined_by_one_worker_are_not_sent_by_another(twilio):
    patients = [PatientFactory(phone=f"+141255501{n:02}") for n in range(10)]
    for number in range(30):
        patient = patients[number % 10]
        to = str(patient.contact_points.get().phone.as_e164)
        MessageFactory(patient=patient, to=to, body=f"<{number}>")
    at_once(*[deliver_due] * 4)
    deliver_due()
    sent = " ".join(twilio.bodies())
    assert [sent.count(f"<{number}>") for number in range(30)] == [1] * 30
    lost = Message.objects.exclude(status__in=["sent", "joined"])
    assert not lost.exists()


def test_workers_share_the_parts_a_second(twilio, settings):
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "sms_parts_a_second": 0.001}
    for _ in range(8):
        MessageFactory(patient=None)
    at_once(*[deliver_due] * 4)
    assert len(twilio.accepted) == 1


def test_two_who_decide_about_a_message_decide_once():
    message = MessageFactory(status="failed")
    actors = [WorkerFactory(), WorkerFactory()]

    def decide(actor):
        return send_again(message=message, actor=actor, reason="x")

    results = at_once(*[lambda a=actor: decide(a) for actor in actors])
    assert sum(isinstance(result, AlreadySettled) for result in results) == 1
    assert Message.objects.filter(again_of=message).count() == 1
