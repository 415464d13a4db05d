"""The conversation with a patient, for the chart. A text has two facts that are easily
taken for one: that it reached the phone, and that somebody read it. We know the first
at best."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import alerts
from notifications.kinds import find_kind
from notifications.models import (
    InboundMessage,
    Message,
    OptOut,
    OptOutSource,
    Status,
)
from notifications.numbers import number_of
from notifications.quiet_hours import zone_of
from people.audit import in_turn, record
from people.models import Patient
from people.permissions import can_change_patient

if TYPE_CHECKING:
    from people.models import User

TONES = {
    Status.QUEUED: "info",
    Status.SENDING: "info",
    Status.UNKNOWN: "warning",
    Status.SENT: "info",
    Status.DELIVERED: "success",
    Status.UNDELIVERED: "danger",
    Status.FAILED: "danger",
    Status.SUPPRESSED: "warning",
    Status.EXPIRED: "warning",
}
STATUS_WORDS = {
    Status.QUEUED: gettext_lazy("Waiting to go out"),
    Status.SENDING: gettext_lazy("Being sent"),
    Status.UNKNOWN: gettext_lazy("Not known whether it was sent"),
    Status.SENT: gettext_lazy("Sent, not yet confirmed by the carrier"),
    Status.DELIVERED: gettext_lazy("Delivered, not known if read"),
    Status.UNDELIVERED: gettext_lazy("Did not reach the phone"),
    Status.FAILED: gettext_lazy("Could not be sent"),
    Status.SUPPRESSED: gettext_lazy("Held back"),
    Status.EXPIRED: gettext_lazy("Not sent: its time was over"),
}
# Pauses that a person may end; a STOP only the patient's own START does.
RESUMABLE = (OptOutSource.WORDS, OptOutSource.STAFF)


@dataclass(frozen=True, slots=True)
class ThreadItem:
    at: datetime
    is_inbound: bool
    body: str
    label: Any
    tone: str
    status: Any
    note: str


@dataclass(frozen=True, slots=True)
class Thread:
    """Newest last; `earlier` older ones are left out."""

    patient: Patient
    zone: ZoneInfo
    items: list[ThreadItem]
    earlier: int
    is_stopped: bool
    may_resume: bool


def thread_for(patient: Patient, actor: "User", *, limit: int = 50) -> Thread:
    """Texts to and from the patient, for an actor known to see the patient."""
    sent = patient.messages.to_patients().order_by("-created_at", "pk")
    received = patient.inbound_messages.order_by("-received_at", "pk")
    items = [_sent(message) for message in sent[:limit]]
    items += [_received(inbound) for inbound in received[:limit]]
    items.sort(key=lambda item: item.at)
    earlier = max(sent.count() + received.count() - limit, 0)
    sources = set(opt_outs_of(patient).values_list("source", flat=True))
    may_resume = bool(sources) and sources <= set(RESUMABLE)
    return Thread(
        patient=patient,
        zone=zone_of(patient),
        items=items[-limit:],
        earlier=earlier,
        is_stopped=bool(sources),
        may_resume=may_resume and can_change_patient(actor, patient),
    )


def opt_outs_of(patient: Patient) -> Any:
    """Current opt-outs of the patient's numbers."""
    contacts = patient.contact_points.exclude(phone="").order_by("pk")
    numbers = [number_of(contact) for contact in contacts]
    return OptOut.objects.current().filter(number__in=numbers).order_by("pk")


@in_turn()
def resume_texts_to(*, patient: Patient, actor: "User") -> int:
    """Lift the pauses a person may end, and say in the trail who did."""
    paused = opt_outs_of(patient).filter(source__in=RESUMABLE)
    lifted = paused.update(lifted_at=timezone.now(), lifted_by=str(actor)[:120])
    if lifted:
        alerts.texts_resumed(patient)
        record("texts-resumed", actor=actor, patient=patient)
    return lifted


def _sent(message: Message) -> ThreadItem:
    kind = find_kind(message.kind)
    status = Status(message.status)
    words = [STATUS_WORDS[status], _("Answered") if message.answered_at else ""]
    return ThreadItem(
        at=message.sent_at or message.not_before,
        is_inbound=False,
        body=message.body,
        label=kind.label if kind else message.kind,
        tone=TONES[status],
        status=". ".join(str(word) for word in words if word),
        note=message.error_text,
    )


def _received(inbound: InboundMessage) -> ThreadItem:
    return ThreadItem(
        at=inbound.received_at,
        is_inbound=True,
        body=inbound.body,
        label=_("Text from the patient"),
        tone="neutral",
        status="",
        note=_("Answers the question before") if inbound.reply_to_id else "",
    )
