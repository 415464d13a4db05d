"""The only writer of a message's status. Every step is one conditional UPDATE: whoever
loses the race changes no row, sees that, and lets go."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.body_hash import hash_body
from notifications.kinds import Audience, all_kinds
from notifications.models import (
    RANKS,
    Channel,
    HeldFor,
    Message,
    OptOutScope,
    Priority,
    Status,
)
from notifications.outbox_statements import (
    FREE,
    Conditions,
    no_conditions,
    numbered,
    write_begin,
    write_finish_sent,
)
from notifications.prepared import statement
from people.models import Patient

# A row claimed and not yet begun: nothing was sent, another worker may have it.
RESERVATION = timedelta(minutes=2)
# A row whose provider is being called; far longer than the channel's own time-out.
CALL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a provider took, its reference, and the words that are kept of it."""

    message: Message
    reference: str
    body: str
    joined_body: str

    @property
    def are_cut(self) -> bool:
        message = self.message
        return (self.body, self.joined_body) != (message.body, message.joined_body)


def new_owner() -> str:
    return uuid.uuid4().hex


def claim(
    owner: str,
    limit: int,
    channel: str = Channel.SMS,
    urgencies: Sequence[int] = Priority.values,
) -> list[Message]:
    """Reserve up to `limit` due messages of a channel, the most urgent first; several
    workers get different ones."""
    now = timezone.now()
    until = now + RESERVATION
    due = Message.objects.due(now).filter(channel=channel).with_zone()
    claimed: list[Message] = []
    with transaction.atomic():
        for urgency in urgencies:
            rows = due.filter(priority=urgency).order_by("not_before", "pk")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            claimed += rows[: limit - len(claimed)]
            if len(claimed) == limit:
                break
        keys = [message.pk for message in claimed]
        if keys:
            ours = Message.objects.filter(pk__in=keys)
            ours.update(lease_owner=owner, lease_until=until)
    for message in claimed:
        message.lease_owner, message.lease_until = owner, until
    return claimed


def urgencies_due(channel: str) -> list[int]:
    """The priorities of which something is due. Asked one by one, so that the index is
    walked from where the due ones begin, however many wait for later."""
    due = Message.objects.due(timezone.now()).filter(channel=channel).order_by()
    return [value for value in Priority.values if due.filter(priority=value).exists()]


def release(owner: str, keys: Collection[uuid.UUID]) -> int:
    """Give back what was reserved and not begun."""
    return _reserved(owner).filter(pk__in=keys).update(**FREE)


def reserve(message: Message, owner: str) -> bool:
    """Take a waiting message that another worker may have reserved, not begun; that
    one will find that it is no longer its own."""
    waiting = Message.objects.filter(pk=message.pk, status=Status.QUEUED)
    until = timezone.now() + RESERVATION
    return bool(waiting.update(lease_owner=owner, lease_until=until))


def begin(
    messages: Sequence[Message],
    owner: str,
    provider: str,
    shape: Any = None,
    conditions: Conditions = no_conditions,
) -> list[Message]:
    """From here on the provider may have been called about those it returns. The others
    are no longer ours, or one of the conditions does not hold. All are of one `shape`,
    which tells apart conditions that differ in more than number and patient; of several
    none carries others."""
    now = timezone.now()
    head, keys = messages[0], [message.pk for message in messages]
    hashes = [hash_body(message.text) for message in messages]
    update = statement(
        ("begin", len(messages), head.patient_id is None, shape),
        lambda: write_begin(head, len(messages), conditions),
    )
    changed = update.run(
        {
            "now": now,
            "owner": owner,
            "provider": provider,
            "joined_body": head.joined_body,
            "lease_until": now + CALL,
            **numbered("pk", keys),
            **numbered("body_hash", hashes),
        }
    )
    begun = set(keys) if changed == len(keys) else _under_way(owner, keys)
    for message, body_hash in zip(messages, hashes, strict=True):
        if message.pk in begun:
            message.attempts += 1
            message.begun_at, message.provider = now, provider
            message.body_hash = body_hash
    return [message for message in messages if message.pk in begun]


def _under_way(owner: str, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    ours = Message.objects.filter(pk__in=keys, status=Status.SENDING, lease_owner=owner)
    return set(ours.order_by().values_list("pk", flat=True))


def hand_over(
    message: Message, owner: str, provider: str, conditions: Sequence[Any]
) -> bool:
    """Another provider is called for it, the one before having processed nothing.
    False: it is no longer ours, or a condition does not hold any more."""
    now = timezone.now()
    ours = Message.objects.filter(
        *conditions, pk=message.pk, status=Status.SENDING, lease_owner=owner
    )
    if not ours.update(provider=provider, begun_at=now, lease_until=now + CALL):
        return False
    message.provider = provider
    return True


def join(carrier: Message, others: Sequence[Message]) -> bool:
    """Tie waiting messages to the one whose text carries theirs. False: one of them is
    no longer waiting."""
    waiting = Message.objects.filter(
        pk__in=[other.pk for other in others], status=Status.QUEUED
    )
    joined = waiting.update(
        status=Status.JOINED, joined_to=carrier, held_for="", **FREE
    )
    return joined == len(others)


def drop(message: Message, owner: str, status: Status, code: str, words: str) -> bool:
    """End a reserved message unsent."""
    changed = (
        _reserved(owner)
        .filter(pk=message.pk)
        .update(status=status, error_code=code, error_text=words[:255], **FREE)
    )
    return bool(changed)


def expire(message: Message, words: str) -> bool:
    """End a message whose time is over, if nobody is about to send it."""
    now = timezone.now()
    changed = (
        Message.objects.filter(pk=message.pk, status=Status.QUEUED, expires_at__lte=now)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now))
        .update(
            status=Status.EXPIRED,
            error_code="expired",
            error_text=words[:255],
            **FREE,
        )
    )
    return bool(changed)


