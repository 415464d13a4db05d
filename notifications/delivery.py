"""Sending what is due. The provider is called outside any transaction, between two
short ones: `outbox.begin` before, `outbox.finish` after."""

import logging
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import alerts, gate, numbers, outbox
from notifications.channels import ChannelBackend, ChannelError, channel_for
from notifications.failures import describe_failure
from notifications.models import Channel, Message, OptOutSource, Status
from notifications.provider_codes import Effect, code_for

# A path's part of 24 letters and digits or more is nobody's word.
TOKEN = re.compile(r"(?P<before>https?://\S+?/)[\w-]{24,}")
logger = logging.getLogger(__name__)
BATCH = 20
MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
AFTER_TRIPPING = timedelta(minutes=5)


class Round:
    """One worker's turn at the outbox. A channel whose provider is busy or not set up
    is left alone for the rest of it, so that the others' messages go on."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.owner = outbox.new_owner()
        self.stop = stop
        self.open_channels = list(Channel.values)
        self.backends: dict[str, ChannelBackend] = {}
        self.counts: Counter[str] = Counter()

    def run(self, limit: int) -> Counter[str]:
        try:
            while self.counts.total() < limit and not self.stop():
                size = min(BATCH, limit - self.counts.total())
                batch = outbox.claim(self.owner, size, self.open_channels)
                if not batch:
                    break
                for message in batch:
                    self.deliver(message)
                outbox.release(self.owner)
        finally:
            outbox.release(self.owner)
        return self.counts

    def deliver(self, message: Message) -> None:
        if self.stop() or message.channel not in self.open_channels:
            return
        backend = self.backend(message.channel)
        if backend is None:
            return
        outcome = self.try_deliver(message, backend)
        self.counts[outcome] += 1
        if outcome == Status.QUEUED:
            self.open_channels.remove(message.channel)

    def try_deliver(self, message: Message, backend: ChannelBackend) -> str:
        """A message that we trip over does not hold up the others."""
        try:
            return _deliver(message, self.owner, backend)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  it waits, and is told at /healthz
            logger.error("Delivery: %s", describe_failure(error))  # noqa: TRY400
            outbox.postpone(message, self.owner, timezone.now() + AFTER_TRIPPING)
            return "tripped"

    def backend(self, channel: str) -> ChannelBackend | None:
        if channel not in self.backends:
            try:
                self.backends[channel] = channel_for(channel)
            except (ImproperlyConfigured, ImportError):
                logger.exception("The channel %s is not set up.", channel)
                self.open_channels.remove(channel)
                return None
        return self.backends[channel]


def deliver_due(limit: int = 100, *, stop: Callable[[], bool] = bool) -> Counter[str]:
    """Send up to `limit` due messages; counts by what became of them.

    `stop` is asked between messages: when true, what was reserved is given back.
    """
    recover_lost()
    return Round(stop).run(limit)


def recover_lost() -> int:
    """Messages whose worker died while calling: outcome unknown, a person is asked."""
    lapsed = Message.objects.lapsed(timezone.now()).select_related("patient")
    lost = 0
    for message in lapsed.order_by("lease_until"):
        with transaction.atomic():
            if outbox.lose(message):
                alerts.outcome_unknown(message)
                lost += 1
    return lost


def back_off(attempts: int) -> timedelta:
    """Doubling from 30 s to an hour, times 0.5 to 1.5 so that workers spread out."""
    doublings = min(max(attempts - 1, 0), MAX_ATTEMPTS)
    wait = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.5)  # noqa: S311  jitter, not a secret


def _deliver(message: Message, owner: str, backend: ChannelBackend) -> str:
    verdict = gate.check(message, timezone.now())
    if isinstance(verdict, gate.Hold):
        outbox.postpone(message, owner, verdict.until)
        return "postponed"
    if isinstance(verdict, gate.Refusal):
        return _refuse(message, owner, verdict)
    if not outbox.begin(message, owner):
        return "lost"
    try:
        reference = backend.send(message)
    except ChannelError as error:
        return _failed(message, owner, error)
    except Exception as error:  # noqa: BLE001  whatever it was, it may have been sent
        logger.error("Sending failed: %s", describe_failure(error))  # noqa: TRY400
        unknown = ChannelError(type(error).__name__[:30], unknown=True)
        return _failed(message, owner, unknown)
    return _sent(message, owner, backend, reference)


def without_tokens(body: str) -> str:
    """The text as it may be kept: a link that was sent opens a record, and is hashed
    wherever else it stands."""
    return TOKEN.sub(r"\g<before>...", body)


@transaction.atomic
def _refuse(message: Message, owner: str, refusal: gate.Refusal) -> str:
    if not outbox.drop(
        message, owner, refusal.status, refusal.code, str(refusal.words)
    ):
        return "lost"
    alerts.not_sent(message, refusal.status, refusal.words)
    return refusal.status


@transaction.atomic
def _sent(message: Message, owner: str, backend: ChannelBackend, reference: str) -> str:
    now = timezone.now()
    status = Status.DELIVERED if backend.confirms_delivery else Status.SENT
    won = outbox.finish(
        message,
        owner,
        status,
        body=message.body if backend.keeps_links else without_tokens(message.body),
        provider_reference=reference,
        sent_at=now,
        delivered_at=now if backend.confirms_delivery else None,
        error_code="",
        error_text="",
    )
    if not won and outbox.settle_unknown(message, reference):
        alerts.outcome_known(message)
    return status if won else "late"


@transaction.atomic
def _failed(message: Message, owner: str, error: ChannelError) -> str:
    words = str(code_for(error.code).words)
    fields = {"error_code": error.code, "error_text": words}
    if error.unknown:
        fields["error_text"] = _("The provider gave no clear answer.")
        if outbox.finish(message, owner, Status.UNKNOWN, **fields):
            alerts.outcome_unknown(message)
        return Status.UNKNOWN
    if not error.permanent and message.attempts < MAX_ATTEMPTS:
        until = timezone.now() + back_off(message.attempts)
        outbox.put_back(message, owner, until, **fields)
        return Status.QUEUED
    if outbox.finish(message, owner, Status.FAILED, **fields):
        mark_number(message, error.code, OptOutSource.SEND_ERROR)
        alerts.not_sent(message, Status.FAILED, words)
    return Status.FAILED


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
