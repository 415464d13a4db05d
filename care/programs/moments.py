"""Contacts, programs and ways home on a patient's timeline."""

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from care.models import Contact, EnrollmentEvent, Transition
from care.moments import Entry, Source

if TYPE_CHECKING:
    from datetime import datetime

    from people.permissions import Reader


def sources(reader: "Reader") -> list[Source]:
    """Contacts as `Contact.visible_to` says."""
    contacts = Contact.objects.visible_to(reader)
    moves = EnrollmentEvent.objects.filter(enrollment__patient=reader.patient)
    home = Transition.objects.filter(patient=reader.patient).select_related("stay")
    return [
        Source(contacts.select_related("by"), {"at": _of_contact}),
        Source(moves.select_related("enrollment__program", "actor"), {"at": _of_move}),
        Source(home, {"opened_at": _of_transition, "closed_at": _of_transition_end}),
    ]


def _of_contact(contact: Contact) -> Entry:
    title = _("Contact: %(how)s, %(what)s") % {
        "how": contact.get_way_display(),
        "what": contact.get_outcome_display(),
    }
    if contact.is_void:
        title = _("%(title)s (entered in error)") % {"title": title}
    detail = " ".join(filter(None, [_by(contact.by), contact.note]))
    tone = "success" if contact.is_reached and not contact.is_void else "neutral"
    return Entry(contact.at, title, detail, tone)


def _of_move(event: EnrollmentEvent) -> Entry:
    title = f"{event.enrollment.program}: {event.past}"
    detail = " ".join(filter(None, [_by(event.actor), event.get_reason_display()]))
    return Entry(event.at, title, detail, url=event.enrollment.get_absolute_url())


def _of_transition(transition: Transition) -> Entry:
    title = _("Home from the hospital: clocks start")
    url = transition.get_absolute_url()
    where = "" if transition.stay.is_private else transition.stay.facility
    return Entry(transition.opened_at, title, where, "warning", url)


def _of_transition_end(transition: Transition) -> Entry:
    words = _("Transition of care ended: %(why)s")
    title = words % {"why": transition.get_end_display()}
    ended = cast("datetime", transition.closed_at)
    return Entry(ended, title, url=transition.get_absolute_url())


def _by(who: Any) -> str:
    return _("By %(who)s") % {"who": who} if who else ""
