import pytest

from tests.referrals.factories import Network, make_network


@pytest.fixture
def network(db) -> Network:
    return make_network()
