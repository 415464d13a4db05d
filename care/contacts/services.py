"""Reaching people, written down in two clicks, and when the next contact is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError
from django.dispatch import Signal
from django.utils import timezone

from care.models.contacts import Contact, ContactOutcome, ContactWay
from care.models.programs import Enrollment
from people import audit
from people.models import Patient, User
from people.permissions import WORKER_ROLES
from referrals.calendars import Calendar

# sender Contact; `contact`. Inside the transaction that writes it down.
contact_logged = Signal()
# The same, when it is marked as entered in error.
contact_voided = Signal()


@dataclass(frozen=True, slots=True)
class Said:
    """`on`: the day, if it was not today. `next_on`: when they agreed to speak again;
    without one the rhythm says."""

    outcome: str
    way: str = ContactWay.PHONE
    note: str = ""
    minutes: int | None = None
    time_for: str = ""
    purpose: str = ""
    is_private: bool = False
    next_on: date | None = None
    on: date | None = None


def log_contact(
    *, patient: Patient, actor: User, said: Said, key: UUID | None = None
) -> Contact:
    """Write a contact down. The next one is due by the rhythm of each program of the
    actor's organizations; who was not reached is tried again the next working day. The
    same form sent again is the same contact."""
    if key and (known := Contact.objects.filter(request_key=key).first()):
        return known
    try:
        with audit.in_turn():
            return _log(patient, actor, said, key)
    except IntegrityError:
        return Contact.objects.get(request_key=key)


def _log(patient: Patient, actor: User, said: Said, key: UUID | None) -> Contact:
    contact = Contact.objects.create(
        patient=patient,
        by=actor,
        at=_moment(said.on),
        way=said.way,
        outcome=said.outcome,
        note=said.note,
        minutes=said.minutes,
        time_for=said.time_for,
        purpose=said.purpose,
        is_private=said.is_private,
        request_key=key,
    )
    _set_next(contact, said)
    audit.record("contact", actor=actor, patient=patient, subject=contact)
    contact_logged.send(sender=Contact, contact=contact)
    return contact


@audit.in_turn()
def void_contact(*, contact: Contact, actor: User) -> bool:
    """Entered in error: it stays to be read and counts for nothing. When the next is
    due goes back, where nobody has set it since. False if it was already."""
    mine = Contact.objects.counted().filter(pk=contact.pk)
    if not mine.update(voided_at=timezone.now(), voided_by=actor):
        return False
    for key, (before, after) in contact.set_days.items():
        rows = Enrollment.objects.carried().filter(pk=key, next_contact_on=after)
        rows.update(next_contact_on=before)
    audit.record("void-contact", actor=actor, patient=contact.patient, subject=contact)
    contact_voided.send(sender=Contact, contact=contact)
    return True


def _moment(day: date | None) -> datetime:
    """Of an earlier day its noon."""
    now = timezone.now()
    if day is None or day >= timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(day, time(12)))


def _set_next(contact: Contact, said: Said) -> None:
    """A later contact that is on record already has said when."""
    patient = contact.patient_id
    later = Contact.objects.counted().filter(patient=patient, at__gt=contact.at)
    if not said.next_on and later.exists():
        return
    mine = Enrollment.objects.active().filter(
        patient=patient,
        program__organization__in=contact.by.organization_ids(*WORKER_ROLES),
        level__isnull=False,
    )
    for enrollment in mine.select_related("level").order_by("pk"):
        before = enrollment.next_contact_on
        due = _next_due(enrollment, said, timezone.localdate(contact.at))
        Enrollment.objects.filter(pk=enrollment.pk).update(next_contact_on=due)
        contact.set_days[str(enrollment.pk)] = [
            day.isoformat() if day else None for day in (before, due)
        ]
    contact.save(update_fields=["set_days"])


def _next_due(enrollment: Enrollment, said: Said, day: date) -> date | None:
    if said.next_on:
        return said.next_on
    if said.outcome == ContactOutcome.REACHED and enrollment.level:
        return day + timedelta(days=enrollment.level.contact_days)
    today = timezone.localdate()
    due = enrollment.next_contact_on
    if due and due > today:
        return due
    return Calendar(ZoneInfo(settings.LOCAL_TIME_ZONE)).next_working_day(today)
