"""How far behind the worker is; counts only, nothing personal."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from notifications.models import (
    InboundMessage,
    JobRun,
    Message,
    ProviderCallback,
    Sender,
    Status,
)
from notifications.provider_codes import code_for
from notifications.worker import HEARTBEAT, HEARTBEAT_SECONDS

# Three beats missed.
SILENT_AFTER_SECONDS = 3 * HEARTBEAT_SECONDS
TRIED_IN_VAIN = 3


def describe_backlog() -> dict[str, Any]:
    now = timezone.now()
    waiting = [Status.QUEUED, Status.SENDING, Status.UNKNOWN]
    by_status = _count(Message.objects.filter(status__in=waiting), "status")
    due = Message.objects.due(now)
    queued = Message.objects.filter(status=Status.QUEUED)
    return {
        "messages": {status.value: by_status.get(status, 0) for status in waiting},
        "due": due.count(),
        "due_by_channel": _count(due, "channel"),
        "oldest_due_seconds": _seconds(now, _oldest(due)),
        "held": _count(queued.exclude(held_for=""), "held_for"),
        "letters_to_print": Message.objects.to_print().count(),
        "unknown": Message.objects.unsettled().count(),
        "dead_letters": Message.objects.dead().count(),
        "senders": [_sender(sender, now) for sender in _troubled(now)],
        "inbound_waiting": InboundMessage.objects.filter(processed_at=None).count(),
        "callbacks_waiting": ProviderCallback.objects.filter(processed_at=None).count(),
        "intake_failing": _failing(InboundMessage.objects.all())
        + _failing(ProviderCallback.objects.all()),
        "jobs_failing": JobRun.objects.exclude(last_error="").count(),
        "worker": _worker(now),
    }


def _failing(received: QuerySet[Any]) -> int:
    """Tried in vain more often than chance explains."""
    return received.filter(processed_at=None, failures__gte=TRIED_IN_VAIN).count()


def _count(rows: QuerySet[Message], name: str) -> dict[str, int]:
    counts = rows.order_by(name).values(name).annotate(count=Count("pk"))
    return {row[name]: row["count"] for row in counts}


def _oldest(due: QuerySet[Message]) -> datetime | None:
    return due.order_by().aggregate(oldest=Min("not_before"))["oldest"]


def _troubled(now: datetime) -> QuerySet[Sender]:
    """Closed for the moment, used up, or to be repaired."""
    return Sender.objects.filter(
        Q(closed_until__gt=now) | Q(free_at__gt=now) | ~Q(alert_code="")
    ).order_by("provider", "address")


def _sender(sender: Sender, now: datetime) -> dict[str, Any]:
    """Without our own number: /healthz is open to all."""
    closed = sender.closed_until is not None and sender.closed_until > now
    limited = sender.free_at is not None and sender.free_at > now
    code = code_for(sender.alert_code) if sender.alert_code else None
    return {
        "provider": sender.provider,
        "closed": closed,
        "limited": limited,
        "alert": sender.alert_code,
        "words": str(code.words) if code else "",
        "next_step": str(code.next_step) if code else "",
    }


def _worker(now: Any) -> str:
    beat = JobRun.objects.filter(name=HEARTBEAT).first()
    if beat is None or beat.last_started_at is None:
        return "never-seen"
    silent = (now - beat.last_started_at).total_seconds() > SILENT_AFTER_SECONDS
    return "silent" if silent else "running"


def _seconds(now: Any, since: Any) -> int:
    return int((now - since).total_seconds()) if since else 0
