import pytest

from tests.people.factories import PatientFactory, WorkerFactory
from tests.screening.factories import ScreeningFactory


@pytest.fixture
def colleague(clinic):
    """Of the same organization, not on the care team."""
    return WorkerFactory(at=clinic)


@pytest.fixture
def outsider(db):
    return WorkerFactory()


@pytest.fixture
def patient(clinic, worker):
    return PatientFactory(organization=clinic, lead=worker)


@pytest.fixture
def screening(patient, worker, clinic):
    return ScreeningFactory(patient=patient, organization=clinic, started_by=worker)
