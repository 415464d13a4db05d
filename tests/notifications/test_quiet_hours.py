from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from notifications.quiet_hours import (
    next_quiet_moment,
    next_waking_moment,
    zone_of,
)
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.usefixtures("night")
NEW_YORK = ZoneInfo("America/New_York")


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-04T08:59", "2026-03-04T09:00"),
        ("2026-03-04T09:00", "2026-03-04T09:00"),
        ("2026-03-04T19:59", "2026-03-04T19:59"),
        ("2026-03-04T20:00", "2026-03-05T09:00"),
        ("2026-03-04T23:30", "2026-03-05T09:00"),
        ("2026-12-31T22:00", "2027-01-01T09:00"),
        # Clocks go forward at 2 on March 8, 2026, and back at 2 on November 1.
        ("2026-03-07T21:00", "2026-03-08T09:00"),
        ("2026-03-08T01:30", "2026-03-08T09:00"),
        ("2026-10-31T21:00", "2026-11-01T09:00"),
    ],
)
def test_texts_wait_for_nine_on_the_wall(at: str, expected: str):
    assert next_waking_moment(local(at), NEW_YORK) == local(expected)


def test_the_hour_that_comes_twice_is_night_both_times():
    for fold in (0, 1):
        at = local("2026-11-01T01:30", fold)
        assert next_waking_moment(at, NEW_YORK) == local("2026-11-01T09:00")


def test_utc_comes_back_as_utc():
    morning = next_waking_moment(datetime(2026, 7, 1, 3, tzinfo=UTC), NEW_YORK)
    assert morning == datetime(2026, 7, 1, 13, tzinfo=UTC)
    assert morning.tzinfo is UTC


def test_nine_moves_with_daylight_saving():
    evening = datetime(2026, 3, 8, 1, tzinfo=UTC)
    assert next_waking_moment(evening, NEW_YORK).hour == 13
    evening = datetime(2026, 3, 7, 2, tzinfo=UTC)
    assert next_waking_moment(evening, NEW_YORK).hour == 14


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-04T12:00", "2026-03-04T20:00"),
        ("2026-03-04T20:00", "2026-03-05T20:00"),
        ("2026-03-07T23:00", "2026-03-08T20:00"),
    ],
)
def test_when_the_night_begins(at: str, expected: str):
    assert next_quiet_moment(local(at), NEW_YORK) == local(expected)


def test_no_quiet_hours(settings):
    settings.NOTIFICATIONS = {
        **settings.NOTIFICATIONS,
        "quiet_from": 0,
        "quiet_until": 0,
    }
    at = local("2026-03-04T23:00")
    assert next_waking_moment(at, NEW_YORK) == at
    assert next_quiet_moment(at, NEW_YORK) is None


@pytest.mark.parametrize("zone", ["", "Not/AZone", "../etc/passwd"])
def test_without_a_zone_the_networks_is_taken(zone: str):
    assert zone_of(PatientFactory.build(time_zone=zone)) == NEW_YORK
    assert zone_of(None) == NEW_YORK


def test_the_patients_own_zone():
    patient = PatientFactory.build(time_zone="America/Los_Angeles")
    at = datetime(2026, 7, 1, 15, 30, tzinfo=UTC)  # 8:30 there, 11:30 in New York
    assert next_waking_moment(at, zone_of(patient)) > at
