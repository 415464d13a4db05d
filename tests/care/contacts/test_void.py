"""A contact entered in error counts for nothing, and what it moved goes back."""

from datetime import date

import pytest
import time_machine

from care.contacts.services import Said, log_contact, void_contact
from care.models import Contact, Enrollment, Transition
from care.notes.minutes import _in_contacts
from people.models import AuditEvent, Role, Task
from tests.care.programs.factories import enroll
from tests.care.transitions.factories import make_transition
from tests.client import text
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(clinic):
    return WorkerFactory(at=clinic, role=Role.CARE_MANAGER)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel("2026-03-06 15:00", tick=False):
        yield


def due() -> date | None:
    return Enrollment.objects.get().next_contact_on


def test_next_contact_clock_and_minutes_go_back(patient, manager):
    enroll(patient, manager)
    make_transition(patient)
    said = Said("reached", minutes=12)
    contact = log_contact(patient=patient, actor=manager, said=said)
    assert due() == date(2026, 3, 13)
    assert Transition.objects.get().contacted_on == date(2026, 3, 6)
    assert not Task.objects.open().filter(kind="transition-contact").exists()
    for first in (True, False):
        assert void_contact(contact=contact, actor=manager) is first
    assert due() == date(2026, 3, 6)
    assert Transition.objects.get().contacted_on is None
    assert Task.objects.open().filter(kind="transition-contact").count() == 1
    assert list(_in_contacts(patient, date(2026, 3, 1))) == []
    assert AuditEvent.objects.filter(action="void-contact").count() == 1


def test_what_another_contact_moved_since_stays(patient, manager):
    enroll(patient, manager)
    make_transition(patient)
    wrong = log_contact(patient=patient, actor=manager, said=Said("reached"))
    later = Said("reached", next_on=date(2026, 3, 20))
    log_contact(patient=patient, actor=manager, said=later)
    void_contact(contact=wrong, actor=manager)
    assert due() == date(2026, 3, 20)
    assert Transition.objects.get().contacted_on == date(2026, 3, 6)


def test_it_is_marked_from_the_chart_and_stays_there(client_for, manager, patient):
    enroll(patient, manager)
    contact = log_contact(patient=patient, actor=manager, said=Said("reached"))
    desk = client_for(manager)
    address = f"/contacts/{contact.pk}/error/"
    chart = patient.get_absolute_url()
    assert f'href="{address}"' in text(desk.get(chart))
    assert "Mark “Phone, Reached” of Mar 6, 2026" in text(desk.get(address))
    assert not Contact.objects.get().is_void
    assert desk.post(address).headers["Location"] == chart
    page = text(desk.get(chart))
    assert "<s>Phone: Reached</s>" in page
    assert "Contact: Phone, Reached (entered in error)" in page
    assert f'href="{address}"' not in page
    assert "Last: Reached" not in text(desk.get("/panel/"))
    assert desk.post(address).status_code == 302


def test_a_private_one_is_not_there_for_who_is_off_the_team(
    client_for, clinic, manager, patient
):
    enroll(patient, manager)
    said = Said("reached", note="About the divorce", is_private=True)
    contact = log_contact(patient=patient, actor=manager, said=said)
    colleague = client_for(WorkerFactory(at=clinic))
    assert colleague.post(f"/contacts/{contact.pk}/error/").status_code == 404
