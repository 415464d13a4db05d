import pytest

from tests.care.transitions.days import FRIDAY, at
from tests.care.transitions.factories import make_transition


@pytest.fixture
def home(patient):
    """Since Friday, 4 pm."""
    with at(2026, 3, 6, 17):
        return make_transition(patient, ended=FRIDAY)
