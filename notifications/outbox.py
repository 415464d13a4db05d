"""The only writer of a message's status. Every step is one conditional UPDATE: whoever
loses the race changes no row, sees that, and lets go."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from notifications.kinds import all_kinds
from notifications.models import RANKS, Channel, Message, OptOutScope, Status

# A row claimed and not yet begun: nothing was sent, another worker may have it.
RESERVATION = timedelta(minutes=2)
# A row whose provider is being called; far longer than the channel's own time-out.
CALL = timedelta(minutes=1)
FREE: dict[str, Any] = {"lease_owner": "", "lease_until": None}


def new_owner() -> str:
    return uuid.uuid4().hex


def claim(
    owner: str, limit: int, channels: Sequence[str] = Channel.values
) -> list[Message]:
    """Reserve up to `limit` due messages; several workers get different ones."""
    now = timezone.now()
    waiting = Message.objects.due(now).filter(channel__in=channels)
    if not waiting.order_by().exists():
        return []
    with transaction.atomic():
        due = waiting.in_order()
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        keys = list(due.values_list("pk", flat=True)[:limit])
        waiting.filter(pk__in=keys).update(
            lease_owner=owner, lease_until=now + RESERVATION
        )
    return list(_reserved(owner).select_related("patient").in_order())


def release(owner: str) -> int:
    """Give back what was reserved and not begun."""
    return _reserved(owner).update(**FREE)


def begin(message: Message, owner: str) -> bool:
    """From here on the provider may have been called. False: it is no longer ours."""
    now = timezone.now()
    message.attempts += 1
    changed = (
        _reserved(owner)
        .filter(pk=message.pk, lease_until__gt=now)
        .update(
            status=Status.SENDING,
            attempts=message.attempts,
            lease_until=now + CALL,
        )
    )
    return bool(changed)


def drop(message: Message, owner: str, status: Status, code: str, words: str) -> bool:
    """End a reserved message unsent."""
    changed = (
        _reserved(owner)
        .filter(pk=message.pk)
        .update(status=status, error_code=code, error_text=words[:255], **FREE)
    )
    return bool(changed)


def postpone(message: Message, owner: str, until: datetime) -> bool:
    """Let a reserved message wait."""
    changed = _reserved(owner).filter(pk=message.pk).update(not_before=until, **FREE)
    return bool(changed)


def finish(message: Message, owner: str, status: Status, **fields: Any) -> bool:
    """Write what the call came to. False: the lease was lost and the row is another's,
    or the provider's own callback was faster."""
    changed = Message.objects.filter(
        pk=message.pk, status=Status.SENDING, lease_owner=owner
    ).update(status=status, **FREE, **fields)
    return bool(changed)


def put_back(message: Message, owner: str, until: datetime, **fields: Any) -> bool:
    """The provider never processed it: it waits for another try."""
    return finish(message, owner, Status.QUEUED, not_before=until, **fields)


def settle_unknown(message: Message, reference: str) -> bool:
    """The answer came after the lease was lost, and nobody has tried again since."""
    changed = Message.objects.filter(
        pk=message.pk, status=Status.UNKNOWN, provider_reference=""
    ).update(
        status=Status.SENT,
        provider_reference=reference,
        sent_at=timezone.now(),
        error_code="",
        error_text="",
    )
    return bool(changed)


def lose(message: Message) -> bool:
    """The worker that was calling never came back: whether it was sent is unknown."""
    changed = (
        Message.objects.lapsed(timezone.now())
        .filter(pk=message.pk)
        .update(status=Status.UNKNOWN, error_code="worker-lost", **FREE)
    )
    return bool(changed)


def advance(message: Message, status: Status, reference: str, **fields: Any) -> bool:
    """Apply the provider's news: upward in rank only, and only about the send we know
    of, so that news late, twice or out of order changes nothing."""
    lower = [name for name, rank in RANKS.items() if rank < RANKS[status]]
    changed = Message.objects.filter(
        pk=message.pk, status__in=lower, provider_reference__in=["", reference]
    ).update(status=status, provider_reference=reference, **FREE, **fields)
    return bool(changed)


def suppress_waiting_for(number: str, scope: str = OptOutScope.ALL) -> int:
    """Hold back what waits to go to a number that opted out of it."""
    waiting = Message.objects.filter(
        channel=Channel.SMS, to=number, status=Status.QUEUED
    )
    if scope == OptOutScope.ALL:
        last_words = [kind.code for kind in all_kinds() if kind.reaches_opted_out]
        waiting = waiting.exclude(kind__in=last_words)
    else:
        waiting = waiting.filter(
            kind__in=[kind.code for kind in all_kinds() if kind.category == scope]
        )
    return waiting.update(
        status=Status.SUPPRESSED, error_code="opted-out", held_for="", **FREE
    )


def withdraw(*, subject_id: uuid.UUID, kinds: Collection[str]) -> int:
    """Hold back what waits about something that has changed since."""
    waiting = Message.objects.filter(
        subject_id=subject_id, kind__in=kinds, status=Status.QUEUED
    )
    return waiting.update(
        status=Status.SUPPRESSED, error_code="withdrawn", held_for="", **FREE
    )


def _reserved(owner: str) -> Any:
    return Message.objects.filter(status=Status.QUEUED, lease_owner=owner)
