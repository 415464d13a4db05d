"""Patients whose last screening is old are invited, once a quarter, twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.rescreening import SNOOZE, invite_again
from notifications.jobs import registered_jobs
from notifications.models import InboundMessage, Message
from notifications.signals import inbound_received
from people.models import CareRelationship, Task
from screening.models import Screening, ScreeningStatus
from tests.people.factories import PatientFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
INVITATIONS = Message.objects.filter(kind="screen-again")


def screened(days: int, *, phone: str = "+14125550142", **facts) -> Screening:
    clinic = OrganizationFactory()
    worker = WorkerFactory(at=clinic)
    patient = facts.pop("patient", None) or PatientFactory(
        organization=clinic, lead=worker, phone=phone
    )
    at = timezone.now() - timedelta(days=days)
    facts = {"status": ScreeningStatus.COMPLETED, "completed_at": at} | facts
    return Screening.objects.create(
        patient=patient,
        organization=clinic,
        instrument="nearhand-basics",
        version="1",
        started_by=worker,
        started_at=at,
        **facts,
    )


def later(delta: timedelta) -> None:
    """As if everything had happened so much earlier."""
    for message in INVITATIONS.all():
        INVITATIONS.filter(pk=message.pk).update(created_at=message.created_at - delta)


def answer(digit: str) -> None:
    message = INVITATIONS.order_by("-created_at")[0]
    inbound_received.send(
        InboundMessage,
        inbound=None,
        patient=message.patient,
        reply_to=message,
        meaning=message.asks[digit],
    )


def test_the_worker_runs_it():
    assert "invite_again" in {job.name for job in registered_jobs()}


def test_an_old_screening_invites_once():
    screening = screened(181)
    assert [invite_again() for _run in range(3)] == [1, 0, 0]
    assert INVITATIONS.get().patient == screening.patient


@pytest.mark.parametrize("days", [0, 30, 179])
def test_a_recent_one_does_not(days):
    screened(days)
    assert invite_again() == 0


def test_the_latest_counts_and_one_just_begun_too():
    first = screened(300)
    screened(20, patient=first.patient)
    second = screened(300, phone="+14125550143")
    screened(
        1,
        patient=second.patient,
        status=ScreeningStatus.IN_PROGRESS,
        completed_at=None,
    )
    assert invite_again() == 0


def test_a_network_may_choose_never_or_sooner(settings):
    screened(100)
    settings.RESCREEN_AFTER_DAYS = 0
    assert invite_again() == 0
    settings.RESCREEN_AFTER_DAYS = 90
    assert invite_again() == 1


def test_who_left_care_is_not_invited():
    screening = screened(300)
    CareRelationship.objects.filter(patient=screening.patient).update(
        ended_at=timezone.now()
    )
    assert invite_again() == 0


def test_who_cannot_be_texted_is_on_the_teams_list_once():
    screening = screened(300, phone="")
    assert [invite_again(), invite_again()] == [1, 0]
    task = Task.objects.get()
    assert task.patient == screening.patient
    assert task.url == f"/patients/{screening.patient_id}/screenings/"
    Task.objects.update(done_at=timezone.now())
    assert invite_again() == 0


def test_one_asks_for_a_call():
    screened(300)
    invite_again()
    answer("1")
    assert Task.objects.open().get().title == "Asked to be called: screen again"


def test_two_waits_for_a_quarter_and_after_two_texts_a_person_calls():
    screened(300)
    invite_again()
    answer("2")
    assert not Task.objects.all()
    later(SNOOZE - timedelta(days=1))
    assert invite_again() == 0
    later(timedelta(days=1))
    assert invite_again() == 1
    later(SNOOZE)
    assert invite_again() == 1
    assert INVITATIONS.count() == 2
    assert Task.objects.open().get().kind == "screen-again"


def test_screened_anew_it_is_off_the_list():
    screening = screened(300, phone="")
    invite_again()
    Task.objects.update(created_at=timezone.now() - timedelta(days=2))
    screened(1, patient=screening.patient)
    invite_again()
    assert not Task.objects.open()
