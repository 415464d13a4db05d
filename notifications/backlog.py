"""How far behind the worker is; counts only, nothing personal."""

from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from notifications.models import (
    InboundMessage,
    JobRun,
    Message,
    ProviderCallback,
    Status,
)
from notifications.worker import HEARTBEAT, HEARTBEAT_SECONDS

# Three beats missed.
SILENT_AFTER_SECONDS = 3 * HEARTBEAT_SECONDS


def describe_backlog() -> dict[str, Any]:
    now = timezone.now()
    due = Message.objects.due(now).order_by()
    oldest = due.aggregate(oldest=Min("not_before"))["oldest"]
    waiting = [Status.QUEUED, Status.SENDING, Status.UNKNOWN]
    counts = (
        Message.objects.filter(status__in=waiting)
        .values("status")
        .order_by("status")
        .annotate(count=Count("pk"))
    )
    by_status = {row["status"]: row["count"] for row in counts}
    return {
        "messages": {status.value: by_status.get(status, 0) for status in waiting},
        "due": due.count(),
        "oldest_due_seconds": _seconds(now, oldest),
        "inbound_waiting": InboundMessage.objects.filter(processed_at=None).count(),
        "callbacks_waiting": ProviderCallback.objects.filter(processed_at=None).count(),
        "jobs_failing": JobRun.objects.exclude(last_error="").count(),
        "worker": _worker(now),
    }


def _worker(now: Any) -> str:
    beat = JobRun.objects.filter(name=HEARTBEAT).first()
    if beat is None or beat.last_started_at is None:
        return "never-seen"
    silent = (now - beat.last_started_at).total_seconds() > SILENT_AFTER_SECONDS
    return "silent" if silent else "running"


def _seconds(now: Any, since: Any) -> int:
    return int((now - since).total_seconds()) if since else 0
