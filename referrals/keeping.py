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
from referrals.status import TAKEN_ON, Outlook
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
# What silence led to, and is mended by it.
MENDED = (OVERDUE, ESCALATED, LAST_CALL)


@receiver(event_recorded, dispatch_uid="referrals.appointment_news")
def hear_of_appointment(
    referral: Referral, event: ReferralEvent, **signal: Any
) -> None:
    if event.name in NEWS and referral.status in TAKEN_ON:
        begin_clock_anew(referral)
        for kind in MENDED:
            finish_tasks(subject_id=referral.pk, kind=kind, actor=event.actor)


def begin_clock_anew(referral: Referral) -> None:
    """Its time runs from now, or from after the appointment that is to come, which it
    lives to see."""
    now = timezone.now()
    referral.refresh_from_db(fields=[*CLOCK_FIELDS, "status", "version"])
    life, last_call_at = life_of(referral, now), referral.last_call_at
    if coming := referral.appointments.coming(now).first():
        day = coming.local_start.date()
        longer = longer_life(referral, Outlook.APPOINTMENT, day, now)
        if longer != life:
            life, last_call_at = longer, None
    clock = clock_for(referral, referral.status)
    changes = {
        "due_at": min(due_from(referral, clock, now, referral.expected_on), life),
        "life_ends_at": life,
        "last_call_at": last_call_at,
        "reminders_sent": 0,
        "told_late_at": None,
        "escalated_at": None,
    }
    for name, value in changes.items():
        setattr(referral, name, value)
    as_read = Referral.objects.filter(pk=referral.pk, version=referral.version)
    as_read.update(**changes, **what_follows(referral))
