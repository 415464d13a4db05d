from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from wagtail.signal_handlers import disable_reference_index_auto_update

from tests.client import CheckedClient
from tests.database import make_database
from tests.network import block_network
from tests.people.factories import OrganizationFactory, WorkerFactory
from tests.row_order import shuffle_unordered
from tests.template_variables import UndefinedVariable

CMS = Path(__file__).parent / "cms"

# The same examples in every run, however slow the machine is.
hypothesis.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
hypothesis.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def hostile_world() -> Iterator[None]:
    """No network, no order that was not asked for."""
    with pytest.MonkeyPatch.context() as patch:
        block_network(patch)
        shuffle_unordered(patch)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Each process names its own database; see tests/database.py."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_createdb
) -> Iterator[None]:
    with django_db_blocker.unblock():
        database = make_database()
        database.create(afresh=django_db_createdb)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _restore(database))
        yield
    with django_db_blocker.unblock():
        database.destroy()


def _restore(database) -> Callable[[TransactionTestCase], None]:
    return lambda test_case: database.restore()


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    cache.clear()
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def quick_saves(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wagtail's list of what refers to what, read by the admin alone, costs a tenth of
    the suite."""
    if request.path.is_relative_to(CMS):
        yield
        return
    with disable_reference_index_auto_update():
        yield


@pytest.fixture
def client() -> CheckedClient:
    """Signed out; every page it gets is linted."""
    return CheckedClient()


@pytest.fixture
def client_for(db) -> Callable[..., CheckedClient]:
    """`client_for(user)`: a client of its own, signed in as that user."""

    def sign_in(user) -> CheckedClient:
        client = CheckedClient()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return sign_in


@pytest.fixture
def clinic(db):
    return OrganizationFactory(name="Allegheny Street Clinic")


@pytest.fixture
def worker(clinic):
    return WorkerFactory(at=clinic)


@pytest.fixture
def reader(clinic):
    return WorkerFactory(at=clinic, read_only=True)


@pytest.fixture
def desk(client_for, worker) -> CheckedClient:
    return client_for(worker)


@pytest.fixture
def world(db):
    """Two sending organizations, a partner, a patient and a user per role."""
    from tests.world import make_world

    return make_world()


def pytest_configure(config: pytest.Config) -> None:
    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
