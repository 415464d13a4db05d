"""What follows from an appointment's events; nothing is sent from here."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils.translation import gettext as _

from notifications.kinds import MessageKind
from notifications.outbox import withdraw
from notifications.signals import inbound_received
from notifications.subjects import Subject, register_subjects
from people.tasks import finish_tasks
from referrals import appointment_messages as texts
from referrals.actors import SYSTEM, Actor
from referrals.appointment_texts import subjects_of, text_patient
from referrals.appointments import cancel_appointment, record_coming
from referrals.models import Appointment, Coming, Referral, ReferralEvent
from referrals.notices import raise_referral_task, tell_partner
from referrals.permissions import partner_may_open
from referrals.reaching import raise_call_task
from referrals.signals import event_recorded
from referrals.status import Status, Transition
from referrals.task_kinds import (
    APPOINTMENT_ANSWER,
    APPOINTMENT_CANNOT,
    APPOINTMENT_MISSED,
    APPOINTMENT_REMIND,
    APPOINTMENT_TELL,
    APPOINTMENT_UNRECORDED,
)

Effect = Callable[[Appointment, ReferralEvent], None]
# What a new time, or an end, makes pointless.
SETTLED = (
    APPOINTMENT_ANSWER,
    APPOINTMENT_CANNOT,
    APPOINTMENT_MISSED,
    APPOINTMENT_REMIND,
    APPOINTMENT_TELL,
    APPOINTMENT_UNRECORDED,
)


@receiver(event_recorded, dispatch_uid="referrals.appointment_effects")
def run_effects(
    referral: Referral,
    event: ReferralEvent,
    transition: Transition | None,
    **signal: Any,
) -> None:
    if transition and _calls_off(transition):
        for coming in referral.appointments.coming().for_listing():
            cancel_appointment(appointment=coming, actor=SYSTEM)
    if effect := EFFECTS.get(event.name):
        found = Appointment.objects.for_listing().get(pk=event.facts["appointment"])
        effect(found, event)


def _calls_off(transition: Transition) -> bool:
    """What ends, or a yes taken back, leaves nobody to come to."""
    ends = transition.ends_access and transition.target not in STANDS_AFTER
    return ends or transition.within is not None


@receiver(inbound_received, dispatch_uid="referrals.appointment_answer")
def hear_patient(reply_to: Any, meaning: str = "", **signal: Any) -> None:
    """1 or 2 under a text about an appointment. It counts for the time that the text
    named: to one moved or cancelled since, a person answers."""
    if reply_to is None or reply_to.kind not in texts.QUESTIONS:
        return
    found = Appointment.objects.for_listing().filter(pk=reply_to.subject_id).first()
    if found is None or meaning not in Coming.values:
        return
    is_stale = reply_to.created_at < found.planned_at
    if is_stale or not found.is_booked or found.is_past:
        raise_referral_task(
            found.referral,
            APPOINTMENT_ANSWER,
            _("The patient answered about an appointment that has changed: call"),
        )
        return
    actor = Actor(label=_("Patient, by text"))
    record_coming(appointment=found, answer=Coming(meaning), actor=actor)


def _subjects(keys: Collection[UUID]) -> dict[UUID, Subject]:
    return subjects_of(Appointment.objects.filter(pk__in=keys).order_by("pk"))


register_subjects(texts.QUESTIONS, _subjects)


def _after_booking(appointment: Appointment, event: ReferralEvent) -> None:
    _after_planning(appointment, event, texts.BOOKED)


def _after_moving(appointment: Appointment, event: ReferralEvent) -> None:
    withdraw(subject_id=appointment.pk, kinds=texts.TEXTS)
    _after_planning(appointment, event, texts.MOVED)


def _after_planning(
    appointment: Appointment, event: ReferralEvent, kind: MessageKind
) -> None:
    _settle(appointment, event)
    _tell_patient(appointment, kind)
    _tell_partner(appointment, event)


def _after_cancelling(appointment: Appointment, event: ReferralEvent) -> None:
    withdraw(subject_id=appointment.pk, kinds=texts.TEXTS)
    _settle(appointment, event)
    if not appointment.is_past:
        _tell_patient(appointment, texts.CANCELLED)
        _tell_partner(appointment, event)


def _after_attendance(appointment: Appointment, event: ReferralEvent) -> None:
    _settle(appointment, event)


def _after_missing(appointment: Appointment, event: ReferralEvent) -> None:
    _settle(appointment, event)
    raise_referral_task(
        appointment.referral,
        APPOINTMENT_MISSED,
        _("Missed an appointment: ask why, and set another"),
        detail=appointment.when,
    )


def _after_yes(appointment: Appointment, event: ReferralEvent) -> None:
    _settle(appointment, event)


def _after_no(appointment: Appointment, event: ReferralEvent) -> None:
    """The hour stays booked until somebody moves or cancels it."""
    withdraw(subject_id=appointment.pk, kinds=texts.TEXTS)
    referral = appointment.referral
    raise_referral_task(
        referral,
        APPOINTMENT_CANNOT,
        _("Cannot come to the appointment: set another"),
        detail=appointment.when,
    )
    if partner_may_open(referral):
        tell_partner(referral, texts.PARTNER_CANNOT, event)


def _settle(appointment: Appointment, event: ReferralEvent) -> None:
    for kind in SETTLED:
        finish_tasks(subject_id=appointment.referral_id, kind=kind, actor=event.actor)


def _tell_patient(appointment: Appointment, kind: MessageKind) -> None:
    if text_patient(appointment, kind, expires_at=appointment.starts_at):
        return
    title = _("Tell the patient: %(what)s, %(when)s")
    words = {"what": kind.label, "when": appointment.when}
    raise_call_task(appointment.referral, APPOINTMENT_TELL, title % words)


def _tell_partner(appointment: Appointment, event: ReferralEvent) -> None:
    """What the organization did itself it knows; one that may open nothing is told
    otherwise that the referral ended."""
    referral = appointment.referral
    if event.facts.get("by") and partner_may_open(referral):
        tell_partner(referral, texts.PARTNER_CHANGED, event)


# The organization said that it helped: what it has arranged still holds.
STANDS_AFTER = {Status.CLOSED_HELPED}
EFFECTS: dict[str, Effect] = {
    "appointment_booked": _after_booking,
    "appointment_moved": _after_moving,
    "appointment_cancelled": _after_cancelling,
    "appointment_kept": _after_attendance,
    "appointment_missed": _after_missing,
    "appointment_accepted": _after_yes,
    "appointment_declined": _after_no,
}
