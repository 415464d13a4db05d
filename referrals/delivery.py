"""Whether what was written has arrived. Delivery is not acceptance: neither axis says
anything about the other."""

from dataclasses import dataclass
from datetime import datetime

from notifications.kinds import find_kind
from notifications.models import Message, Status
from referrals.models import Referral

TONES = {
    Status.QUEUED: "neutral",
    Status.SENDING: "neutral",
    Status.UNKNOWN: "warning",
    Status.SENT: "info",
    Status.DELIVERED: "success",
    Status.UNDELIVERED: "danger",
    Status.FAILED: "danger",
    Status.SUPPRESSED: "warning",
    Status.EXPIRED: "warning",
    Status.JOINED: "info",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message about a referral and how far it got."""

    what: str
    label: str
    tone: str
    at: datetime


def deliveries(referral: Referral) -> list[Delivery]:
    """Every e-mail and text about the referral, in the order they were written."""
    messages = Message.objects.filter(subject_id=referral.pk)
    return [_delivery(m) for m in messages.order_by("created_at", "pk")]


def _delivery(message: Message) -> Delivery:
    kind = find_kind(message.kind)
    return Delivery(
        what=str(kind.label) if kind else message.kind,
        label=str(message.get_status_display()),
        tone=TONES[Status(message.status)],
        at=message.delivered_at or message.sent_at or message.created_at,
    )
