"""Business time: what is due when."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from referrals.status import CLOCK_DAYS, GRACE_DAYS, Status

END_OF_DAY = time(17, 0)


def due_after(days: int, start: datetime, zone: str = "") -> datetime:
    """Five in the afternoon, local time, `days` business days after `start`.

    Weekends and US federal holidays do not count; a start on such a day counts from
    the next business day, as one after closing time does.
    """
    local_zone = ZoneInfo(zone or settings.LOCAL_TIME_ZONE)
    local = start.astimezone(local_zone)
    day = local.date()
    if local.time() > END_OF_DAY or not is_business_day(day):
        day = next_business_day(day)
    for _step in range(days):
        day = next_business_day(day)
    return datetime.combine(day, END_OF_DAY, tzinfo=local_zone)


def clock_of(
    status: Status, start: datetime, expected_on: date | None = None, zone: str = ""
) -> datetime | None:
    """When the owner of the next action is late, in the zone of the place; a waitlist
    is due the business day after its expected date. None where nobody is waited for."""
    if status == Status.WAITLISTED and expected_on:
        local_zone = ZoneInfo(zone or settings.LOCAL_TIME_ZONE)
        return datetime.combine(
            next_business_day(expected_on), END_OF_DAY, tzinfo=local_zone
        )
    days = CLOCK_DAYS.get(status)
    return None if days is None else due_after(days, start, zone)


def expires_at(due_at: datetime, zone: str = "") -> datetime:
    """A sent referral nobody answered ends GRACE_DAYS business days after its clock."""
    return due_after(GRACE_DAYS, due_at, zone)


def next_business_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _federal_holidays(day.year)


@lru_cache
def _federal_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
