"""Several texts due to one number go out as one, so that a phone does not ring three
times in a minute. ADR 6 says why rows are joined rather than merged."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from notifications import gate
from notifications.kinds import find_kind, shared_context
from notifications.lint import MAX_SEGMENTS
from notifications.models import Channel, Message
from notifications.segments import count_segments

Companions = dict[object, list[Message]]


def companions_of(messages: Sequence[Message], now: datetime) -> Companions:
    """For each message, by key, the others that are due to its patient at its number,
    in one query for all."""
    heads = [message for message in messages if _may_join(message)]
    if not heads:
        return {}
    others = (
        Message.objects.waiting(now)
        .filter(
            channel=Channel.SMS, patient__in={message.patient_id for message in heads}
        )
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .with_zone()
        .in_order()
    )
    by_place = defaultdict(list)
    for other in others:
        if _may_join(other):
            by_place[_place(other)].append(other)
    return {
        head.pk: [each for each in by_place[_place(head)] if each.pk != head.pk]
        for head in heads
    }


def choose(head: Message, others: Sequence[Message], now: datetime) -> list[Message]:
    """What goes out as one text, in the order it is read, head included: as much as
    fits in three parts, and one question at most, put last, whose digits then mean
    one thing."""
    chosen = [head]
    for other in others:
        asking = [message for message in [*chosen, other] if message.is_question]
        if len(asking) > 1 or gate.check(other, now):
            continue
        together = _in_reading_order([*chosen, other])
        if count_segments(compose(together)).count <= MAX_SEGMENTS:
            chosen = together
    return chosen


def compose(messages: Sequence[Message]) -> str:
    """The words of all; who writes is said once, and so is what two of them say."""
    opening = f"{shared_context()['sender_name']}: "
    first, *rest = dict.fromkeys(message.body for message in messages)
    return "\n".join([first, *(body.removeprefix(opening) for body in rest)])


def carrier_of(messages: Sequence[Message]) -> Message:
    """The row that is sent: the question, since the answer is matched to it."""
    return next((message for message in messages if message.is_question), messages[0])


def _in_reading_order(messages: Sequence[Message]) -> list[Message]:
    return sorted(messages, key=lambda message: message.is_question)


def _may_join(message: Message) -> bool:
    kind = find_kind(message.kind)
    is_text = message.channel == Channel.SMS and message.patient_id is not None
    return is_text and kind is not None and kind.may_join


def _place(message: Message) -> tuple[object, ...]:
    return message.patient_id, message.to, message.language
