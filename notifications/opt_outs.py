"""Numbers that want no texts, as workers note, read and lift it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import alerts, numbers
from notifications.models import InboundMessage, OptOut, OptOutScope, OptOutSource
from notifications.models.number import OptOutQuerySet
from notifications.numbers import number_of
from people.audit import in_turn, record
from people.models import AuditEvent, ContactPoint, Patient

if TYPE_CHECKING:
    from people.models import User

# A person may end these when the patient says so; a STOP only the phone's own START.
RESUMABLE = numbers.SPOKEN
STOPPED, RESUMED = "texts-stopped", "texts-resumed"
_WROTE: dict[str, Any] = {
    "stop": gettext_lazy("They texted STOP"),
    "start": gettext_lazy("They texted START"),
    "pause": gettext_lazy("They asked in their own words for no more texts"),
    "wrong-number": gettext_lazy("Somebody wrote that it is the wrong number"),
}
_DONE: dict[str, Any] = {
    STOPPED: gettext_lazy("Stopped by a worker"),
    RESUMED: gettext_lazy("Started again by a worker"),
}


class ResumeReason(models.TextChoices):
    """Only the person may want texts again."""

    IN_PERSON = "in-person", gettext_lazy("They told me so face to face")
    BY_PHONE = "by-phone", gettext_lazy("They told me so on the phone")
    MISUNDERSTOOD = (
        "misunderstood",
        gettext_lazy("They say that they did not mean to stop texts"),
    )


@dataclass(frozen=True, slots=True)
class Past:
    """Something that happened to a patient's texts, in words."""

    at: datetime
    words: str


def opt_outs_of(patient: Patient) -> OptOutQuerySet:
    """In force at the patient's numbers."""
    contacts = patient.contact_points.all()
    phones = [number_of(contact) for contact in contacts if contact.phone]
    return OptOut.objects.current().filter(number__in=phones).order_by("pk")


def may_resume(stopped: Iterable[OptOut]) -> bool:
    sources = {opt_out.source for opt_out in stopped}
    return bool(sources) and sources <= set(RESUMABLE)


@in_turn()
def stop_texts(
    *, patient: Patient, contact: ContactPoint, scope: str, actor: "User"
) -> bool:
    """The person told a worker that they want no texts, or none of a sort. Others who
    share the phone have their teams told. False if that was so already."""
    number = number_of(contact)
    stopped = numbers.opt_out(
        number=number, source=OptOutSource.STAFF, scope=scope, by=str(actor)
    )
    if not stopped:
        return False
    record(STOPPED, actor=actor, patient=patient, reason=scope)
    for other in numbers.patients_at(number):
        if other.pk != patient.pk and scope == OptOutScope.ALL:
            alerts.texts_stopped(other)
    return True


@in_turn()
def resume_texts(
    *, patient: Patient, opt_out: OptOut, reason: str, actor: "User"
) -> bool:
    """The person wants them again, and said so. False where only their own START may
    say it, or nothing was in force."""
    if opt_out.source not in RESUMABLE:
        return False
    lifted = numbers.lift_opt_out(
        number=opt_out.number, scope=opt_out.scope, by=str(actor)[:120]
    )
    if not lifted:
        return False
    record(RESUMED, actor=actor, patient=patient, reason=f"{opt_out.scope}: {reason}")
    if opt_out.scope == OptOutScope.ALL:
        for other in numbers.patients_at(opt_out.number):
            alerts.texts_resumed(other)
    return True


def history_of(patient: Patient, limit: int = 20) -> list[Past]:
    """What stopped and started texts, newest first: what they wrote, what workers
    noted, what the provider reported."""
    wrote = patient.inbound_messages.filter(meaning__in=_WROTE)
    noted = AuditEvent.objects.filter(patient_id=patient.pk, action__in=_DONE)
    past = [_of_text(inbound) for inbound in wrote.order_by("-received_at")[:limit]]
    past += [_of_event(event) for event in noted.order_by("-sequence")[:limit]]
    reported = OptOut.objects.filter(
        number__in=[number_of(c) for c in patient.contact_points.exclude(phone="")],
        source__in=[OptOutSource.SEND_ERROR, OptOutSource.CALLBACK],
    )
    past += [
        Past(row.opted_out_at, row.get_source_display())
        for row in reported.order_by("pk")
    ]
    return sorted(past, key=lambda one: one.at, reverse=True)[:limit]


def _of_text(inbound: InboundMessage) -> Past:
    return Past(inbound.received_at, str(_WROTE[inbound.meaning]))


def _of_event(event: AuditEvent) -> Past:
    scope, _colon, reason = event.reason.partition(": ")
    details = [
        dict(OptOutScope.choices).get(scope, ""),
        dict(ResumeReason.choices).get(reason, ""),
        _("by %(who)s") % {"who": event.actor_label},
    ]
    words = ", ".join(str(detail) for detail in details if detail)
    return Past(event.at, f"{_DONE[event.action]}: {words}")
