"""Texts about an appointment. They say when and, where that betrays nothing, where."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register
from notifications.models import OptOutScope
from referrals.messages import partner_kind
from referrals.models.appointment import Coming

ASKS = {"1": str(Coming.ACCEPTED.value), "2": str(Coming.DECLINED.value)}
SAMPLE = {
    "when": _("Saturday, November 28, 3:30 PM"),
    "place": "350 Cedar Street, 2nd floor",
}


def _kind(
    code: str,
    label: object,
    wording: Mapping[str, str],
    asks: Mapping[str, str] | None = None,
    letter: Mapping[str, str] | None = None,
) -> MessageKind:
    """Bound to an hour, so never held back for a week that has had its texts."""
    return register(
        MessageKind(
            code=code,
            label=label,
            audience=Audience.PATIENT,
            channel="sms",
            category=str(OptOutScope.APPOINTMENTS.value),
            wording=wording,
            sample=SAMPLE,
            asks=asks or {},
            letter=letter or {},
            counts_weekly=False,
        )
    )


BOOKED = _kind(
    "appointment-booked",
    _("Appointment made"),
    {
        "en": "{sender_name}: you have an appointment on {when}. Where: {place}. Reply"
        " 1 = I will come, 2 = I cannot.",
        "es": "{sender_name}: usted tiene una cita el {when}\nLugar: {place}. Responda"
        " 1 = voy a ir, 2 = no puedo.",
    },
    ASKS,
    {
        "en": "{sender_name}: you have an appointment on {when}. Where: {place}. If you"
        " cannot come, please call us.",
        "es": "{sender_name}: usted tiene una cita el {when}. Lugar: {place}. Si no"
        " puede ir, por favor llámenos.",
    },
)
MOVED = _kind(
    "appointment-moved",
    _("Appointment moved"),
    {
        "en": "{sender_name}: your appointment is now on {when}. Where: {place}. Reply"
        " 1 = I will come, 2 = I cannot.",
        "es": "{sender_name}: su cita es ahora el {when}\nLugar: {place}. Responda 1 ="
        " voy a ir, 2 = no puedo.",
    },
    ASKS,
    {
        "en": "{sender_name}: your appointment is now on {when}. Where: {place}. If you"
        " cannot come, please call us.",
        "es": "{sender_name}: su cita es ahora el {when}. Lugar: {place}. Si no puede"
        " ir, por favor llámenos.",
    },
)
CANCELLED = _kind(
    "appointment-cancelled",
    _("Appointment cancelled"),
    {
        "en": "{sender_name}: your appointment on {when} is cancelled. Questions? Call"
        " {help_phone}.",
        "es": "{sender_name}: se cancela su cita del {when}\n¿Preguntas? Llame al"
        " {help_phone}.",
    },
)
DAY_BEFORE = _kind(
    "appointment-day-before",
    _("Reminder, a day before"),
    {
        "en": "{sender_name}: a reminder of your appointment on {when}. Where: {place}."
        " Reply 1 = I will come, 2 = I cannot.",
        "es": "{sender_name}: le recordamos su cita del {when}\nLugar: {place}."
        " Responda 1 = voy a ir, 2 = no puedo.",
    },
    ASKS,
)
HOURS_BEFORE = _kind(
    "appointment-hours-before",
    _("Reminder, two hours before"),
    {
        "en": "{sender_name}: your appointment is soon: {when}. Where: {place}. Reply 1"
        " = I will come, 2 = I cannot.",
        "es": "{sender_name}: su cita es pronto: {when}\nLugar: {place}. Responda 1 ="
        " voy a ir, 2 = no puedo.",
    },
    ASKS,
)
REMINDERS = (DAY_BEFORE, HOURS_BEFORE)
QUESTIONS = frozenset(kind.code for kind in (BOOKED, MOVED, *REMINDERS))
TEXTS = (*QUESTIONS, CANCELLED.code)

PARTNER_CHANGED = partner_kind(
    "appointment-changed",
    _("Appointment made, moved or cancelled, to the organization"),
    "Referral {number}: an appointment changed",
    "The care team made, moved or cancelled an appointment on referral {number} for"
    " {service}.\n\nSee it, no account needed:\n{link}\n",
    news="An appointment changed",
)
PARTNER_CANNOT = partner_kind(
    "appointment-cannot",
    _("Nobody can come to an appointment, to the organization"),
    "Referral {number}: nobody can come at the time booked",
    "We were told that the appointment on referral {number} for {service} cannot be"
    " kept. The care team is looking for another time; you may also set one:\n\n"
    "{link}\n",
    news="Nobody can come at the time booked",
)
