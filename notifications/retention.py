"""After NOTIFICATIONS["keep_bodies_days"] the words of messages are removed; that they
were sent, when, to whom, and what became of them is kept."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from notifications.models import InboundMessage, Message, ProviderCallback, Status

EVERY_SECONDS = 60 * 60
BATCH = 1000
OPEN = (Status.QUEUED, Status.SENDING, Status.UNKNOWN)
NO_WORDS = {"subject": "", "body": "", "joined_body": "", "body_hash": ""}


def remove_old_words() -> int:
    """From how many rows they were removed."""
    days = settings.NOTIFICATIONS["keep_bodies_days"]
    if not days:
        return 0
    before = timezone.now() - timedelta(days=days)
    return (
        _update(_messages(before), **NO_WORDS)
        + _update(_inbound(before), body="", raw={})
        + _update(_callbacks(before), raw={})
    )


def _messages(before: datetime) -> "QuerySet[Message]":
    ended = Message.objects.exclude(status__in=OPEN).exclude(body="")
    return ended.filter(created_at__lt=before, not_before__lt=before)


def _inbound(before: datetime) -> "QuerySet[InboundMessage]":
    acted_on = InboundMessage.objects.exclude(processed_at=None)
    return acted_on.filter(received_at__lt=before).exclude(body="", raw={})


def _callbacks(before: datetime) -> "QuerySet[ProviderCallback]":
    acted_on = ProviderCallback.objects.exclude(processed_at=None)
    return acted_on.filter(received_at__lt=before).exclude(raw={})


def _update(rows: "QuerySet[Any]", **fields: Any) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return rows.model.objects.filter(pk__in=keys).update(**fields)
