"""What services ask about: children, papers, and when somebody can come."""

import uuid
from datetime import time

import pytest

from people.free_time import FreeTime, windows
from people.models import Patient
from tests.client import text
from tests.people.factories import PatientFactory


def values(worker, **told):
    return {
        "key": str(uuid.uuid4()),
        "given_name": "Maya",
        "family_name": "Example",
        "preferred_language": "en",
        "is_veteran": "unknown",
        "has_mobility_limits": "unknown",
        "has_children": "unknown",
        "organization": worker.active_memberships[0].organization_id,
    } | told


@pytest.mark.parametrize(
    ("ticked", "kept"),
    [
        ([], None),
        (["none"], []),
        (["photo-id", "lease"], ["photo-id", "lease"]),
        (["none", "photo-id"], ["photo-id"]),
    ],
    ids=["not asked", "has none", "two", "a slip"],
)
def test_papers_not_asked_and_none_are_two_things(desk, worker, ticked, kept):
    desk.post("/patients/add/", values(worker, documents=ticked))
    assert Patient.objects.get().documents == kept


def test_what_was_told_is_ticked_again_when_edited(desk, worker, clinic):
    patient = PatientFactory(
        organization=clinic, lead=worker, documents=[], free_times=["evenings"]
    )
    page = desk.get(f"/patients/{patient.pk}/edit/")
    assert page.context["form"]["documents"].value() == ["none"]
    assert page.context["form"]["free_times"].value() == ["evenings"]


def test_chart_shows_what_was_told(desk, worker, clinic):
    patient = PatientFactory(
        organization=clinic,
        lead=worker,
        has_children=True,
        documents=["photo-id", "lease"],
        free_times=["evenings", "sundays"],
    )
    body = text(desk.get(f"/patients/{patient.pk}/"))
    assert "Photo ID, Lease" in body
    assert "Weekday evenings, Sundays" in body


def test_unknown_paper_is_refused(desk, worker):
    response = desk.post("/patients/add/", values(worker, documents=["passport-book"]))
    assert response.status_code in (200, 422)
    assert not Patient.objects.exists()


def test_parts_of_the_week_are_windows():
    assert windows(None) is None
    assert windows([]) == ()
    assert windows(["sundays"]) == ((6, time(8), time(21)),)
    assert [w.weekday for w in windows(["evenings"])] == [0, 1, 2, 3, 4]
    assert all(windows([part]) for part in FreeTime.values)
