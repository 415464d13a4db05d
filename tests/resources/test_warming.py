import gc

import pytest

from resources import geocoding
from resources.warming import warm_up


@pytest.fixture
def thawed():
    """The collector as it was: other tests have garbage of their own."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_warm_process_knows_zips_and_does_not_walk_what_is_loaded(thawed):
    warm_up()
    assert geocoding._entries.cache_info().currsize == 1
    assert gc.get_freeze_count() > 10_000
