"""How long a referral may live, whatever the clocks of its statuses allow; pure.

`referrals.timing` has the days. An end is a closing time, so that somebody is there.
"""

from datetime import date, datetime, timedelta

from referrals.calendars import Calendar
from referrals.status import Outlook
from referrals.timing import FURTHEST_DAYS, KEPT_FOR, LAST_CALL_DAYS, LIFE_DAYS


def first_end(sent_at: datetime, calendar: Calendar) -> datetime:
    """The last closing time before LIFE_DAYS are over."""
    sent_on = sent_at.astimezone(calendar.zone).date()
    return _close_by(sent_on + timedelta(days=LIFE_DAYS - 1), calendar)


def kept_until(
    outlook: Outlook, day: date, *, today: date, calendar: Calendar
) -> datetime:
    """The end of a referral about which this was said: of a later day, or today."""
    counted = min(day, today + timedelta(days=FURTHEST_DAYS))
    return _close_by(counted + timedelta(days=KEPT_FOR[outlook]), calendar)


def last_call(end: datetime) -> datetime:
    return end - timedelta(days=LAST_CALL_DAYS)


def _close_by(day: date, calendar: Calendar) -> datetime:
    return calendar.close_of(calendar.last_working_day(day))
