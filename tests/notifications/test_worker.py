import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from notifications.models import Message, Status
from notifications.worker import Worker
from tests.notifications.factories import (
    NUMBER,
    EmailFactory,
    InboundFactory,
    MessageFactory,
    SentMessageFactory,
)
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


def run_worker(**options) -> str:
    out = StringIO()
    before = {s: signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        call_command("run_worker", stdout=out, **options)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return out.getvalue()


def test_until_idle_does_everything_that_is_due():
    PatientFactory(phone=NUMBER)
    InboundFactory(body="HELP", meaning="help")
    later = MessageFactory(not_before=timezone.now() + timedelta(hours=1))
    assert "done=" in run_worker(until_idle=True)
    assert Message.objects.get(kind="help").status == Status.SENT
    later.refresh_from_db()
    assert later.status == Status.QUEUED


def test_once_is_one_round():
    message = MessageFactory()
    run_worker(once=True)
    message.refresh_from_db()
    assert message.status == Status.SENT


def test_mail_does_not_wait_for_all_texts(monkeypatch):
    """However many there are: each channel has its time in a turn."""
    monkeypatch.setattr("notifications.lanes.BATCH", 2)
    monkeypatch.setattr("notifications.worker.TURN_SECONDS", 0)
    for _ in range(5):
        MessageFactory(patient=None)
    mail = EmailFactory()
    Worker().turn()
    mail.refresh_from_db()
    assert mail.status == Status.SENT
    assert Message.objects.filter(channel="sms", status=Status.SENT).count() == 2


def test_trouble_does_not_end_the_worker(monkeypatch, caplog):
    worker, turns = Worker(), []

    def turn():
        turns.append(1)
        if len(turns) == 1:
            raise DatabaseError(NUMBER)
        worker.stopping.set()
        return 0

    monkeypatch.setattr(worker, "turn", turn)
    monkeypatch.setattr("notifications.worker.AFTER_TROUBLE_SECONDS", 0)
    monkeypatch.setattr("notifications.worker.close_old_connections", lambda: None)
    worker.run_forever()
    assert len(turns) == 2
    assert NUMBER not in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_worker_process_in_peace(number):
    message = MessageFactory(patient=None)
    process = start_worker()
    try:
        wait_for(lambda: Message.objects.get().status == Status.SENT)
        process.send_signal(number)
        out, _errors = process.communicate(timeout=15)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Worker stopped." in out
    message.refresh_from_db()
    assert message.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_signal_waits_for_the_calls_under_way(twilio):
    messages = [MessageFactory(patient=None) for _ in range(3)]
    twilio.faults.slow_seconds = 2
    twilio.next_answers = ["slow"] * 3
    process = start_worker(TEST_TWILIO_URL=twilio.url)
    try:
        wait_for(lambda: len(twilio.requests) == 3)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
    finally:
        process.kill()
    assert process.returncode == 0
    for message in messages:
        message.refresh_from_db()
        assert (message.status, message.attempts) == (Status.SENT, 1)


def start_worker(**environment: str) -> "subprocess.Popen[str]":
    """A real process on this test's database."""
    name = str(django_settings.DATABASES["default"]["NAME"])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.notifications.worker_process"],
        env=os.environ | {"TEST_DATABASE_NAME": name} | environment,
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for(fact) -> None:
    for _ in range(300):
        if fact():
            return
        time.sleep(0.1)
    pytest.fail("It did not happen within 30 s.")


class TestHealth:
    def test_says_how_far_behind_we_are_and_nothing_personal(self, client):
        MessageFactory(not_before=timezone.now() - timedelta(minutes=5))
        MessageFactory(not_before=timezone.now() + timedelta(hours=1))
        SentMessageFactory(status=Status.UNKNOWN)
        InboundFactory()
        response = client.get("/healthz")
        assert response.status_code == 200
        backlog = response.json()
        assert backlog["status"] == "ok"
        assert backlog["messages"] == {"queued": 2, "sending": 0, "unknown": 1}
        assert backlog["due"] == 1
        assert backlog["oldest_due_seconds"] >= 300
        assert backlog["inbound_waiting"] == 1
        assert NUMBER not in response.content.decode()

    def test_says_whether_a_worker_lives(self, client):
        assert client.get("/healthz").json()["worker"] == "never-seen"
        Worker().turn()
        assert client.get("/healthz").json()["worker"] == "running"
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            assert client.get("/healthz").json()["worker"] == "silent"

    def test_without_a_database(self, client, monkeypatch):
        def fail():
            raise DatabaseError

        monkeypatch.setattr("notifications.views.health.describe_backlog", fail)
        assert client.get("/healthz").status_code == 503

    def test_wrong_verb(self, client):
        assert client.post("/healthz").status_code == 405
