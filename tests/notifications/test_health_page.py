from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.health import describe_health
from notifications.models import InboundMessage, JobRun, ProviderCallback, Sender
from notifications.worker import HEARTBEAT
from people.models import Role
from tests.notifications.factories import NUMBER, InboundFactory, MessageFactory
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db
PAGE = "/messages/health/"


@pytest.fixture
def running():
    now = timezone.now()
    JobRun.objects.create(
        name=HEARTBEAT, last_started_at=now, last_finished_at=now, next_run_at=now
    )


@pytest.mark.parametrize(
    "role", [Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.ADMINISTRATOR]
)
def test_all_is_well(client_for, clinic, running, role):
    page = client_for(WorkerFactory(role=role, at=clinic)).get(PAGE).content.decode()
    assert "All is well." in page


def test_without_a_worker_it_says_how_to_start_one(client_for, clinic):
    supervisor = WorkerFactory(role=Role.SUPERVISOR, at=clinic)
    page = client_for(supervisor).get(PAGE).content.decode()
    assert "No worker has run yet" in page
    assert "manage.py run_worker" in page


def test_nothing_personal(client_for, clinic, running):
    message = MessageFactory(not_before=timezone.now() - timedelta(hours=1))
    InboundFactory(patient=message.patient, body="Private words")
    admin = WorkerFactory(role=Role.ADMINISTRATOR, at=clinic)
    page = client_for(admin).get(PAGE).content.decode()
    assert "minutes late" in page
    private = [message.patient.family_name, NUMBER, "555-0142", "Private words"]
    assert not any(words in page for words in private)


def test_a_job_that_failed(running):
    JobRun.objects.create(name="watch", last_error="KeyError at jobs.py:3")
    [finding] = describe_health().findings
    assert "watch" in finding.what
    assert "KeyError" in finding.next_step


def test_a_sender_to_be_repaired_says_how(running):
    Sender.objects.create(
        provider="twilio_sms", address="+14125550100", alert_code="30034"
    )
    [finding] = describe_health().findings
    assert "10DLC" in finding.next_step


def test_a_sender_that_rests_goes_on_by_itself(running):
    Sender.objects.create(
        provider="twilio_sms",
        address="+14125550100",
        closed_until=timezone.now() + timedelta(minutes=5),
    )
    [finding] = describe_health().findings
    assert finding.tone == "warning"


def test_texts_that_pile_up(running):
    InboundMessage.objects.bulk_create(
        InboundFactory.build(provider_sid=f"SM{n}") for n in range(101)
    )
    [finding] = describe_health().findings
    assert "101 texts" in finding.what


def test_reports_that_pile_up(running):
    ProviderCallback.objects.bulk_create(ProviderCallback() for _ in range(101))
    [finding] = describe_health().findings
    assert "101 reports" in finding.what


def test_one_text_that_cannot_be_processed_is_told(running):
    InboundFactory(failures=2)
    assert describe_health().findings == []
    InboundFactory(failures=3)
    [finding] = describe_health().findings
    assert "1 text or report" in finding.what
    assert describe_health().backlog["intake_failing"] == 1


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.PARTNER, Role.CURATOR])
def test_not_for_others(client_for, clinic, role):
    client = client_for(WorkerFactory(role=role, at=clinic))
    assert client.get(PAGE).status_code == 404


def test_wrong_verb(client_for, clinic):
    client = client_for(WorkerFactory(role=Role.SUPERVISOR, at=clinic))
    assert client.post(PAGE).status_code == 405