def postpone(
    message: Message, owner: str, until: datetime, reason: str = HeldFor.NOTHING
) -> bool:
    """Let a reserved message wait."""
    changed = (
        _reserved(owner)
        .filter(pk=message.pk)
        .update(not_before=until, held_for=reason, **FREE)
    )
    return bool(changed)


def finish(message: Message, owner: str, status: Status, **fields: Any) -> bool:
    """Write what the call came to. False: the lease was lost and the row is another's,
    or the provider's own callback was faster."""
    changed = Message.objects.filter(
        pk=message.pk, status=Status.SENDING, lease_owner=owner
    ).update(status=status, **FREE, **fields)
    return bool(changed)


def finish_sent(
    sent: Sequence[Sent], owner: str, status: Status, delivered_at: datetime | None
) -> int:
    """The same for what mostly happens, in one statement; of how many it was true."""
    with_words = any(each.are_cut for each in sent)
    update = statement(
        ("finish-sent", len(sent), with_words),
        lambda: write_finish_sent(len(sent), with_words=with_words),
    )
    return update.run(
        {
            "owner": owner,
            "status": status,
            "sent_at": timezone.now(),
            "delivered_at": delivered_at,
            **numbered("pk", [each.message.pk for each in sent]),
            **numbered("provider_reference", [each.reference for each in sent]),
            **numbered("body", [each.body for each in sent]),
            **numbered("joined_body", [each.joined_body for each in sent]),
        }
    )


@transaction.atomic
def put_back(message: Message, owner: str, until: datetime, **fields: Any) -> bool:
    """The provider never processed it: it waits for another try, and so does what was
    joined to it, each by itself again."""
    changed = finish(
        message,
        owner,
        Status.QUEUED,
        not_before=until,
        held_for=HeldFor.PROVIDER,
        joined_body="",
        **fields,
    )
    if changed and message.joined_body:
        message.joined.update(status=Status.QUEUED, joined_to=None)
    return changed


def settle_unknown(message: Message, reference: str) -> bool:
    """The answer came after the lease was lost, and nobody has tried again since."""
    changed = Message.objects.filter(
        pk=message.pk, status=Status.UNKNOWN, provider_reference=""
    ).update(
        status=Status.SENT,
        provider_reference=reference,
        sent_at=timezone.now(),
        look_after=None,
        error_code="",
        error_text="",
    )
    return bool(changed)


def lose(message: Message, **fields: Any) -> bool:
    """The worker that was calling never came back: whether it was sent is unknown."""
    changed = (
        Message.objects.lapsed(timezone.now())
        .filter(pk=message.pk)
        .update(status=Status.UNKNOWN, error_code="worker-lost", **FREE, **fields)
    )
    return bool(changed)


def decide(message: Message, sources: Collection[str], **fields: Any) -> bool:
    """A person's word about a message that is in one of these statuses, and about
    which nobody has decided."""
    undecided = Message.objects.filter(
        pk=message.pk, status__in=sources, settled_at=None
    )
    return bool(undecided.update(**fields))


def advance(
    message: Message,
    status: Status,
    reference: str,
    *,
    not_with: Collection[str] = (),
    **fields: Any,
) -> bool:
    """Apply the provider's news: upward in rank only, and only about the send we know
    of, so that news late, twice or out of order changes nothing; nor does that of one
    provider while the message is with another (`not_with`)."""
    lower = [name for name, rank in RANKS.items() if rank < RANKS[status]]
    ours = Message.objects.exclude(provider__in=not_with)
    changed = ours.filter(
        pk=message.pk, status__in=lower, provider_reference__in=["", reference]
    ).update(
        status=status,
        provider_reference=reference,
        look_after=None,
        **FREE,
        **fields,
    )
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
        status=Status.SUPPRESSED,
        error_code="opted-out",
        error_text=_("The number has opted out of texts."),
        held_for="",
        **FREE,
    )


def withdraw(*, subject_id: uuid.UUID, kinds: Collection[str]) -> int:
    """Hold back what waits about something that has changed since. What a provider is
    being asked to take, or did not take, has its time over: it is not tried again."""
    about = Message.objects.filter(subject_id=subject_id, kind__in=kinds)
    return _withdraw(about, _("What it was about has changed."))


def withdraw_all(*, patient: Patient, words: str) -> int:
    """Hold back whatever waits to go to somebody, and say why."""
    own = [kind.code for kind in all_kinds() if kind.audience == Audience.PATIENT]
    return _withdraw(Message.objects.filter(patient=patient, kind__in=own), words)


def _withdraw(about: QuerySet[Message], words: str) -> int:
    tried = [Status.SENDING, Status.JOINED, Status.FAILED, Status.UNDELIVERED]
    about.filter(status__in=tried).update(expires_at=timezone.now())
    return about.filter(status=Status.QUEUED).update(
        status=Status.SUPPRESSED,
        error_code="withdrawn",
        error_text=words,
        held_for="",
        **FREE,
    )


def _reserved(owner: str) -> Any:
    return Message.objects.filter(status=Status.QUEUED, lease_owner=owner)
