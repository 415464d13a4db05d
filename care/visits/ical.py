"""An appointment as an iCalendar file (RFC 5545). Calendars are shared and kept by
others: it says when and where, and neither who nor what for."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from people.questions_phone import phone_for_questions
from referrals.appointment_texts import place_in_texts
from referrals.models import AppointmentStatus, Booking

# Of lines, in octets, without the line's end (RFC 5545, 3.1).
LONGEST_LINE = 75
USUAL_MINUTES = 30


def calendar_file(booking: Booking) -> bytes:
    minutes = getattr(booking, "minutes", USUAL_MINUTES)
    ends_at = booking.starts_at + timedelta(minutes=minutes)
    is_off = booking.status == AppointmentStatus.CANCELLED
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Nearhand//Appointments//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.pk}@nearhand",
        f"SEQUENCE:{booking.version}",
        f"DTSTAMP:{_moment(booking.planned_at)}",
        f"DTSTART:{_moment(booking.starts_at)}",
        f"DTEND:{_moment(ends_at)}",
        f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}",
        f"SUMMARY:{_text(_('Appointment'))}",
        *([f"LOCATION:{_text(place_in_texts(booking))}"] if booking.where else []),
        f"DESCRIPTION:{_text(_questions(booking))}",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(_('Appointment'))}",
        "TRIGGER:-PT2H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _questions(booking: Booking) -> str:
    """The number alone: the name of who answers says what it is for."""
    line = phone_for_questions(booking.who_comes)
    phone = line.number if line else settings.NOTIFICATIONS["help_phone"]
    return _("Questions? Call %(phone)s") % {"phone": phone}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for mark, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(mark, escaped)
    return words


def _folded(line: str) -> list[str]:
    """Lines of at most LONGEST_LINE octets; those that go on begin with a space. No
    letter of several octets is cut in two."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > LONGEST_LINE:
            parts.append(part)
            part = " "
        part += letter
    return [*parts, part]
