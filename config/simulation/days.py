"""The days of a simulation: a few moments each, in the network's zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from config.simulation.rates import INTAKE_DAYS
from referrals.clocks import plain_calendar

# A Monday; daylight saving time begins within the run, and it meets a federal holiday.
FIRST_DAY = date(2026, 3, 2)
HOURS = (9, 12, 16)
# How long each referral is given, and how long a run may go on for the last of them.
WITHIN = timedelta(days=60)
FOLLOWED = INTAKE_DAYS + WITHIN.days
LONGEST = FOLLOWED + 75


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    number: int
    is_first: bool
    is_business_day: bool


def moments() -> Iterator[Moment]:
    calendar = plain_calendar()
    for number in range(LONGEST):
        day = FIRST_DAY + timedelta(days=number)
        works = calendar.is_working_day(day)
        for hour in HOURS:
            local = datetime.combine(day, time(hour), tzinfo=calendar.zone)
            at = local.astimezone(UTC)
            yield Moment(at, number, hour == HOURS[0], works)


def business_days_later(days: int, start: datetime) -> datetime:
    return plain_calendar().days_later(days, start)


def fortnight_of(moment: datetime) -> int:
    return (moment.date() - FIRST_DAY).days // 14
