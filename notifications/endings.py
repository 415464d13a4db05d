"""What a call to a provider came to, written so that it counts only while the message
is ours, and told to those whom it concerns."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import alerts, numbers, outbox
from notifications.channels import ChannelBackend, ChannelError, provider_class
from notifications.departure import Departure
from notifications.gate import Refusal
from notifications.models import Channel, Message, OptOutSource, Status
from notifications.outbox import Sent
from notifications.provider_codes import Effect, code_for

# A path's part of 24 letters and digits or more is nobody's word.
TOKEN = re.compile(r"(?P<before>https?://\S+?/)[\w-]{24,}")
MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
AFTER_TRIPPING = timedelta(minutes=5)
# A callback mostly settles it sooner.
FIRST_LOOK = timedelta(seconds=30)


def sent(
    answers: Sequence[tuple[Departure, str]], owner: str, backend: ChannelBackend
) -> Counter[str]:
    """What one provider took, by its references; counts by what became of it. In one
    statement, but for what carries others: these follow what becomes of it."""
    counts: Counter[str] = Counter()
    alone = [pair for pair in answers if not pair[0].joined]
    carriers = [[pair] for pair in answers if pair[0].joined]
    for group in filter(None, [alone, *carriers]):
        counts += _sent_together(group, owner, backend)
    return counts


def _sent_together(
    answers: Sequence[tuple[Departure, str]], owner: str, backend: ChannelBackend
) -> Counter[str]:
    status = Status.DELIVERED if backend.confirms_delivery else Status.SENT
    delivered_at = timezone.now() if backend.confirms_delivery else None
    cut = _words_kept if not backend.keeps_links else _words
    kept = [
        Sent(departure.message, reference, **cut(departure.message))
        for departure, reference in answers
    ]
    won = outbox.finish_sent(kept, owner, status, delivered_at)
    late = len(kept) - won
    if won and not backend.keeps_links:
        forget_links([text for departure, _ in answers for text in departure.joined])
    if late:
        # It changes nothing about those that were in time.
        for each in kept:
            _settle_late(each.message, each.reference)
    return Counter({status: won, "late": late})


def failed(departure: Departure, owner: str, error: ChannelError) -> str:
    message = departure.message
    code = code_for(error.code)
    fields: dict[str, Any] = {
        "error_code": error.code[:30],
        "error_text": str(code.words),
    }
    if error.unknown:
        fields["error_text"] = _("The provider gave no clear answer.")
        return _unknown(message, owner, fields)
    if not error.permanent and message.attempts < MAX_ATTEMPTS:
        wait = timezone.now() + back_off(message.attempts)
        until = min(wait, message.expires_at) if message.expires_at else wait
        outbox.put_back(message, owner, until, **fields)
        return Status.QUEUED
    with transaction.atomic():
        if outbox.finish(message, owner, Status.FAILED, **fields):
            mark_number(message, error.code, OptOutSource.SEND_ERROR)
            alerts.not_sent(message, Status.FAILED, code.words, code.next_step)
    return Status.FAILED


@transaction.atomic
def refuse(message: Message, owner: str, refusal: Refusal) -> str:
    if not outbox.drop(
        message, owner, refusal.status, refusal.code, str(refusal.words)
    ):
        return "lost"
    alerts.not_sent(message, refusal.status, refusal.words)
    return refusal.status


def tripped(message: Message, owner: str) -> str:
    outbox.postpone(message, owner, timezone.now() + AFTER_TRIPPING)
    return "tripped"


def lost(message: Message) -> bool:
    """Its worker never came back. False: it did, a moment ago."""
    asked = can_be_asked(message)
    look = timezone.now() + FIRST_LOOK if asked else None
    if not outbox.lose(message, look_after=look):
        return False
    if not asked:
        alerts.outcome_unknown(message)
    return True


def can_be_asked(message: Message) -> bool:
    """Whether its provider can tell later what became of it."""
    if not message.provider:
        return False
    try:
        return provider_class(message.provider).can_be_asked
    except (ImproperlyConfigured, ImportError):
        return False


def back_off(attempts: int) -> timedelta:
    """Doubling from 30 s to an hour, times 0.5 to 1.5 so that workers spread out."""
    doublings = min(max(attempts - 1, 0), MAX_ATTEMPTS)
    wait = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.5)  # noqa: S311  jitter, not a secret


def without_tokens(body: str) -> str:
    """The text as it may be kept: a link that was sent opens a record, and is hashed
    wherever else it stands."""
    return TOKEN.sub(r"\g<before>...", body)


def forget_links(messages: list[Message]) -> None:
    """Those that were sent are cut out of what is kept."""
    for message in messages:
        kept = _words_kept(message)
        if kept["body"] != message.body or kept["joined_body"] != message.joined_body:
            Message.objects.filter(pk=message.pk).update(**kept)


def mark_number(message: Message, code: str, source: OptOutSource) -> None:
    """A code that speaks of the number is kept with the number."""
    if message.channel != Channel.SMS:
        return
    effect = code_for(code).effect
    if effect == Effect.OPTED_OUT:
        as_of = message.sent_at or message.created_at
        numbers.opt_out(number=message.to, source=source, as_of=as_of)
        for patient in numbers.patients_at(message.to):
            alerts.texts_stopped(patient)
    elif effect == Effect.UNTEXTABLE:
        numbers.mark_unreachable(number=message.to, error_code=code)


def _words(message: Message) -> dict[str, str]:
    return {"body": message.body, "joined_body": message.joined_body}


def _words_kept(message: Message) -> dict[str, str]:
    return {
        "body": without_tokens(message.body),
        "joined_body": without_tokens(message.joined_body),
    }


@transaction.atomic
def _settle_late(message: Message, reference: str) -> None:
    if outbox.settle_unknown(message, reference):
        alerts.outcome_known(message)


@transaction.atomic
def _unknown(message: Message, owner: str, fields: dict[str, Any]) -> str:
    asked = can_be_asked(message)
    fields["look_after"] = timezone.now() + FIRST_LOOK if asked else None
    won = outbox.finish(message, owner, Status.UNKNOWN, **fields)
    if won and not asked:
        alerts.outcome_unknown(message)
    return Status.UNKNOWN
