"""Notes: fast to write, nothing typed is lost, nothing written is overwritten."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from care.models import Note, TimeFor
from care.notes.minutes import months_of
from care.notes.purposes import reached
from people.merging import merge_patients
from people.models import Role
from tests.care.records import NoteFactory
from tests.people.factories import PatientFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name, target):
    return reverse(f"care:{name}", args=[target.pk])


def form(**fields):
    return {
        "key": str(uuid4()),
        "about": "Called about the bus pass. Calls back on Monday.",
        "kind": "phone",
        "day": timezone.localdate().isoformat(),
    } | fields


@pytest.fixture
def colleague(client_for, clinic):
    """Of the same clinic, not on the care team."""
    return client_for(WorkerFactory(at=clinic))


def test_written_once_however_often_it_is_sent(desk, patient, worker):
    sent = form(minutes="20", time_for="chi", purposes=["navigation"])
    for _time in range(2):
        assert desk.post(url("notes", patient), sent).status_code == 302
    note = Note.objects.get()
    assert (note.author, note.minutes, note.purposes) == (worker, 20, ["navigation"])
    assert str(note.pk) == sent["key"]
    page = desk.get(url("notes", patient)).content.decode()
    assert "Calls back on Monday" in page
    assert "Health care access and system navigation" in page


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"about": " "}, "Write what happened."),
        ({"day": "2999-01-01"}, "still to come"),
        ({"day": "2001-01-01"}, "more than a year ago"),
        ({"minutes": "900"}, "less than or equal to 720"),
        ({"time_for": "chi", "purposes": ["education"]}, "needs its minutes"),
        ({"time_for": "chi", "minutes": "5"}, "as G0019 asks"),
        (
            {"time_for": "chi", "minutes": "5", "purposes": ["supportive-services"]},
            "as G0019 asks",
        ),
    ],
)
def test_bad_input_keeps_what_was_typed(desk, patient, fields, error):
    answer = desk.post(url("notes", patient), form(**fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert error in page
    assert "about" in fields or "Calls back on Monday" in page
    assert not Note.objects.exists()


def test_what_is_typed_is_a_draft_of_ones_own_until_it_is_written(
    desk, patient, colleague, client_for, clinic
):
    typed = form(minutes="a lot", time_for="pin")
    answer = desk.post(url("note_draft", patient), typed, **HTMX)
    assert answer.status_code == 204

    page = desk.get(url("notes", patient)).content.decode()
    assert "Calls back on Monday" in page
    assert typed["key"] in page
    other = client_for(member(patient, clinic))
    assert "Calls back" not in other.get(url("notes", patient)).content.decode()

    desk.post(url("notes", patient), typed | {"minutes": "4", "time_for": ""})
    # A late draft of the same page changes nothing that is written.
    desk.post(url("note_draft", patient), typed | {"about": "Calls"}, **HTMX)
    note = Note.objects.get()
    assert note.about.startswith("Called about")
    assert note.written_at


def member(patient, clinic, **fields):
    user = WorkerFactory(at=clinic, **fields)
    patient.care_team.create(user=user)
    return user


def test_emptied_the_draft_is_gone_and_anothers_is_not_touched(
    desk, patient, colleague
):
    typed = form()
    desk.post(url("note_draft", patient), typed)
    colleague.post(url("note_draft", patient), typed | {"about": "Mine"})
    assert Note.objects.get().about.startswith("Called")
    desk.post(url("note_draft", patient), typed | {"about": ""})
    assert not Note.objects.exists()


def test_private_ones_are_read_by_the_team_and_their_author(
    desk, patient, colleague, clinic, client_for
):
    desk.post(url("notes", patient), form(is_private="1"))
    private = Note.objects.get()
    assert url("note", private) in desk.get(url("notes", patient)).content.decode()
    assert "Monday" not in colleague.get(url("notes", patient)).content.decode()
    assert colleague.get(url("note", private)).status_code == 404
    chart = colleague.get(reverse("care:patient", args=[patient.pk])).content.decode()
    assert "Monday" not in chart
    assert (
        client_for(member(patient, clinic)).get(url("note", private)).status_code == 200
    )


def test_a_written_note_is_added_to_not_changed(desk, patient, worker, colleague):
    note = NoteFactory(patient=patient, author=worker, is_private=True)
    sent = {"key": str(uuid4()), "about": "They called back.", "minutes": "5"}
    for _time in range(2):
        desk.post(url("note", note), sent)
    added = note.addenda.get()
    assert (added.is_private, added.minutes) == (True, 5)
    assert "They called back." in desk.get(url("note", note)).content.decode()
    note.refresh_from_db()
    assert note.about == "Called about the bus pass."
    assert desk.get(url("note", added)).status_code == 404


def test_entered_in_error_it_stays_readable_and_counts_no_more(
    desk, patient, worker, colleague
):
    note = NoteFactory(patient=patient, author=worker, minutes=30)
    NoteFactory(patient=patient, author=worker, minutes=45, amends=note)
    assert months_of(patient)[0].total == 75
    assert colleague.post(url("note_void", note), {"why": "x"}).status_code == 403
    assert desk.post(url("note_void", note), {"why": ""}).status_code == 422
    chart = reverse("care:patient", args=[patient.pk])
    assert "bus pass" in desk.get(chart).content.decode()
    desk.post(url("note_void", note), {"why": "Wrong person"})
    assert "bus pass" not in desk.get(chart).content.decode()
    page = desk.get(url("notes", patient)).content.decode()
    assert "Wrong person" in page
    assert "bus pass" in page
    assert months_of(patient)[0].total == 0
    assert desk.post(url("note", note), form()).status_code == 403
    again = desk.post(url("note_void", note), {"why": "Wrong day"})
    assert again["Location"] == url("note", note)
    note.refresh_from_db()
    assert note.voided_note == "Wrong person"


def test_found_by_words_and_kind_without_words_in_the_address(
    desk, patient, worker, colleague
):
    bus = NoteFactory(patient=patient, author=worker)
    rent = NoteFactory(patient=patient, author=worker, about="Rent is late.")
    NoteFactory(
        patient=patient, author=worker, about="Landlord called", amends=rent,
        is_private=True,
    )  # fmt: skip

    def found(client, **search):
        answer = client.post(url("note_search", patient), search)
        assert "andlord" not in answer["Location"]
        page = client.get(answer["Location"].partition("#")[0]).content.decode()
        return [note for note in (bus, rent) if url("note", note) in page]

    assert found(desk, q="BUS pass") == [bus]
    assert found(desk, q="landlord") == [rent]
    assert found(colleague, q="landlord") == []
    assert found(desk, kind="video") == []
    assert found(desk, kind="phone") == [bus, rent]


def test_roles(client_for, clinic, patient, colleague):
    clinician = client_for(member(patient, clinic, role=Role.CLINICIAN))
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    outsider = client_for(WorkerFactory())
    for client, status in ((clinician, 302), (reader, 403), (outsider, 404)):
        assert client.post(url("notes", patient), form()).status_code == status
        assert client.post(url("note_draft", patient), form()).status_code == status
    assert reader.get(url("notes", patient)).status_code == 200
    assert colleague.get(url("note_draft", patient)).status_code == 405


@pytest.mark.parametrize(
    ("minutes", "is_first", "further", "to_next"),
    [
        (0, False, 0, 60),
        (59, False, 0, 1),
        (60, True, 0, 30),
        (89, True, 0, 1),
        (90, True, 1, 30),
        (125, True, 2, 25),
    ],
)
def test_sixty_minutes_a_month_then_each_further_thirty(
    minutes, is_first, further, to_next
):
    """CMS, Physician Fee Schedule for 2024: G0019 60 minutes, G0022 each further 30."""
    found = reached(TimeFor.CHI, minutes)
    assert (found.first, found.further) == ("G0019", "G0022")
    assert (found.is_first, found.times_further, found.to_next) == (
        is_first,
        further,
        to_next,
    )
    assert reached(TimeFor.PIN, minutes).first == "G0023"


def test_minutes_count_in_the_month_of_their_day(patient, worker):
    facts = {"patient": patient, "author": worker}
    for day, minutes, service in [
        ("2026-11-01", 40, TimeFor.CHI),
        ("2026-11-30", 25, TimeFor.CHI),
        ("2026-11-15", 10, TimeFor.NONE),
        ("2026-10-31", 50, TimeFor.PIN),
        ("2026-05-31", 99, TimeFor.PIN),
    ]:
        NoteFactory(**facts, day=date.fromisoformat(day), minutes=minutes,
                    time_for=service)  # fmt: skip
    NoteFactory(**facts, day=date(2026, 11, 2), minutes=None)
    NoteFactory(**facts, day=date(2026, 11, 2), minutes=99, written_at=None)
    november, october, *older = months_of(patient, date(2026, 11, 20))
    assert november.minutes == {TimeFor.CHI: 65, TimeFor.NONE: 10}
    assert october.minutes == {TimeFor.PIN: 50}
    assert [month.total for month in older] == [0, 0, 0, 0]


def test_many_notes_ask_no_more_and_are_paged(desk, patient, worker):
    facts = {"patient": patient, "author": worker}
    NoteFactory.create_batch(2, **facts)
    few = count_queries(desk, url("notes", patient))
    for note in NoteFactory.create_batch(23, **facts):
        NoteFactory(**facts, amends=note)
    assert count_queries(desk, url("notes", patient)) == few
    second = desk.get(url("notes", patient) + "?page=2")
    assert len(second.context["page_obj"]) == 5


def test_notes_of_a_merged_record_are_the_kept_persons(clinic, patient, worker):
    twin = PatientFactory(organization=clinic)
    NoteFactory(patient=twin, author=worker, day=timezone.localdate() - timedelta(1))
    supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    merge_patients(kept=patient, merged=twin, actor=supervisor)
    assert Note.objects.get().patient == patient
