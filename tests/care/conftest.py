from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.people.factories import OrganizationFactory, PatientFactory, WorkerFactory

# A Wednesday, ten in the morning in New York: far from midnight and a month's end.
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def reader(client_for, clinic):
    return client_for(WorkerFactory(at=clinic, read_only=True))


@pytest.fixture
def outsider(client_for, db):
    return client_for(WorkerFactory(at=OrganizationFactory()))


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
