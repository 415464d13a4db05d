"""What the provider says about messages it took: late, twice, out of order. Kept as it
came and answered at once; the worker acts on it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from notifications.channels import provider_class
from notifications.intake import in_turn_to_write, process_waiting
from notifications.models import Message, ProviderCallback
from notifications.reports import apply_report

TWILIO = "twilio_sms"


def receive_callback(
    *, message_id: UUID, data: Mapping[str, Any], provider: str = TWILIO
) -> ProviderCallback:
    """Keep it as it came; about a message we do not have, too."""
    known = Message.objects.filter(pk=message_id).order_by()
    callback = ProviderCallback(
        message_id=known.values_list("pk", flat=True).first(),
        provider=provider,
        status=str(data.get("MessageStatus", ""))[:30],
        raw=dict(data),
    )
    with in_turn_to_write():
        callback.save(force_insert=True)
    return callback


def process_callbacks(limit: int = 200) -> int:
    return process_waiting(ProviderCallback.objects.waiting(), _act, limit)


def _act(callback: ProviderCallback) -> None:
    if callback.message is None:
        return
    report = provider_class(callback.provider).read_callback(callback.raw)
    if report.at is None:
        report = replace(report, at=callback.received_at)
    apply_report(callback.message, report, provider=callback.provider)
