"""What the provider says about messages it took: late, twice, out of order."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from notifications import alerts, outbox
from notifications.delivery import mark_number
from notifications.intake import process_waiting
from notifications.models import Message, OptOutSource, ProviderCallback, Status
from notifications.provider_codes import Effect, code_for

STATUSES = {
    "accepted": Status.SENT,
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}


def receive_callback(*, message_id: UUID, data: Mapping[str, str]) -> ProviderCallback:
    """Keep it as it came; about a message we do not have, too."""
    return ProviderCallback.objects.create(
        message=Message.objects.filter(pk=message_id).first(),
        status=data.get("MessageStatus", "")[:30],
        raw=dict(data),
    )


def process_callbacks(limit: int = 200) -> int:
    return process_waiting(ProviderCallback.objects.waiting(), _act, limit)


def _act(callback: ProviderCallback) -> None:
    message, status = callback.message, STATUSES.get(callback.status)
    if message is None or status is None:
        return
    code = callback.raw.get("ErrorCode") or ""
    reference = callback.raw.get("MessageSid", "")
    moved = outbox.advance(message, status, reference, **_facts(callback, status, code))
    if moved:
        alerts.outcome_known(message)
    if code and (moved or code_for(code).effect == Effect.OPTED_OUT):
        mark_number(message, code, OptOutSource.CALLBACK)
    if moved and status in {Status.UNDELIVERED, Status.FAILED}:
        alerts.not_sent(message, status, code_for(code).words)


def _facts(callback: ProviderCallback, status: str, code: str) -> dict[str, Any]:
    failed = status in {Status.UNDELIVERED, Status.FAILED}
    facts: dict[str, Any] = {
        "sent_at": Coalesce(F("sent_at"), callback.received_at),
        "error_code": code[:30] if failed else "",
        "error_text": str(code_for(code).words) if failed else "",
    }
    if status == Status.DELIVERED:
        facts["delivered_at"] = callback.received_at
    return facts
