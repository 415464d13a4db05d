"""Reminders of appointments, and asking what became of them; run by the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.jobs import register_job
from notifications.kinds import MessageKind
from notifications.models import Message, Status
from notifications.quiet_hours import evening_before, next_waking_moment, zone_of
from people.tasks import raised_since
from referrals import appointment_messages as texts
from referrals.appointment_texts import text_patient
from referrals.jobs import each
from referrals.models import Appointment, Booking, Coming
from referrals.notices import raise_referral_task
from referrals.reaching import raise_call_task
from referrals.task_kinds import APPOINTMENT_REMIND, APPOINTMENT_UNRECORDED

# One made or moved this shortly before its reminder needs none: that text said it all.
JUST_TOLD = timedelta(hours=1)
# Night may move a reminder by half a day and more.
LOOK_AHEAD = timedelta(days=2)
UNRECORDED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Due `before` the start; where that falls in the patient's night `by_night` says
    when instead."""

    kind: MessageKind
    before: timedelta
    by_night: Callable[[datetime, ZoneInfo], datetime]

    def due(self, appointment: Booking) -> datetime:
        zone = zone_of(appointment.who_comes)
        return self.by_night(appointment.starts_at - self.before, zone)


# A day ahead there is time: it waits for the morning. Two hours ahead there is none: it
# goes out the evening before, an hour before the night begins.
DAY = Reminder(texts.DAY_BEFORE, timedelta(hours=24), next_waking_moment)
HOURS = Reminder(texts.HOURS_BEFORE, timedelta(hours=2), evening_before)


def remind_of_appointments() -> int:
    """Queue the reminders whose hour has come, each once for each time it is set. One
    not sent before the next, or the last before the start, the outbox drops."""
    now = timezone.now()
    coming = Appointment.objects.coming(now).filter(starts_at__lte=now + LOOK_AHEAD)
    coming = coming.exclude(patient_answer=Coming.DECLINED)
    return each(coming.for_listing().order_by("starts_at", "pk"), _remind)


def _remind(appointment: Appointment) -> bool:
    return remind(appointment, lambda: _ask_to_call(appointment))


def remind(appointment: Booking, ask_to_call: Callable[[], bool]) -> bool:
    """The reminder whose hour has come, once; who cannot be texted is called."""
    now = timezone.now()
    ends = ((DAY, HOURS.due(appointment)), (HOURS, appointment.starts_at))
    done = False
    for reminder, until in ends:
        due = reminder.due(appointment)
        is_due = due <= now < until and appointment.planned_at <= due - JUST_TOLD
        if is_due and not _was_told(appointment, reminder.kind):
            told = text_patient(appointment, reminder.kind, expires_at=until)
            done = told or (reminder is DAY and ask_to_call()) or done
    return done


def _was_told(appointment: Booking, kind: MessageKind) -> bool:
    """Of the time it has now; a message that was held back told nothing."""
    told = Message.objects.filter(
        kind=kind.code,
        subject_id=appointment.pk,
        created_at__gte=appointment.planned_at,
    )
    return told.exclude(status=Status.SUPPRESSED).exists()


def _ask_to_call(appointment: Appointment) -> bool:
    """Who cannot be texted is called the day before, asked for once."""
    rows = Appointment.objects.filter(pk=appointment.pk)
    if rows.filter(_was_raised(APPOINTMENT_REMIND)).exists():
        return False
    title = _("Remind the patient of the appointment: %(when)s")
    raise_call_task(
        appointment.referral, APPOINTMENT_REMIND, title % {"when": appointment.when}
    )
    return True


def ask_what_became() -> int:
    """A day after its hour nobody has said whether it was kept: the sender asks."""
    past = Appointment.objects.booked().filter(
        ~_was_raised(APPOINTMENT_UNRECORDED),
        starts_at__lte=timezone.now() - UNRECORDED_AFTER,
    )
    return each(past.for_listing().order_by("starts_at", "pk"), _ask_what_became)


def _ask_what_became(appointment: Appointment) -> bool:
    title = _("Was the appointment kept? %(when)s")
    raise_referral_task(
        appointment.referral, APPOINTMENT_UNRECORDED, title % {"when": appointment.when}
    )
    return True


def _was_raised(kind: str) -> Exists:
    """For the time an appointment has now."""
    return raised_since(kind, "planned_at", subject="referral_id")


def register() -> None:
    register_job(
        "remind_of_appointments", every_seconds=300, run=remind_of_appointments
    )
    register_job("ask_what_became", every_seconds=3600, run=ask_what_became)
