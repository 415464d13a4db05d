import pytest

from people.models import Role
from tests.care.members.factories import make_plan
from tests.people.factories import WorkerFactory


@pytest.fixture
def plan(db):
    return make_plan()


@pytest.fixture
def manager(plan):
    return WorkerFactory(role=Role.PROGRAM_MANAGER, at=plan, last_name="Moreno")


@pytest.fixture
def desk(client_for, manager):
    return client_for(manager)


@pytest.fixture
def analyst(client_for, plan):
    return client_for(WorkerFactory(role=Role.PAYER_ANALYST, at=plan))


@pytest.fixture
def reader(client_for, plan):
    return client_for(WorkerFactory(role=Role.PROGRAM_MANAGER, at=plan, read_only=True))


@pytest.fixture
def outsider(client_for, db):
    """A program manager of another plan."""
    return client_for(WorkerFactory(role=Role.PROGRAM_MANAGER, at=make_plan()))
