"""Two business days, seven or fourteen days, thirty days: by CMS's rule."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from care.transitions.clocks import (
    Clock,
    Complexity,
    State,
    contact_due_on,
    visit_due_on,
    watched_until,
)
from referrals.calendars import Calendar

FEDERAL = Calendar(zone=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("discharged", "due", "why"),
    [
        (date(2026, 3, 2), date(2026, 3, 4), "Monday: Wednesday"),
        (date(2026, 3, 5), date(2026, 3, 9), "Thursday: Monday"),
        (date(2026, 3, 6), date(2026, 3, 10), "Friday: Tuesday"),
        (date(2026, 3, 7), date(2026, 3, 10), "Saturday: Tuesday"),
        (date(2026, 3, 8), date(2026, 3, 10), "Sunday: Tuesday"),
        (date(2026, 1, 16), date(2026, 1, 21), "Monday is Martin Luther King's day"),
        (date(2026, 12, 24), date(2026, 12, 29), "Friday is Christmas"),
    ],
)
def test_contact_within_two_business_days(discharged, due, why):
    assert contact_due_on(discharged, FEDERAL) == due, why


@pytest.mark.parametrize(
    ("complexity", "due"),
    [(Complexity.HIGH, date(2026, 3, 9)), (Complexity.MODERATE, date(2026, 3, 16))],
)
def test_visit_within_calendar_days(complexity, due):
    assert visit_due_on(date(2026, 3, 2), complexity) == due


def test_thirty_days_count_the_day_of_discharge():
    assert watched_until(date(2026, 3, 1)) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("today", "done", "state", "words"),
    [
        (date(2026, 3, 2), None, State.DUE, "Due in 2 days"),
        (date(2026, 3, 3), None, State.DUE, "Due in 1 day"),
        (date(2026, 3, 4), None, State.DUE, "Due today"),
        (date(2026, 3, 5), None, State.OVERDUE, "Overdue since Mar 5"),
        (date(2026, 3, 9), date(2026, 3, 4), State.MET, "Done"),
        (date(2026, 3, 9), date(2026, 3, 5), State.LATE, "Done late"),
    ],
)
def test_what_a_clock_says(today, done, state, words):
    clock = Clock("contact", "Contact", date(2026, 3, 4), done, today)
    assert (clock.state, clock.words) == (state, words)
