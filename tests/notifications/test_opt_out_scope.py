"""A person may stop one sort of text and keep the others; STOP stops all."""

from dataclasses import replace

import pytest

from notifications import kinds
from notifications.delivery import deliver_due
from notifications.models import OptOut, OptOutScope, OptOutSource, Status
from notifications.numbers import is_opted_out, lift_opt_out, opt_out
from notifications.services import notify_patient
from tests.notifications.conftest import NEWS
from tests.notifications.factories import NUMBER, MessageFactory
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_sorts(monkeypatch) -> None:
    for scope in (OptOutScope.CHECK_INS, OptOutScope.APPOINTMENTS):
        kind = replace(NEWS, code=f"test-{scope.value}", category=scope.value)
        monkeypatch.setitem(kinds._registry, kind.code, kind)


@pytest.fixture
def no_check_ins() -> None:
    opt_out(
        number=NUMBER,
        source=OptOutSource.STAFF,
        scope=OptOutScope.CHECK_INS,
        by="Ana Rowe",
    )


def notify(kind: str, patient=None):
    return notify_patient(
        patient=patient or PatientFactory(phone=NUMBER),
        kind=kind,
        context={"place": "X"},
        dedupe_key=f"{kind}:1",
    )


def test_only_what_they_stopped_is_not_sent(no_check_ins):
    patient = PatientFactory(phone=NUMBER)
    assert notify("test-check-ins", patient) is None
    assert notify("test-appointments", patient) is not None
    assert notify("test-news", patient) is not None
    assert OptOut.objects.get().noted_by == "Ana Rowe"


def test_what_waits_is_held_back_and_the_rest_goes_out(twilio):
    waits = MessageFactory(kind="test-check-ins", body="How are you?")
    MessageFactory(kind="test-appointments", body="Tomorrow at 3 pm.")
    opt_out(number=NUMBER, source=OptOutSource.STAFF, scope=OptOutScope.CHECK_INS)
    deliver_due()
    assert twilio.bodies() == ["Tomorrow at 3 pm."]
    waits.refresh_from_db()
    assert (waits.status, waits.error_code) == (Status.SUPPRESSED, "opted-out")


def test_what_was_queued_by_a_slower_writer_is_stopped_when_sent(twilio, no_check_ins):
    MessageFactory(kind="test-check-ins")
    assert deliver_due() == {"suppressed": 1}
    assert twilio.requests == []


def test_stop_stops_all_and_start_brings_back_only_that(no_check_ins):
    opt_out(number=NUMBER, source=OptOutSource.KEYWORD)
    assert is_opted_out(NUMBER, OptOutScope.APPOINTMENTS)
    assert lift_opt_out(number=NUMBER, by="keyword")
    assert not is_opted_out(NUMBER, OptOutScope.APPOINTMENTS)
    assert is_opted_out(NUMBER, OptOutScope.CHECK_INS)


def test_a_worker_lifts_what_a_worker_noted(no_check_ins):
    assert lift_opt_out(number=NUMBER, by="Ana", scope=OptOutScope.CHECK_INS)
    assert not is_opted_out(NUMBER, OptOutScope.CHECK_INS)
