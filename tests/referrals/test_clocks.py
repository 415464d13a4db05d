from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from referrals.clocks import due_after, plain_calendar
from referrals.status import OPEN, TERMINAL, Status
from referrals.timing import CLOCK_DAYS
from tests.referrals.factories import clock_of

NEW_YORK = ZoneInfo("America/New_York")


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("days", "start", "due"),
    [
        (2, local(2026, 3, 2, 9), local(2026, 3, 4, 17)),  # Monday to Wednesday
        (2, local(2026, 3, 5, 9), local(2026, 3, 9, 17)),  # over a weekend
        (2, local(2026, 3, 7, 12), local(2026, 3, 11, 17)),  # sent on a Saturday
        (2, local(2026, 3, 2, 18), local(2026, 3, 5, 17)),  # after closing time
        (2, local(2026, 7, 1, 9), local(2026, 7, 6, 17)),  # July 4 kept on Friday 3
        (1, local(2026, 12, 24, 9), local(2026, 12, 28, 17)),  # over Christmas
        (2, local(2026, 12, 31, 9), local(2027, 1, 5, 17)),  # into the next year
        (2, local(2021, 12, 30, 9), local(2022, 1, 4, 17)),  # New Year's kept on the 31
    ],
)
def test_only_business_days_count(days, start, due):
    assert due_after(days, start) == due


def test_the_clock_keeps_local_time_over_the_change_to_summer():
    due = due_after(2, local(2026, 3, 6, 9))  # Friday; clocks change on Sunday
    assert due == local(2026, 3, 10, 17)
    assert due.astimezone(UTC).hour == 21
    assert due_after(2, local(2026, 3, 2, 9)).astimezone(UTC).hour == 22


def test_the_clock_keeps_local_time_over_the_change_to_winter():
    due = due_after(2, local(2026, 10, 30, 9))
    assert due == local(2026, 11, 3, 17)
    assert due.astimezone(UTC).hour == 22


def test_late_evening_in_utc_is_still_today_here():
    start = datetime(2026, 3, 3, 1, tzinfo=UTC)  # Monday 8 p.m. in Pittsburgh
    assert due_after(1, start) == local(2026, 3, 4, 17)


def test_another_zone_closes_at_its_own_five():
    due = due_after(1, local(2026, 3, 2, 9), zone="America/Los_Angeles")
    assert due.astimezone(NEW_YORK).hour == 20


@pytest.mark.parametrize("status", Status)
def test_open_referrals_have_a_clock_and_ended_ones_have_none(status):
    due = clock_of(status, local(2026, 3, 2, 9))
    assert (due is not None) == (status in OPEN)
    assert not (due and status in TERMINAL)


def test_a_waitlist_is_due_the_business_day_after_its_date():
    start = local(2026, 3, 2, 9)
    friday = date(2026, 4, 10)
    assert clock_of(Status.WAITLISTED, start, friday) == local(2026, 4, 13, 17)
    without = clock_of(Status.WAITLISTED, start)
    assert without == due_after(CLOCK_DAYS[Status.WAITLISTED], start)


def test_holidays_are_no_working_days():
    calendar = plain_calendar()
    thanksgiving = date(2026, 11, 26)
    assert not calendar.is_working_day(thanksgiving)
    assert calendar.next_working_day(date(2026, 11, 25)) == date(2026, 11, 27)
