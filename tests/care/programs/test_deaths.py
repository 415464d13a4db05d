"""Whoever died is texted no more, and somebody looks at what is left open."""

import pytest

from care.models import CheckIn, Monitoring
from care.monitoring.check_ins import run_check_ins
from care.programs.services import move_enrollment
from notifications.models import Message
from notifications.services import textable_contact
from people.models import Task
from people.tasks import lead_of
from tests.care.monitoring.factories import ask_daily
from tests.care.programs.factories import enroll
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def texted(patient, manager):
    """Enrolled, with a check-in that waits to go out."""
    ask_daily(patient, manager, "")
    assert run_check_ins() == 1
    return patient


@pytest.mark.parametrize("move", ["leave", "decline"])
def test_texts_and_check_ins_end_and_the_lead_is_told(texted, manager, move, clinic):
    other = PatientFactory(organization=clinic, phone="+14125550199")
    ask_daily(other, manager, "")
    assert run_check_ins() == 1
    found = enroll(texted, manager)
    if move == "decline":
        type(found).objects.filter(pk=found.pk).update(status="offered")
    found.refresh_from_db()
    move_enrollment(enrollment=found, name=move, actor=manager, reason="died")
    assert not Monitoring.objects.get(patient=texted).is_active
    assert not CheckIn.objects.waiting().filter(patient=texted).exists()
    assert {m.status for m in texted.messages.all()} == {"suppressed"}
    assert textable_contact(texted) is None
    point = texted.contact_points.get()
    assert "Do not text: not safe" in point.text_caution
    assert point.safety_note.startswith("They have died.")
    [task] = Task.objects.open()
    assert (task.kind, task.owner, task.patient) == ("died", lead_of(texted), texted)
    assert run_check_ins() == 0
    assert Monitoring.objects.get(patient=other).is_active
    assert Message.objects.filter(patient=other, status="queued").exists()


def test_who_leaves_for_another_reason_is_texted_as_before(texted, manager):
    found = enroll(texted, manager)
    move_enrollment(enrollment=found, name="leave", actor=manager, reason="moved-away")
    assert Monitoring.objects.get(patient=texted).is_active
    assert texted.messages.filter(status="queued").exists()
    assert not Task.objects.open().filter(kind="died").exists()
