from collections.abc import Iterator

import pytest
import time_machine

from tests.client import CheckedClient
from tests.people.factories import WorkerFactory
from tests.referrals.appointments import NOW
from tests.referrals.factories import Network, make_network

PHONE = "+14125550142"


@pytest.fixture
def network(db) -> Network:
    return make_network()


@pytest.fixture
def texting(db) -> Network:
    """The same, and the patient may be texted."""
    return make_network(phone=PHONE)


@pytest.fixture
def sensitive(db) -> Network:
    """The same for a sensitive need, under a consent that names it."""
    network = make_network("mental-health")
    network.consent.sensitive_categories.set(["mental-health"])
    return network


@pytest.fixture
def worker(network, client_for) -> CheckedClient:
    return client_for(network.worker)


@pytest.fixture
def colleague(network, client_for) -> CheckedClient:
    """Works at the same clinic, not on the care team."""
    return client_for(network.colleague())


@pytest.fixture
def read_only(network, client_for) -> CheckedClient:
    return client_for(network.colleague(read_only=True))


@pytest.fixture
def outsider(network, client_for) -> CheckedClient:
    """Works at another clinic."""
    return client_for(WorkerFactory())


@pytest.fixture
def partner(network, client_for) -> CheckedClient:
    return client_for(network.partner)


@pytest.fixture
def wednesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW) as clock:
        yield clock
