"""Minutes of logged contacts count in the month, and once only."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from care.contacts.services import Said, log_contact
from care.models import Contact, Note, TimeFor
from care.notes.minutes import months_of
from care.notes.services import void_note, write_note
from tests.care.records import NoteFactory
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db
CALL = Said("reached", minutes=12, time_for=TimeFor.CHI, purpose="support")


@pytest.fixture
def contact(patient, worker):
    return log_contact(patient=patient, actor=worker, said=CALL)


def minutes(patient):
    return months_of(patient)[0].minutes


def note_of(contact, **facts):
    facts = {"about": "The food bank helps.", "contact": contact} | facts
    patient, author = contact.patient, contact.by
    return write_note(key=uuid4(), patient=patient, author=author, **facts)


def test_they_add_to_those_of_notes(patient, worker, contact):
    log_contact(patient=patient, actor=worker, said=Said("no-answer", minutes=3))
    log_contact(patient=patient, actor=worker, said=Said("reached"))
    NoteFactory(patient=patient, author=worker, minutes=30, time_for=TimeFor.CHI)
    assert minutes(patient) == {TimeFor.CHI: 42, TimeFor.NONE: 3}
    assert [month.total for month in months_of(patient)][1:] == [0, 0, 0, 0, 0]


def test_a_note_about_it_counts_in_its_place(patient, worker, contact):
    note = note_of(contact, minutes=20, time_for=TimeFor.PIN)
    assert minutes(patient) == {TimeFor.PIN: 20}
    void_note(note=note, why="Somebody else", actor=worker)
    assert minutes(patient) == {TimeFor.CHI: 12}


def test_a_note_without_minutes_takes_none_away(patient, contact):
    note_of(contact, minutes=None)
    draft = NoteFactory(patient=patient, author=contact.by, contact=contact,
                        minutes=20, written_at=None)  # fmt: skip
    assert minutes(patient) == {TimeFor.CHI: 12}
    assert not draft.written_at


def test_the_month_is_that_of_the_day_here(patient, contact):
    """Late on January 31 it is February in Greenwich."""
    late = datetime(2026, 1, 31, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    Contact.objects.update(at=late)
    february, january, *_older = months_of(patient, late.date().replace(month=2, day=1))
    assert (february.total, january.total) == (0, 12)


def test_minutes_and_what_they_count_for_are_given_with_the_contact(desk, patient):
    address = f"/patients/{patient.pk}/contacts/add/"
    sent = {"key": str(uuid4()), "way": "phone", "outcome": "reached"}
    told = desk.post(address, sent | {"counts_for": "pin:supportive-services"})
    assert told.status_code == 422
    assert "Time that counts needs its minutes." in told.content.decode()
    assert "chi:supportive-services" not in told.content.decode()
    desk.post(address, sent | {"counts_for": "pin:education", "minutes": "15"})
    assert minutes(patient) == {TimeFor.PIN: 15}
    assert Contact.objects.get().purpose == "education"


def test_the_note_begins_with_what_the_contact_says(desk, patient, contact):
    assert (
        f"?contact={contact.pk}"
        in desk.get(f"/patients/{patient.pk}/").content.decode()
    )
    address = f"/patients/{patient.pk}/notes/"
    page = desk.get(f"{address}?contact={contact.pk}")
    form = page.context["form"]
    assert (form["minutes"].value(), form["time_for"].value()) == (12, TimeFor.CHI)
    assert form["purposes"].value() == ["support"]
    sent = {
        "key": str(form["key"].value()),
        "about": "She has food for the week.",
        "contact": str(contact.pk),
        "kind": "phone",
        "day": timezone.localdate().isoformat(),
        "minutes": "14",
    }
    for _twice in range(2):
        assert desk.post(address, sent).status_code == 302
    assert Note.objects.get().contact == contact
    assert minutes(patient) == {TimeFor.NONE: 14}


def test_a_contact_of_a_colleague_is_not_offered(desk, patient, clinic):
    colleague = WorkerFactory(at=clinic)
    theirs = log_contact(patient=patient, actor=colleague, said=CALL)
    address = f"/patients/{patient.pk}/notes/"
    assert "About a contact you logged" not in desk.get(address).content.decode()
    assert desk.get(f"{address}?contact={theirs.pk}").status_code == 404


def test_a_second_note_about_it_begins_without_its_minutes(desk, patient, contact):
    note_of(contact, minutes=20, time_for=TimeFor.PIN)
    asked = {"contact": str(contact.pk)}
    page = desk.get(f"/patients/{patient.pk}/notes/", asked)
    assert page.context["form"].instance.minutes is None


def test_a_contact_of_long_ago_stays_with_its_note(desk, patient, contact):
    old = timezone.now() - timedelta(days=60)
    Contact.objects.filter(pk=contact.pk).update(at=old)
    page = desk.get(f"/patients/{patient.pk}/notes/", {"contact": contact.pk})
    assert contact in page.context["form"].fields["contact"].queryset
