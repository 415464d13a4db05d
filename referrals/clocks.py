"""What is due when: the calendar and the rules of whoever acts next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings

from referrals.calendars import Calendar
from referrals.life import first_end, kept_until, last_call
from referrals.models import WorkCalendar
from referrals.status import (
    AWAITING_ANSWER,
    NEXT_ACTION,
    OPEN,
    TAKEN_ON,
    Outlook,
    Party,
    Status,
    Transition,
)
from referrals.timing import (
    CLOCK_DAYS,
    END_AFTER,
    GRACE_DAYS,
    REMIND_AFTER,
    SILENT_FROM_START,
)

if TYPE_CHECKING:
    from referrals.models import Referral


CLOCK_FIELDS = (
    "due_at",
    "clock_started_at",
    "answer_due_at",
    "answer_left",
    "told_late_at",
    "escalated_at",
    "next_step_at",
    "ends_at",
    "life_ends_at",
    "last_call_at",
)
# While a referral is one of these, its organization's time to answer stands still.
STOPPED = frozenset({Status.NEEDS_INFO, Status.ACCEPTED})


class StepKind(StrEnum):
    """What silence leads to, in this order where several fall on one moment."""

    REMIND = "remind"
    LATE = "late"
    ESCALATE = "escalate"
    LAST_CALL = "last call"
    END = "end"


ORDER = list(StepKind)


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    kind: StepKind


@dataclass(frozen=True, slots=True)
class Clock:
    """How long one status may last, by whose calendar; pure."""

    status: Status
    calendar: Calendar
    days: int | None
    grace_days: int = GRACE_DAYS
    reminder_days: tuple[int, ...] = REMIND_AFTER

    def due(self, start: datetime, expected_on: date | None = None) -> datetime | None:
        """When the owner of the next action is late; a waitlist is due the working
        day after its expected date. None where nobody is waited for."""
        if self.status == Status.WAITLISTED and expected_on:
            return self.calendar.close_of(self.calendar.next_working_day(expected_on))
        return (
            None if self.days is None else self.calendar.end_of_days(self.days, start)
        )

    def steps(
        self, started: datetime, due: datetime, life_ends_at: datetime
    ) -> Iterator[Step]:
        """All that silence leads to, were it to last; by kind, each in its order. What
        would outlive the referral ends with its life, of which it is told before."""
        if NEXT_ACTION[self.status] == Party.RECEIVER:
            silent_from = started if self.status in SILENT_FROM_START else due
            for days in self.reminder_days:
                at = self.calendar.days_later(days, silent_from)
                yield Step(at, StepKind.REMIND)
        yield Step(due, StepKind.LATE)
        yield Step(self.calendar.end_of_days(self.grace_days, due), StepKind.ESCALATE)
        days = max(END_AFTER[self.status], self.grace_days + 1)
        end = self.calendar.end_of_days(days, due)
        if end >= life_ends_at:
            yield Step(last_call(life_ends_at), StepKind.LAST_CALL)
        yield Step(min(end, life_ends_at), StepKind.END)


def clock_for(referral: "Referral", status: str) -> Clock:
    """Of a referral in this status, by the calendar of whoever acts next in it."""
    receiver, sender = _calendars(referral)
    is_senders = NEXT_ACTION[Status(status)] == Party.SENDER
    owner = sender if is_senders else receiver
    ours = [receiver, sender]
    days = [calendar.days.get(status) for calendar in ours]
    grace = [calendar.grace_days for calendar in ours]
    return Clock(
        status=Status(status),
        calendar=owner.calendar("" if is_senders else referral.zone),
        days=_first(*days, CLOCK_DAYS.get(Status(status))),
        grace_days=_first(*grace, GRACE_DAYS) or 0,
        reminder_days=tuple(
            receiver.reminder_days or sender.reminder_days or REMIND_AFTER
        ),
    )


def clock_changes(
    referral: "Referral",
    transition: Transition,
    now: datetime,
    expected_on: date | None,
) -> dict[str, Any]:
    """The fields of the clock after a move; `referral` is as it was before."""
    kept = _answer_kept(referral, transition.target, now)
    changes: dict[str, Any] = dict.fromkeys(CLOCK_FIELDS) | {"reminders_sent": 0} | kept
    if transition.target not in OPEN:
        return changes
    clock = clock_for(referral, transition.target)
    life = _life_after(referral, transition, now, expected_on)
    due = min(_due(referral, transition, clock, now, expected_on), life)
    steps = list(clock.steps(now, due, life))
    is_as_told = life == referral.life_ends_at and not hands_over(
        referral.status, transition.target
    )
    return changes | {
        "due_at": due,
        "clock_started_at": now,
        "next_step_at": min(step.at for step in steps),
        "ends_at": steps[-1].at,
        "life_ends_at": life,
        "last_call_at": referral.last_call_at if is_as_told else None,
    }


def hands_over(before: str, after: str) -> bool:
    """Whether somebody else acts next, who was told nothing yet."""
    return NEXT_ACTION[Status(before)] != NEXT_ACTION[Status(after)]


def _due(
    referral: "Referral",
    transition: Transition,
    clock: Clock,
    now: datetime,
    expected_on: date | None,
) -> datetime:
    if transition.target == Status.SENT and referral.answer_due_at:
        if transition.within:
            return referral.answer_due_at
        return _resumed(referral, clock, now)
    return due_from(referral, clock, now, expected_on)


def due_from(
    referral: "Referral", clock: Clock, now: datetime, expected_on: date | None
) -> datetime:
    """When a status that begins now is late. While an appointment is to come nobody is
    waited for until the working day after it."""
    due = clock.due(now, expected_on)
    if due is None:
        raise ValueError(clock.status)
    if clock.status not in TAKEN_ON:
        return due
    coming = referral.appointments.coming(now).order_by("starts_at").first()
    if coming is None:
        return due
    day = clock.calendar.next_working_day(coming.local_start.date())
    return max(due, clock.calendar.close_of(day))


def _life_after(
    referral: "Referral",
    transition: Transition,
    now: datetime,
    expected_on: date | None,
) -> datetime:
    if transition.keeps is None:
        return life_of(referral, now)
    return longer_life(referral, transition.keeps, expected_on, now)


def life_of(referral: "Referral", now: datetime) -> datetime:
    """Until when it lives at most; as from now where it is only being sent."""
    calendar = plain_calendar(referral.zone)
    return referral.life_ends_at or first_end(referral.sent_at or now, calendar)


def longer_life(
    referral: "Referral", outlook: Outlook, day: date | None, now: datetime
) -> datetime:
    """The same once this was said: of a day to come, or as of today. Never shorter."""
    calendar = plain_calendar(referral.zone)
    today = now.astimezone(calendar.zone).date()
    kept = kept_until(outlook, day or today, today=today, calendar=calendar)
    return max(life_of(referral, now), kept)


def _answer_kept(referral: "Referral", target: Status, now: datetime) -> dict[str, Any]:
    """What was left of the organization's time to answer when it stopped: for a
    question, which stops it, and for a yes, which may be taken back."""
    if referral.status not in AWAITING_ANSWER or target not in STOPPED:
        return {}
    clock = clock_for(referral, Status.SENT)
    asked = referral.status == Status.NEEDS_INFO
    due = _resumed(referral, clock, now) if asked else referral.due_at
    if due is None:
        return {}
    return {"answer_due_at": due, "answer_left": clock.calendar.between(now, due)}


def _resumed(referral: "Referral", clock: Clock, now: datetime) -> datetime:
    """The time to answer goes on with what was left of it; nothing left stays late."""
    if referral.answer_left:
        return clock.calendar.add(now, referral.answer_left)
    return referral.answer_due_at or clock.calendar.end_of_days(clock.days or 0, now)


def pending_steps(referral: "Referral") -> list[Step]:
    """What silence still leads to, the earliest first; a step that was taken is not
    taken again."""
    started, due = referral.clock_started_at, referral.due_at
    if not referral.is_open or started is None or due is None:
        return []
    left = {
        StepKind.REMIND: referral.reminders_sent,
        StepKind.LATE: int(referral.told_late_at is not None),
        StepKind.ESCALATE: int(referral.escalated_at is not None),
        StepKind.LAST_CALL: int(referral.last_call_at is not None),
    }
    pending = []
    life = life_of(referral, started)
    for step in clock_for(referral, referral.status).steps(started, due, life):
        if left.get(step.kind):
            left[step.kind] -= 1
        else:
            pending.append(step)
    return sorted(pending, key=lambda step: (step.at, ORDER.index(step.kind)))


def what_follows(referral: "Referral") -> dict[str, datetime | None]:
    """The fields that say when the worker looks again and when it ends by itself."""
    pending = pending_steps(referral)
    ends = [step.at for step in pending if step.kind == StepKind.END]
    return {
        "next_step_at": pending[0].at if pending else None,
        "ends_at": ends[0] if ends else None,
    }


def plain_calendar(zone: str = "") -> Calendar:
    """Weekdays from nine to five but on federal holidays."""
    return Calendar(ZoneInfo(zone or settings.LOCAL_TIME_ZONE))


def due_after(days: int, start: datetime, zone: str = "") -> datetime:
    """Closing time so many plain working days later."""
    return plain_calendar(zone).end_of_days(days, start)


def _calendars(referral: "Referral") -> tuple[WorkCalendar, WorkCalendar]:
    """The receiver's and the sender's; a plain one where there is none."""
    keys = (referral.organization_id, referral.sender_organization_id)
    rows = WorkCalendar.objects.filter(organization__in=keys)
    found = {row.organization_id: row for row in rows.prefetch_related("closed_days")}
    receiver, sender = (found.get(key) or WorkCalendar() for key in keys)
    return receiver, sender


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
