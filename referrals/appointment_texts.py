"""What a text may say of an appointment, and telling the patient."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.kinds import MessageKind, shared_context
from notifications.lint import betrays
from notifications.services import notify_patient
from notifications.subjects import Subject
from referrals.disclosure import safe_point
from referrals.models import Booking

LONGEST_PLACE = 80
# A letter is printed, mailed and read within this time, or it is of no use.
MAIL_TAKES = timedelta(days=7)


def text_patient(
    appointment: Booking, kind: MessageKind, *, expires_at: datetime
) -> bool:
    """A text where one is agreed to and safe, once for each time it is set; whether
    one was written. Where neither a text nor a call is safe, a letter that comes in
    time: a call is surer."""
    patient = appointment.who_comes
    in_time = timezone.now() + MAIL_TAKES < appointment.starts_at
    with override(patient.message_language):
        context = {"when": appointment.when, "place": place_in_texts(appointment)}
    message = notify_patient(
        patient=patient,
        kind=kind.code,
        context=context,
        dedupe_key=f"{kind.code}:{appointment.pk}:{appointment.version}",
        subject_id=appointment.pk,
        expires_at=expires_at,
        or_letter=in_time and safe_point(patient) is None,
    )
    return message is not None


def subjects_of(bookings: Iterable[Booking]) -> dict[UUID, Subject]:
    """What texts about those that still stand ask of."""
    return {
        one.pk: Subject(words=one.when, since=one.planned_at, until=one.starts_at)
        for one in bookings
        if one.is_booked
    }


def place_in_texts(appointment: Booking) -> str:
    """The first of name and address, address, and city that betrays nothing; for a
    private need or a confidential place: a number to call."""
    may_be_named = not appointment.is_discreet and not (
        appointment.location and appointment.location.is_confidential
    )
    names = _names(appointment) if may_be_named else []
    for name in names:
        if len(name) <= LONGEST_PLACE and not betrays(name):
            return name
    return _("call %(phone)s to ask") % {"phone": shared_context()["help_phone"]}


def _names(appointment: Booking) -> list[str]:
    if appointment.place:
        return [appointment.place.rstrip(". ")]
    location = appointment.location
    if location is None:
        return []
    address = location.address
    street = ""
    if address:
        parts = (address.address_1, address.address_2, address.city)
        street = ", ".join(part for part in parts if part)
    both = f"{location.name}, {street}" if location.name and street else ""
    return [name for name in (both, street, location.name) if name]
