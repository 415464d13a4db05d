"""A specialist's answer: asked for, followed up, written down with what follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.models import ResultRequest
from care.results.jobs import watch_results
from people.models import Role
from referrals.actors import user_actor
from referrals.status import Outcome
from referrals.transitions import perform
from tests.care.factories import make_need, send
from tests.client import text
from tests.people.factories import OrganizationFactory, WorkerFactory

TODAY = timezone.localdate


@pytest.fixture
def referral(patient, worker):
    return send(make_need(patient, worker), worker)


@pytest.fixture
def address(referral):
    return f"/referrals/{referral.pk}/result/"


@pytest.fixture
def asked(desk, address, referral):
    due = (TODAY() + timedelta(days=20)).isoformat()
    posted = {"what": "The heart doctor's letter", "due_on": due}
    for _twice in range(2):
        assert desk.post(address, posted).status_code == 302
    return referral.result_request


def came(asked, **fields):
    return {
        "what": asked.what,
        "due_on": asked.due_on.isoformat(),
        "status": "received",
        "received_on": TODAY().isoformat(),
        "summary": "Ejection fraction 35 %",
        "next_step": "Call about the new pill",
        "seen": asked.version,
        **fields,
    }


def test_it_is_asked_for_when_they_were_seen_and_settled_when_it_came(
    desk, address, referral, patient, asked
):
    assert asked.version == 1
    waiting = "The heart doctor&#x27;s letter</strong>: Waiting for it, by"
    assert waiting in text(desk.get(referral.get_absolute_url()))
    partner = WorkerFactory(role=Role.PARTNER, at=referral.organization)
    for name, facts in (
        ("accept", {}),
        ("close_helped", {"outcome": Outcome.NEED_MET}),
    ):
        referral.refresh_from_db()
        perform(referral, name, actor=user_actor(partner), **facts)
    [task] = patient.tasks.open().filter(kind="result-ask")
    assert (task.owner, task.url) == (referral.sender, address)
    assert "The heart doctor" in text(desk.get(f"/patients/{patient.pk}/"))
    for wrong in (
        {"summary": ""},
        {"received_on": "2999-01-01"},
        {"next_step": ""},
        {"due_on": "2126-01-01"},
    ):
        assert desk.post(address, came(asked, **wrong)).status_code == 422
    assert desk.post(address, came(asked)).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.version) == ("received", 2)
    assert not patient.tasks.open().filter(kind="result-ask").exists()
    late = desk.post(address, came(asked, summary="Something else", seen=1))
    assert late.status_code == 409
    assert "Ejection fraction" in text(late)
    assert "Something else" in text(late)


def test_one_that_does_not_come_is_asked_about_once_for_each_day(
    desk, address, patient, asked
):
    yesterday = TODAY() - timedelta(days=1)
    ResultRequest.objects.update(due_on=yesterday)
    assert (watch_results(), watch_results()) == (1, 0)
    asked.refresh_from_db()
    later = (TODAY() + timedelta(days=7)).isoformat()
    waits = {"status": "waiting", "received_on": "", "summary": "", "due_on": later}
    assert desk.post(address, came(asked, **waits)).status_code == 302
    assert not patient.tasks.open().filter(kind="result-late").exists()
    asked.refresh_from_db()
    gone = {"status": "given-up", "received_on": "", "next_step": ""}
    assert "what follows without it" in text(desk.post(address, came(asked, **gone)))


def test_one_of_a_referral_that_was_declined_is_not_asked_for(
    desk, address, referral, patient, asked
):
    ResultRequest.objects.update(due_on=TODAY() - timedelta(days=1))
    assert watch_results() == 1
    partner = WorkerFactory(role=Role.PARTNER, at=referral.organization)
    perform(referral, "decline", actor=user_actor(partner), reason="no-capacity")
    assert not patient.tasks.open().filter(kind__startswith="result-").exists()
    patient.tasks.all().delete()
    assert watch_results() == 0
    assert "The heart doctor" not in text(desk.get(f"/patients/{patient.pk}/"))
    asked.refresh_from_db()
    gone = {"status": "given-up", "received_on": "", "next_step": "Ask another doctor"}
    assert desk.post(address, came(asked, **gone)).status_code == 302
    asked.delete()
    assert "No result is asked for" in text(desk.get(address))


def test_nobody_is_asked_for_a_result_that_nobody_wants(referral, patient):
    partner = WorkerFactory(role=Role.PARTNER, at=referral.organization)
    perform(referral, "accept", actor=user_actor(partner))
    referral.refresh_from_db()
    helped = {"outcome": Outcome.NEED_MET}
    perform(referral, "close_helped", actor=user_actor(partner), **helped)
    assert not patient.tasks.filter(kind__startswith="result-").exists()
    assert watch_results() == 0


def test_others_look_or_find_nothing(client_for, clinic, address, asked):
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    outsider = client_for(WorkerFactory(at=OrganizationFactory()))
    assert "The heart doctor" in text(reader.get(address))
    assert reader.post(address, came(asked)).status_code == 403
    assert outsider.get(address).status_code == 404
    assert outsider.post(address, came(asked)).status_code == 404


def test_of_a_private_need_it_is_the_care_teams(client_for, clinic, patient, worker):
    referral = send(make_need(patient, worker, "mental-health"), worker)
    result = ResultRequest.objects.create(
        referral=referral, what="The counselor's word", due_on=TODAY()
    )
    colleague = WorkerFactory(at=clinic)
    assert not ResultRequest.objects.visible_to(colleague).exists()
    client = client_for(colleague)
    assert client.get(f"/referrals/{referral.pk}/result/").status_code == 404
    assert result.what not in text(client.get(f"/patients/{patient.pk}/"))
