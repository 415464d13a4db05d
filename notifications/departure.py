"""From waiting to being sent, in one short transaction: afterwards the provider may be
called, whatever befalls us."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

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
    joined: list[Message] = field(default_factory=list)


class UsedUp:
    """The sender has to wait before its next part; others may have been faster."""


class Lost:
    """The message is another worker's, or no longer waits."""


Outcome = Departure | Hold | Refusal | UsedUp | Lost
Outcomes = dict[UUID, Outcome]


class _Undone(Exception):
    def __init__(self, outcome: Outcome | None = None) -> None:
        super().__init__()
        self.outcome = outcome


def may_depart_together(first: Message, other: Message) -> bool:
    """Whether one statement can ask about both what is to be asked."""
    alike = gate.shape(first) == gate.shape(other)
    return alike and (first.patient_id is None) == (other.patient_id is None)


def depart(messages: Sequence[Message], owner: str, provider: Provider) -> Outcomes:
    """Begin to send reserved messages, each by itself, or say why not. Several may
    depart together, and the sender's parts are not limited."""
    now = timezone.now()
    verdicts = {message.pk: gate.check_clock(message, now) for message in messages}
    going = [message for message in messages if not verdicts[message.pk]]
    outcomes: Outcomes = {key: verdict for key, verdict in verdicts.items() if verdict}
    limited = [message for message in going if weekly_limit.is_limited(message)]
    several = limited or provider.parts_a_second
    try:
        with transaction.atomic() if several else nullcontext():
            _take(provider, going, now)
            outcomes |= _hold_full_weeks(limited, now)
            going = [message for message in going if message.pk not in outcomes]
            begun = _begin(going, owner, provider) if going else []
    except _Undone as undone:
        begun = []
        if undone.outcome:
            return dict.fromkeys([m.pk for m in going], undone.outcome) | outcomes
    outcomes |= {message.pk: Departure(message) for message in begun}
    left = [message for message in going if message.pk not in outcomes]
    return outcomes | {m.pk: gate.check(m, now) or Lost() for m in left}


def depart_joined(
    message: Message, owner: str, provider: Provider, others: Sequence[Message]
) -> Outcome:
    """The same for one with others that are due to the same person."""
    now = timezone.now()
    if verdict := gate.check_clock(message, now):
        return verdict
    texts = joining.choose(message, others, now)
    if len(texts) > 1:
        try:
            with transaction.atomic():
                return _begin_joined(message, texts, owner, provider, now)
        except _Undone as undone:
            if undone.outcome:
                return undone.outcome
    # Nothing fits, or one of them is on its way elsewhere: this one goes alone.
    message.joined_body = ""
    return depart([message], owner, provider)[message.pk]


def _begin_joined(
    head: Message,
    texts: list[Message],
    owner: str,
    provider: Provider,
    now: datetime,
) -> Departure:
    carrier = joining.carrier_of(texts)
    carrier.joined_body = joining.compose(texts)
    _take(provider, [carrier], now)
    weekly_limit.wait_turn([head])
    if weekly_limit.is_limited(head) and (full := _hold_full_weeks([head], now)):
        raise _Undone(full[head.pk])
    if carrier is not head and not outbox.reserve(carrier, owner):
        raise _Undone
    _begin([carrier], owner, provider)
    # Of what is sent together the first end counts, at the provider too.
    ends = [text.expires_at for text in texts if text.expires_at]
    carrier.expires_at = min(ends, default=None)
    joined = [text for text in texts if text is not carrier]
    if not outbox.join(carrier, joined):
        raise _Undone
    return Departure(carrier, joined)


def _begin(
    messages: Sequence[Message], owner: str, provider: Provider
) -> list[Message]:
    """Those that are begun. _Undone: none is, so the sender's parts are free again."""
    shape = gate.shape(messages[0])
    begun = outbox.begin(messages, owner, provider.name, shape, gate.conditions)
    if not begun:
        raise _Undone
    return begun


def _take(provider: Provider, messages: Sequence[Message], now: datetime) -> None:
    if not (messages and provider.parts_a_second):
        return
    parts = sum(count_segments(message.text).count for message in messages)
    if not senders.take(provider, parts, now):
        raise _Undone(UsedUp())


def _hold_full_weeks(messages: Sequence[Message], now: datetime) -> Outcomes:
    """Those whose person had the most texts for one week."""
    if not messages:
        return {}
    weekly_limit.wait_turn(messages)
    full = weekly_limit.full_until(messages, now)
    return {
        message.pk: gate.hold(message, full[message.patient_id], HeldFor.WEEKLY_LIMIT)
        for message in messages
        if message.patient_id in full
    }
