"""Appointments: made, moved, answered, cancelled, and kept or missed. What follows
from each hangs on its event, in `referrals.appointment_receivers`."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from people import audit
from referrals.actors import Actor
from referrals.models import (
    Appointment,
    AppointmentStatus,
    Coming,
    Referral,
    ReferralEvent,
)
from referrals.permissions import can_act_as, can_schedule, consent_stands
from referrals.services import record_event
from referrals.signals import event_recorded
from referrals.status import TAKEN_ON, Party
from referrals.transitions import ConsentMissing
from resources.models import Location


class StaleAppointment(Exception):
    """Somebody else changed it first, or made another; `appointment` is the one that
    counts now, None where the referral itself has moved on."""

    def __init__(self, appointment: Appointment | None) -> None:
        super().__init__(str(appointment))
        self.appointment = appointment


@audit.in_turn()
def book_appointment(
    *,
    referral: Referral,
    starts_at: datetime,
    actor: Actor,
    place: str = "",
    note: str = "",
) -> Appointment:
    """Make the one coming appointment of a referral that was taken on; `place` empty
    means the referral's own. The same form sent twice is one appointment.

    Raises PermissionDenied, ConsentMissing, or StaleAppointment where another is booked
    or the referral has ended.
    """
    _check(actor, referral, shares=True)
    location = _location(referral)
    appointment = Appointment(
        referral=referral,
        starts_at=starts_at,
        time_zone=str(local_zone(referral)),
        place=place,
        location=None if place else location,
        note=note,
        booked_by=actor.user,
        booked_by_label=actor.label,
    )
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError:
        booked = referral.appointments.booked().for_listing().get()
        if (booked.starts_at, booked.place) == (starts_at, place):
            return booked
        raise StaleAppointment(booked) from None
    _record(appointment, "appointment_booked", actor)
    return appointment


@audit.in_turn()
def move_appointment(
    *,
    appointment: Appointment,
    starts_at: datetime,
    actor: Actor,
    place: str = "",
    note: str = "",
    seen: int | None = None,
) -> None:
    """Another time or place; what the patient had answered counts no more. Raises as
    `book_appointment`, StaleAppointment also where it is not as `seen` any more."""
    _check(actor, appointment.referral, shares=True)
    _change(
        appointment,
        seen,
        starts_at=starts_at,
        place=place,
        location=None if place else _location(appointment.referral),
        note=note,
        patient_answer=Coming.NEEDS_ACTION,
        patient_answered_at=None,
        planned_at=timezone.now(),
    )
    _record(appointment, "appointment_moved", actor)


@audit.in_turn()
def cancel_appointment(
    *, appointment: Appointment, actor: Actor, seen: int | None = None
) -> None:
    """Raises PermissionDenied or StaleAppointment."""
    if not actor.is_system:
        _check(actor, appointment.referral)
    _change(appointment, seen, status=AppointmentStatus.CANCELLED)
    _record(appointment, "appointment_cancelled", actor)


@audit.in_turn()
def record_attendance(
    *, appointment: Appointment, kept: bool, actor: Actor, seen: int | None = None
) -> None:
    """Kept or missed, once its hour has come. Raises PermissionDenied, or
    StaleAppointment where it is still to come or no longer booked."""
    _check(actor, appointment.referral)
    if not appointment.is_past:
        raise StaleAppointment(appointment)
    status = AppointmentStatus.FULFILLED if kept else AppointmentStatus.NOSHOW
    _change(appointment, seen, status=status)
    _record(appointment, f"appointment_{'kept' if kept else 'missed'}", actor)


@audit.in_turn()
def record_coming(*, appointment: Appointment, answer: Coming, actor: Actor) -> bool:
    """The patient's word about the present time; False where it is booked no more or
    was answered so already."""
    changed = (
        Appointment.objects.booked()
        .filter(pk=appointment.pk, version=appointment.version)
        .exclude(patient_answer=answer)
        .update(patient_answer=answer, patient_answered_at=timezone.now())
    )
    appointment.refresh_from_db()
    if changed:
        _record(appointment, f"appointment_{answer.value}", actor)
    return bool(changed)


def local_zone(referral: Referral) -> ZoneInfo:
    """Where the clock on the wall of the appointment is."""
    return ZoneInfo(referral.zone or settings.LOCAL_TIME_ZONE)


def _check(actor: Actor, referral: Referral, *, shares: bool = False) -> None:
    if not can_schedule(actor, referral):
        raise PermissionDenied
    if not shares:
        return
    referral.refresh_from_db(fields=["status"])
    if referral.status not in TAKEN_ON:
        raise StaleAppointment(None)
    if not consent_stands(referral):
        raise ConsentMissing


def _location(referral: Referral) -> Location | None:
    place = referral.service_at_location
    return place.location if place else None


def _change(appointment: Appointment, seen: int | None, **changes: Any) -> None:
    """The conditional UPDATE that lets one of two actors win."""
    version = appointment.version if seen is None else seen
    booked = Appointment.objects.booked().filter(pk=appointment.pk, version=version)
    changed = booked.update(version=F("version") + 1, **changes)
    appointment.refresh_from_db()
    if not changed:
        raise StaleAppointment(appointment)


def _record(appointment: Appointment, name: str, actor: Actor) -> None:
    referral = appointment.referral
    by_worker = actor.user is not None and can_act_as(actor, referral, Party.SENDER)
    event = record_event(
        referral=referral,
        name=name,
        actor=actor,
        appointment=str(appointment.pk),
        starts_at=appointment.starts_at.isoformat(),
        time_zone=appointment.time_zone,
        by=Party.SENDER if by_worker else "",
    )
    audit.record(
        f"referral.{name}",
        actor=actor.user,
        actor_label=actor.label,
        patient=referral.patient_id,
        subject=referral,
    )
    event_recorded.send(
        sender=ReferralEvent, referral=referral, event=event, transition=None
    )
