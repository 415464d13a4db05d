"""The care manager's day: who is due, what is open and what is new."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from care.contacts.services import Said, log_contact
from care.models import Enrollment
from notifications.models import InboundMessage
from people.care_teams import set_absence
from people.models import Role
from tests.care.factories import make_need, send
from tests.care.programs.factories import ProgramFactory, enroll
from tests.care.transitions.factories import make_transition
from tests.client import text
from tests.people.factories import PatientFactory, TaskFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(clinic):
    return WorkerFactory(at=clinic, role=Role.CARE_MANAGER)


@pytest.fixture
def program(clinic):
    return ProgramFactory(organization=clinic)


@pytest.fixture
def panel(client_for, manager):
    return client_for(manager)


def due(enrollment, day):
    Enrollment.objects.filter(pk=enrollment.pk).update(next_contact_on=day)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 2), "Contact overdue since Mar 2"),
        (date(2026, 3, 3), "Contact due today"),
        (date(2026, 3, 4), "Contact due tomorrow"),
        (date(2026, 3, 9), "Contact due Mar 9"),
    ],
)
def test_next_contact_in_words(panel, manager, patient, day, words):
    with time_machine.travel("2026-03-03 15:00", tick=False):
        due(enroll(patient, manager), day)
        assert words in text(panel.get("/panel/"))


def test_who_is_urgent_comes_first_then_who_is_due(panel, manager, clinic, program):
    today = timezone.localdate()
    people = {}
    for name, days in [("Later", 9), ("Sooner", 2), ("Urgent", 20)]:
        person = PatientFactory(organization=clinic, given_name=name)
        due(enroll(person, manager, program=program), today + timedelta(days=days))
        people[name] = person
    TaskFactory(patient=people["Urgent"], is_urgent=True, title="Weight rises")
    page = text(panel.get("/panel/"))
    order = sorted(people, key=lambda name: page.index(f">{name} "))
    assert order == ["Urgent", "Sooner", "Later"]
    assert "Weight rises" in page
    assert "Sooner" not in text(panel.get("/panel/?show=due"))


def test_what_is_open_and_new(panel, manager, worker, patient):
    enroll(patient, manager)
    make_transition(patient)
    send(make_need(patient, worker), worker)
    InboundMessage.objects.create(
        provider_sid="SM1",
        from_number="+14125550142",
        to_number="+14125550100",
        body="hello",
        patient=patient,
    )
    log_contact(patient=patient, actor=manager, said=Said("no-answer"))
    page = text(panel.get("/panel/"))
    assert "Medications reconciled" in page
    assert "1 text," in page
    assert "1 visit or stay" in page
    assert "1 step of a referral" in page
    assert "Last: No answer" in page


def test_no_clock_runs_until_somebody_knows_where_they_went(panel, manager, patient):
    enroll(patient, manager)
    make_transition(patient, disposition="Transferred")
    page = text(panel.get("/panel/"))
    assert "Find out where they went after the hospital" in page
    assert "Medications reconciled" not in page


def test_only_ones_own_and_not_those_who_left(panel, manager, clinic, program):
    other = WorkerFactory(at=clinic, role=Role.CARE_MANAGER)
    theirs = PatientFactory(organization=clinic, given_name="Theirs")
    enroll(theirs, other, program=program)
    gone = PatientFactory(organization=clinic, given_name="Gone")
    enroll(gone, manager, program=program)
    Enrollment.objects.filter(patient=gone).update(status="graduated")
    page = text(panel.get("/panel/"))
    assert "Nobody yet" in page
    assert panel.get(f"/panel/?whose={other.pk}").status_code == 404


def test_supervisors_and_covers_open_a_colleagues(client_for, manager, clinic, patient):
    enroll(patient, manager)
    supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    address = f"/panel/?whose={manager.pk}"
    assert patient.full_name in text(client_for(supervisor).get(address))
    cover = WorkerFactory(at=clinic, role=Role.CARE_MANAGER)
    assert client_for(cover).get(address).status_code == 404
    today = timezone.localdate()
    set_absence(
        actor=manager, user=manager, covered_by=cover, first_day=today, last_day=today
    )
    assert patient.full_name in text(client_for(cover).get(address))
    own = text(client_for(cover).get("/panel/"))
    assert f"You cover for {manager} to" in own
    assert f'href="?whose={manager.pk}"' in own
    assert "You cover for" not in text(client_for(cover).get(address))


def test_queries_do_not_grow_and_it_pages(panel, manager, worker, clinic, program):
    def add(number):
        person = PatientFactory(organization=clinic)
        enroll(person, manager, program=program)
        make_transition(person)
        TaskFactory(patient=person)
        log_contact(patient=person, actor=manager, said=Said("reached"))
        return person

    add(0)
    few = count_queries(panel, "/panel/")
    for number in range(5):
        add(number)
    assert count_queries(panel, "/panel/") == few
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("care.panel.views.PER_PAGE", 2)
        assert "Page 1 of 3" in text(panel.get("/panel/"))
