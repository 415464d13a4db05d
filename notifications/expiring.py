"""What was not sent by its hour is dropped and said, also while its provider is down,
its channel is not set up, or nobody printed it."""

from django.db import transaction
from django.utils import timezone

from notifications import alerts, outbox
from notifications.gate import too_late
from notifications.models import Message, Status

EVERY_SECONDS = 30
BATCH = 200


def drop_overdue() -> int:
    """How many were dropped."""
    overdue = Message.objects.filter(
        status=Status.QUEUED, expires_at__lte=timezone.now()
    )
    waiting = overdue.select_related("patient").order_by("expires_at")[:BATCH]
    return sum(_drop(message) for message in waiting)


@transaction.atomic
def _drop(message: Message) -> bool:
    refusal = too_late(message.held_for)
    if not outbox.expire(message, str(refusal.words)):
        return False
    alerts.not_sent(message, Status.EXPIRED, refusal.words)
    return True
