import pytest

from people.models import Role
from tests.people.factories import WorkerFactory


@pytest.fixture
def manager(clinic):
    return WorkerFactory(at=clinic, role=Role.CARE_MANAGER)
