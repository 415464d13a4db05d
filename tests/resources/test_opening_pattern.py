"""Opening hours as texts, read once and kept."""

from datetime import UTC, datetime

import pytest

from resources import opening_pattern
from resources.models import SearchRow
from resources.opening_pattern import open_keys
from tests.resources.factories import (
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db

# 10 a.m. in Pittsburgh.
MONDAY = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(opening_pattern, "_known", {})


@pytest.fixture
def keys():
    """Of one that is open on Mondays and of one that is not."""
    found = []
    for weekday in (0, 1):
        service = ServiceFactory()
        ServiceAtLocationFactory(service=service)
        WeeklyHoursFactory(service=service, weekday=weekday)
        found.append(SearchRow.objects.get(service=service).hours_key)
    return found


def test_hours_that_changed_meanwhile_are_left_out(keys):
    assert open_keys([*keys, 1, None], MONDAY) == [keys[0]]
    assert open_keys([1], MONDAY) == []


@pytest.mark.parametrize("most", [0, 1, 2])
def test_however_few_texts_are_kept_the_answer_is_the_same(keys, most, monkeypatch):
    monkeypatch.setattr(opening_pattern, "MOST_KNOWN", most)
    for _time in range(2):
        assert open_keys(keys[1:], MONDAY) == []
        assert open_keys(keys, MONDAY) == [keys[0]]
