from datetime import date

import pytest

from people.duplicates import likely_duplicates
from tests.people.factories import OrganizationFactory, PatientFactory, WorkerFactory

KNOWN = {
    "given_name": "María José",
    "family_name": "Ramírez López",
    "preferred_name": "Majo",
    "date_of_birth": date(1984, 5, 17),
}
PHONE = "+14125550142"


@pytest.fixture
def worker(db):
    clinic = OrganizationFactory()
    PatientFactory(organization=clinic, phone=PHONE, **KNOWN)
    return WorkerFactory(at=clinic)


def found(worker, **changes) -> list[str]:
    duplicates = likely_duplicates(actor=worker, **{**KNOWN, **changes})
    return duplicates[0].reasons if duplicates else []


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ["Same name", "Same date of birth"]),
        (
            {"given_name": "Maria Jose", "family_name": "Ramirez Lopez"},
            ["Same name", "Same date of birth"],
        ),
        (
            {"given_name": "Ramirez Lopez", "family_name": "Maria Jose"},
            ["Same name", "Same date of birth"],
        ),
        (
            {"given_name": "Majo", "preferred_name": ""},
            ["Same name", "Same date of birth"],
        ),
        (
            {"given_name": "Maria", "family_name": "Ramires Lopes"},
            ["Similar name", "Same date of birth"],
        ),
        (
            {"date_of_birth": None},
            ["Same name", "Date of birth unknown or nearly the same"],
        ),
        (
            {"date_of_birth": date(1984, 5, 11)},
            ["Same name", "Date of birth unknown or nearly the same"],
        ),
        (
            {"given_name": "Otra", "family_name": "Persona", "preferred_name": "",
             "phone": PHONE},
            ["Same date of birth", "Same phone"],
        ),
        (
            {"date_of_birth": date(1990, 1, 1), "phone": PHONE},
            ["Same name", "Same phone"],
        ),
    ],
)  # fmt: skip
def test_is_probably_the_same_person(worker, changes, reasons):
    assert found(worker, **changes) == reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Otra", "family_name": "Persona", "preferred_name": ""},
        {"date_of_birth": date(1990, 1, 1)},
        {"given_name": "Luis", "preferred_name": "", "family_name": "Ramírez",
         "date_of_birth": date(2015, 3, 3), "phone": PHONE},
    ],
)  # fmt: skip
def test_is_somebody_else(worker, changes):
    """A birthday alone, a name alone, a child with the family's phone."""
    assert found(worker, **changes) == []


def test_day_and_month_swapped_is_a_slip(db):
    clinic = OrganizationFactory()
    born = KNOWN | {"date_of_birth": date(1984, 5, 7)}
    PatientFactory(organization=clinic, **born)
    assert found(WorkerFactory(at=clinic), date_of_birth=date(1984, 7, 5))


def test_nobody_learns_who_is_known_elsewhere(db):
    PatientFactory(**KNOWN)
    assert found(WorkerFactory()) == []


def test_likeliest_first_and_no_more_than_five(worker):
    clinic = worker.active_memberships[0].organization
    near = KNOWN | {"family_name": "Ramirez Lopes"}
    PatientFactory.create_batch(6, organization=clinic, **near)
    duplicates = likely_duplicates(actor=worker, **KNOWN)
    assert len(duplicates) == 5
    assert duplicates[0].patient.family_name == "Ramírez López"
