"""Reaching somebody, written down in two clicks, and when the next is due."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from care.contacts.services import Said, log_contact
from care.models import Contact, Enrollment
from people.models import Role
from tests.care.programs.factories import ProgramFactory, enroll
from tests.care.transitions.factories import make_transition
from tests.client import text
from tests.people.factories import CareTeamMemberFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(clinic):
    return WorkerFactory(at=clinic, role=Role.CARE_MANAGER)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel("2026-03-06 15:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (date(2026, 3, 6), Said("reached"), date(2026, 3, 13)),
        (date(2026, 3, 20), Said("reached"), date(2026, 3, 13)),
        (date(2026, 3, 6), Said("reached", next_on=date(2026, 3, 8)),
         date(2026, 3, 8)),
        (date(2026, 3, 1), Said("no-answer"), date(2026, 3, 9)),
        (date(2026, 3, 6), Said("left-message"), date(2026, 3, 9)),
        (date(2026, 3, 20), Said("no-answer"), date(2026, 3, 20)),
        (date(2026, 3, 6), Said("reached", on=date(2026, 3, 4)), date(2026, 3, 11)),
    ],
)  # fmt: skip
def test_when_the_next_is_due(patient, manager, before, said, after):
    """A week by the level; who was not reached is tried on Monday."""
    found = enroll(patient, manager)
    Enrollment.objects.update(next_contact_on=before)
    log_contact(patient=patient, actor=manager, said=said)
    found.refresh_from_db()
    assert found.next_contact_on == after


def test_what_is_written_down_late_does_not_undo_what_came_after(patient, manager):
    found = enroll(patient, manager)
    log_contact(patient=patient, actor=manager, said=Said("reached"))
    late = Said("reached", on=date(2026, 3, 5))
    contact = log_contact(patient=patient, actor=manager, said=late)
    found.refresh_from_db()
    assert found.next_contact_on == date(2026, 3, 13)
    assert contact.at.date() == date(2026, 3, 5)


def test_programs_of_others_keep_their_own_rhythm(patient, manager):
    enroll(patient, manager)
    other = Enrollment.objects.create(
        patient=patient,
        program=(program := ProgramFactory()),
        level=program.levels.first(),
        status="enrolled",
        next_contact_on=date(2026, 3, 6),
    )
    log_contact(patient=patient, actor=manager, said=Said("reached"))
    other.refresh_from_db()
    assert other.next_contact_on == date(2026, 3, 6)


class TestPage:
    def test_one_click_says_what_came_of_it(self, client_for, manager, patient):
        enroll(patient, manager)
        desk = client_for(manager)
        page = text(desk.get(f"/patients/{patient.pk}/contacts/add/"))
        assert "Leave no voicemail." in page
        key = str(uuid4())
        sent = {"key": key, "way": "phone", "outcome": "reached", "note": "Feels well"}
        for _twice in range(2):
            response = desk.post(f"/patients/{patient.pk}/contacts/add/", sent)
            assert response.headers["Location"] == patient.get_absolute_url()
        assert Contact.objects.get().note == "Feels well"
        assert "Feels well" in text(desk.get(patient.get_absolute_url()))

    def test_comes_back_to_the_panel_but_goes_nowhere_else(
        self, client_for, manager, patient
    ):
        desk = client_for(manager)
        for back, leads in [
            ("/panel/?show=due", "/panel/?show=due"),
            ("https://evil.example.org/", patient.get_absolute_url()),
        ]:
            sent = {"key": uuid4(), "way": "phone", "outcome": "reached", "next": back}
            response = desk.post(f"/patients/{patient.pk}/contacts/add/", sent)
            assert response.headers["Location"] == leads

    def test_what_was_typed_stays(self, client_for, manager, patient):
        sent = {"key": uuid4(), "way": "phone", "next_on": "2026-03-01"}
        sent["note"] = "Her sister answered"
        response = client_for(manager).post(
            f"/patients/{patient.pk}/contacts/add/", sent
        )
        assert response.status_code == 422
        assert "Her sister answered" in text(response)
        assert "Say whether you reached them." in text(response)
        assert "This day is over." in text(response)

    @pytest.mark.parametrize(
        ("day", "words"),
        [("2026-03-07", "has not come yet"), ("2025-03-06", "over a month ago")],
    )
    def test_a_day_that_cannot_be(self, client_for, manager, patient, day, words):
        sent = {"key": uuid4(), "way": "phone", "outcome": "reached", "on": day}
        address = f"/patients/{patient.pk}/contacts/add/"
        response = client_for(manager).post(address, sent)
        assert response.status_code == 422
        assert words in text(response)
        sent |= {"on": "2026-03-05"}
        client_for(manager).post(address, sent)
        assert Contact.objects.get().at.date() == date(2026, 3, 5)

    def test_in_place_on_the_panel(self, client_for, manager, patient):
        enroll(patient, manager)
        desk = client_for(manager)
        address, htmx = f"/patients/{patient.pk}/contacts/add/", {"hx-request": "true"}
        form = text(desk.get(address, headers=htmx))
        assert f'hx-target="#person-{patient.pk}"' in form
        assert "<h1" not in form
        assert "Leave no voicemail." in form
        sent = {"key": uuid4(), "way": "visit", "outcome": "reached"}
        row = text(desk.post(address, sent, headers=htmx))
        assert "Contact due Mar 13" in row
        assert "Logged" in row
        wrong = desk.post(address, {"key": uuid4(), "way": "visit"}, headers=htmx)
        assert wrong.headers["HX-Retarget"] == f"#log-{patient.pk}"

    def test_a_private_note_is_for_the_team(self, client_for, manager, clinic, patient):
        CareTeamMemberFactory(patient=patient, user=manager)
        said = Said("reached", note="About the divorce", is_private=True)
        log_contact(patient=patient, actor=manager, said=said)
        address = patient.get_absolute_url()
        assert "About the divorce" in text(client_for(manager).get(address))
        colleague = client_for(WorkerFactory(at=clinic))
        assert "About the divorce" not in text(colleague.get(address))


def test_the_timeline_tells_of_it(client_for, manager, patient):
    enroll(patient, manager, name="Neighbors")
    make_transition(patient)
    log_contact(patient=patient, actor=manager, said=Said("no-answer", note="Busy"))
    page = text(client_for(manager).get(patient.get_absolute_url()))
    assert "Contact: Phone, No answer" in page
    assert "Neighbors: Enrolled" in page
    assert "Home from the hospital: clocks start" in page
