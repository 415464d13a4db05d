"""From waiting to being sent, in one short transaction: afterwards the provider may be
called, whatever befalls us."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from notifications import gate, joining, outbox, senders, weekly_limit
from notifications.gate import Hold, Refusal
from notifications.models import HeldFor, Message
from notifications.segments import count_segments
from notifications.senders import Provider


@dataclass(frozen=True, slots=True)
class Departure:
    """`message` is to be sent now, and carries the words of `joined`."""

    message: Message
    joined: list[Message]


class UsedUp:
    """The sender has to wait before its next part; others may have been faster."""


class Lost:
    """The message is another worker's, or no longer waits."""


Outcome = Departure | Hold | Refusal | UsedUp | Lost


class _Undone(Exception):
    def __init__(self, outcome: Outcome | None = None) -> None:
        super().__init__()
        self.outcome = outcome


def depart(
    message: Message, owner: str, provider: Provider, others: Sequence[Message]
) -> Outcome:
    """Begin to send a reserved message, with others that are due to the same person,
    or say why not."""
    now = timezone.now()
    if verdict := gate.check_clock(message, now):
        return verdict
    texts = joining.choose(message, others, now) if others else [message]
    try:
        return _begin(message, texts, owner, provider, now)
    except _Undone as undone:
        if undone.outcome:
            return undone.outcome
    if len(texts) > 1:
        # One of them is on its way elsewhere: this one goes alone.
        return depart(message, owner, provider, [])
    return gate.check(message, now) or Lost()


def _begin(
    head: Message,
    texts: list[Message],
    owner: str,
    provider: Provider,
    now: datetime,
) -> Departure:
    limited = weekly_limit.is_limited(head)
    several = limited or len(texts) > 1 or provider.parts_a_second
    with transaction.atomic() if several else nullcontext():
        carrier = joining.carrier_of(texts)
        carrier.joined_body = joining.compose(texts) if len(texts) > 1 else ""
        parts = count_segments(carrier.text).count if provider.parts_a_second else 0
        if not senders.take(provider, parts, now):
            raise _Undone(UsedUp())
        if limited or len(texts) > 1:
            weekly_limit.wait_turn(head)
        if limited and (until := weekly_limit.full_until(head, now)):
            raise _Undone(gate.hold(head, until, HeldFor.WEEKLY_LIMIT))
        if carrier is not head and not outbox.reserve(carrier, owner):
            raise _Undone
        if not outbox.begin(
            carrier, owner, provider.name, gate.shape(carrier), gate.conditions
        ):
            raise _Undone
        # Of what is sent together the first end counts, at the provider too.
        ends = [text.expires_at for text in texts if text.expires_at]
        carrier.expires_at = min(ends, default=None)
        joined = [text for text in texts if text is not carrier]
        if joined and not outbox.join(carrier, joined):
            raise _Undone
    return Departure(carrier, joined)
