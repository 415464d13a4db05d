"""The clocks of a transition of care. Pure; knows no model.

CMS, Transitional Care Management Services (MLN908628): an interactive contact within
two business days after the discharge, whatever the hour and whatever the practice's own
days off; a visit within 7 calendar days for complex care, else 14; medications
reconciled no later than the date of that visit; 30 days counted from the discharge.
Two separate attempts in those two business days, written down, count as the contact.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from referrals.calendars import Calendar

CONTACT_BUSINESS_DAYS = 2
ATTEMPTS_ENOUGH = 2
WATCH_DAYS = 30


class Complexity(TextChoices):
    MODERATE = "moderate", _("Moderate: a visit within 14 days")
    HIGH = "high", _("High: a visit within 7 days")


VISIT_DAYS: dict[str, int] = {Complexity.HIGH: 7, Complexity.MODERATE: 14}


class State(StrEnum):
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    DUE = "due"


TONES = {
    State.MET: "success",
    State.LATE: "warning",
    State.OVERDUE: "danger",
    State.DUE: "info",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """`due_on` is its last day. LATE: done, but after it."""

    code: str
    label: str | Promise
    due_on: date
    done_on: date | None
    today: date
    note: str = ""

    @property
    def state(self) -> State:
        if self.done_on:
            return State.MET if self.done_on <= self.due_on else State.LATE
        return State.OVERDUE if self.today > self.due_on else State.DUE

    @property
    def is_open(self) -> bool:
        return self.done_on is None

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def days_left(self) -> int:
        return (self.due_on - self.today).days

    @property
    def words(self) -> str:
        """ "Due in 2 days", "Overdue since yesterday's date"."""
        if self.state == State.MET:
            return str(_("Done"))
        if self.state == State.LATE:
            return str(_("Done late"))
        if self.state == State.OVERDUE:
            return str(_("Overdue since %(day)s")) % {
                "day": f"{self.due_on + timedelta(days=1):%b %-d}"
            }
        if self.days_left == 0:
            return str(_("Due today"))
        words = ngettext(
            "Due in %(count)d day", "Due in %(count)d days", self.days_left
        )
        return words % {"count": self.days_left}


def contact_due_on(discharged_on: date, calendar: Calendar) -> date:
    """The second business day after the discharge: out on a Friday, due on Tuesday."""
    day = discharged_on
    for _step in range(CONTACT_BUSINESS_DAYS):
        day = calendar.next_working_day(day)
    return day


def visit_due_on(discharged_on: date, complexity: str) -> date:
    return discharged_on + timedelta(days=VISIT_DAYS[complexity])


def watched_until(discharged_on: date) -> date:
    """The day of discharge is the first of the 30."""
    return discharged_on + timedelta(days=WATCH_DAYS - 1)


def met_on(days: list[tuple[date, bool]], due_on: date) -> tuple[date, bool] | None:
    """The day, and whether attempts met it; `days` are those of contacts, each with
    whether it reached them."""
    reached = next((day for day, is_reached in days if is_reached), None)
    tried = [day for day, _reached in days if day <= due_on]
    enough = len(tried) >= ATTEMPTS_ENOUGH
    if reached and (reached <= due_on or not enough):
        return reached, False
    return (tried[ATTEMPTS_ENOUGH - 1], True) if enough else None
