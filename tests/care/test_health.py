"""Who sees conditions, who may write them, and what becomes of them in a merge."""

import pytest

from care.models import AllergyIntolerance, Condition, Encounter, EncounterClass
from care.permissions import can_write_clinical
from people.merging import merge_patients
from people.models import Role
from tests.people.factories import PatientFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return OrganizationFactory(name="Hazelwood Clinic")


@pytest.fixture
def patient(clinic):
    return PatientFactory(organization=clinic)


def on_team(patient, **fields):
    user = WorkerFactory(**fields)
    patient.care_team.create(user=user)
    return user


def test_a_private_condition_is_the_care_teams(clinic, patient):
    Condition.objects.create(patient=patient, label="Asthma")
    Condition.objects.create(patient=patient, label="Depression", is_private=True)
    colleague, outsider = WorkerFactory(at=clinic), WorkerFactory()
    member = on_team(patient, at=clinic)

    def labels(user):
        rows = Condition.objects.visible_to(user).in_order()
        return [row.label for row in rows]

    assert labels(member) == ["Asthma", "Depression"]
    assert labels(colleague) == ["Asthma"]
    assert labels(outsider) == []


def test_clinicians_write_for_those_whose_team_they_are_on(clinic, patient):
    clinician = {"at": clinic, "role": Role.CLINICIAN}

    assert can_write_clinical(WorkerFactory(at=clinic), patient)
    assert can_write_clinical(on_team(patient, **clinician), patient)
    assert not can_write_clinical(WorkerFactory(**clinician), patient)
    assert not can_write_clinical(
        on_team(patient, **clinician, read_only=True), patient
    )
    assert not can_write_clinical(WorkerFactory(at=clinic, read_only=True), patient)


def test_what_is_known_of_a_merged_record_is_the_kept_persons(clinic, patient):
    twin = PatientFactory(organization=clinic)
    Condition.objects.create(patient=twin, label="Asthma")
    AllergyIntolerance.objects.create(patient=twin, substance="Penicillin")
    Encounter.objects.create(
        patient=twin,
        encounter_class=EncounterClass.EMERGENCY,
        started_at=twin.created_at,
    )
    supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)

    merge_patients(kept=patient, merged=twin, actor=supervisor)

    assert patient.conditions.count() == 1
    assert patient.allergies.count() == 1
    assert patient.encounters.acute().recent(30).count() == 1
