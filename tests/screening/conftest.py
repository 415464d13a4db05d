import pytest

from people.models import Patient, User
from resources.models import Organization
from tests.people.factories import PatientFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory


@pytest.fixture
def clinic(db) -> Organization:
    return OrganizationFactory()


@pytest.fixture
def worker(clinic) -> User:
    """On the patient's care team."""
    return WorkerFactory(at=clinic)


@pytest.fixture
def colleague(clinic) -> User:
    """Of the same organization, not on the care team."""
    return WorkerFactory(at=clinic)


@pytest.fixture
def reader(clinic) -> User:
    return WorkerFactory(at=clinic, read_only=True)


@pytest.fixture
def outsider(db) -> User:
    return WorkerFactory()


@pytest.fixture
def patient(clinic, worker) -> Patient:
    return PatientFactory(organization=clinic, lead=worker)
