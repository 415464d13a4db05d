import pytest

from tests.people.factories import OrganizationFactory, PatientFactory, WorkerFactory


@pytest.fixture
def clinic(db):
    return OrganizationFactory(name="Allegheny Street Clinic")


@pytest.fixture
def worker(clinic):
    return WorkerFactory(at=clinic)


@pytest.fixture
def patient(clinic, worker):
    """On the worker's caseload, with a phone that is safe to text."""
    return PatientFactory(
        organization=clinic,
        lead=worker,
        given_name="Maya",
        family_name="Example",
        phone="+14125550142",
    )


@pytest.fixture
def desk(client_for, worker):
    return client_for(worker)
