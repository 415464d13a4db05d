"""What is agreed about an appointment is news of its referral."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from people.tasks import finish_tasks
from referrals.clocks import (
    CLOCK_FIELDS,
    clock_for,
    due_from,
    life_of,
    longer_life,
    what_follows,
)
from referrals.models import Referral, ReferralEvent
from referrals.signals import event_recorded
from referrals.status import TAKEN_ON, Outlook, Party
from referrals.task_kinds import ESCALATED, LAST_CALL, OVERDUE

NEWS = frozenset(
    {
        "appointment_booked",
        "appointment_moved",
        "appointment_cancelled",
        "appointment_kept",
        "appointment_missed",
    }
)
# What the organization's silence led to, and is mended by news of its own.
MENDED = (OVERDUE, ESCALATED)
UNSAID = {"reminders_sent": 0, "told_late_at": None, "escalated_at": None}


@receiver(event_recorded, dispatch_uid="referrals.appointment_news")
def hear_of_appointment(
    referral: Referral, event: ReferralEvent, **signal: Any
) -> None:
    """What the sender agrees on gives it time; that the organization was silent stays
    told."""
    if event.name not in NEWS or referral.status not in TAKEN_ON:
        return
    by_sender = event.facts.get("by") == Party.SENDER
    lives_longer = begin_clock_anew(referral, mends=not by_sender)
    done = [*([] if by_sender else MENDED), *([LAST_CALL] if lives_longer else [])]
    for kind in done:
        finish_tasks(subject_id=referral.pk, kind=kind, actor=event.actor)


def begin_clock_anew(referral: Referral, *, mends: bool) -> bool:
    """Its time runs from now, or from after the appointment that is to come, which it
    lives to see; whether it lives longer by that. `mends`: silence counts from now."""
    now = timezone.now()
    read = [*CLOCK_FIELDS, "reminders_sent", "status", "version"]
    referral.refresh_from_db(fields=read)
    life = longer = life_of(referral, now)
    if coming := referral.appointments.coming(now).first():
        day = coming.local_start.date()
        longer = longer_life(referral, Outlook.APPOINTMENT, day, now)
    clock = clock_for(referral, referral.status)
    changes: dict[str, Any] = {
        "due_at": min(due_from(referral, clock, now, referral.expected_on), longer),
        "life_ends_at": longer,
        "last_call_at": referral.last_call_at if longer == life else None,
        **(UNSAID if mends else {}),
    }
    for name, value in changes.items():
        setattr(referral, name, value)
    as_read = Referral.objects.filter(pk=referral.pk, version=referral.version)
    as_read.update(**changes, **what_follows(referral))
    return longer > life
