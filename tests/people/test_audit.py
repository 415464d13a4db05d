"""The trail shows when somebody tampers with it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from people import audit
from people.models import AuditEvent, AuditHead
from tests.people.factories import PatientFactory, UserFactory


@pytest.fixture
def trail(db):
    user, patient = UserFactory(), PatientFactory()
    for _ in range(4):
        audit.record_read(actor=user, patient=patient)
    return list(AuditEvent.objects.order_by("sequence"))


def verify(*arguments) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue().strip()


def test_an_untouched_trail_holds(trail):
    assert verify() == f"audit=4 broken=0 head=4:{trail[-1].hash}"


def test_an_empty_trail_holds(db):
    assert verify() == "audit=0 broken=0"


@pytest.mark.parametrize(
    "change", [{"actor_label": "Nobody"}, {"reason": "x"}, {"patient_id": None}]
)
def test_a_changed_row_is_found(trail, change):
    AuditEvent.objects.filter(pk=trail[1].pk).update(**change)
    with pytest.raises(CommandError, match=r"broken=1: .* at 2"):
        verify()


def test_a_removed_row_is_found(trail):
    AuditEvent.objects.filter(pk=trail[1].pk).delete()
    with pytest.raises(CommandError, match="at 3"):
        verify()


def test_a_row_written_anew_breaks_the_next(trail):
    event = trail[1]
    event.reason = "forged"
    event.hash = event.compute_hash()
    event.save()
    with pytest.raises(CommandError, match="at 3"):
        verify()


def test_newest_rows_gone_are_found(trail):
    AuditEvent.objects.filter(pk=trail[-1].pk).delete()
    with pytest.raises(CommandError, match=r"broken=1: .* at 4"):
        verify()


def test_a_trail_written_anew_is_found_by_an_earlier_head(trail):
    head = verify().rpartition("head=")[2]
    actor = trail[0].actor
    AuditEvent.objects.all().delete()
    AuditHead.objects.all().delete()
    for _ in range(4):
        audit.record("read", actor=actor)
    assert verify().startswith("audit=4 broken=0")
    with pytest.raises(CommandError, match="Row 4 is gone"):
        verify("--head", head)


def test_head_that_is_none_is_explained(trail):
    with pytest.raises(CommandError, match="SEQUENCE:HASH"):
        verify("--head", "yesterday")
