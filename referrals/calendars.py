"""Business time: which hours of which days count. Pure; knows no model.

Hours are local to the calendar's zone; all that is compared or added is UTC, so that
an hour stays an hour when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

HoursOfDay = tuple[time, time]
NINE_TO_FIVE: HoursOfDay = (time(9), time(17))
WEEK: tuple[HoursOfDay | None, ...] = (NINE_TO_FIVE,) * 5 + (None, None)
# Whoever is closed for longer than this is waited for by the plain week.
LONGEST_CLOSED = 400


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week`: opening and closing per weekday from Monday, None for a day off.
    `holidays_of`: an ISO 3166 country or state, e.g. "US" or "US-PA", "" for none.
    `closed`: ranges of days off, both ends included."""

    zone: ZoneInfo
    week: tuple[HoursOfDay | None, ...] = WEEK
    holidays_of: str = "US"
    closed: tuple[tuple[date, date], ...] = ()

    def is_working_day(self, day: date) -> bool:
        return (
            self.week[day.weekday()] is not None
            and day not in holidays_in(self.holidays_of, day.year)
            and not any(first <= day <= last for first, last in self.closed)
        )

    def next_working_day(self, day: date) -> date:
        """The first after `day`."""
        for ahead in range(1, LONGEST_CLOSED):
            later = day + timedelta(days=ahead)
            if self.is_working_day(later):
                return later
        return day + timedelta(days=1)

    def last_working_day(self, day: date) -> date:
        """`day`, or the last before it."""
        for back in range(LONGEST_CLOSED):
            earlier = day - timedelta(days=back)
            if self.is_working_day(earlier):
                return earlier
        return day

    def close_of(self, day: date) -> datetime:
        return self._hours(day)[1]

    def end_of_days(self, days: int, start: datetime) -> datetime:
        """Closing time `days` working days after `start`. One on a day off or after
        closing time counts from the next working day."""
        return self.close_of(self._day_after(days, start))

    def days_later(self, days: int, start: datetime) -> datetime:
        """The same time of day `days` working days later, within the hours."""
        opens, closes = self._hours(self._day_after(days, start))
        local = opens.astimezone(self.zone)
        same = datetime.combine(
            local.date(), start.astimezone(self.zone).time(), tzinfo=self.zone
        )
        if not self._counts(start):
            return opens
        return min(max(same.astimezone(UTC), opens), closes)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one moment to a later one."""
        last = end.astimezone(self.zone).date()
        worked = timedelta()
        for opens, closes in self._openings(start):
            if opens.astimezone(self.zone).date() > last:
                break
            worked += max(min(closes, end) - max(opens, start), timedelta())
        return worked

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The moment at which so much working time has gone by since `start`."""
        for opens, closes in self._openings(start):
            begins = max(opens, start)
            if work <= closes - begins:
                return begins + work
            work -= max(closes - begins, timedelta())
        return start + work

    def _counts(self, start: datetime) -> bool:
        """Whether the day of `start` is one, and not over."""
        day = start.astimezone(self.zone).date()
        return self.is_working_day(day) and start <= self.close_of(day)

    def _day_after(self, days: int, start: datetime) -> date:
        day = start.astimezone(self.zone).date()
        if not self._counts(start):
            day = self.next_working_day(day)
        for _step in range(days):
            day = self.next_working_day(day)
        return day

    def _openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = start.astimezone(self.zone).date()
        if self.is_working_day(day):
            yield self._hours(day)
        while True:
            day = self.next_working_day(day)
            yield self._hours(day)

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        opens, closes = self.week[day.weekday()] or NINE_TO_FIVE
        return self._at(day, opens), self._at(day, closes)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)


@lru_cache(maxsize=256)
def holidays_in(code: str, year: int) -> frozenset[date]:
    if not code:
        return frozenset()
    country, _dash, state = code.partition("-")
    return frozenset(
        holidays.country_holidays(country, subdiv=state or None, years=year)
    )
