"""Sending what is due. The provider is called outside any transaction, between two
short ones: `departure.depart` before, `endings` after."""

import logging
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from notifications import endings, joining, outbox, senders
from notifications.channels import ChannelError
from notifications.departure import Departure, Lost, UsedUp, depart
from notifications.failures import describe_failure
from notifications.gate import Hold
from notifications.lanes import Lane, Lanes
from notifications.models import SENT_BY_WORKER, Message
from notifications.segments import count_segments
from notifications.senders import Provider

logger = logging.getLogger(__name__)


class Round:
    """One worker's turn at the outbox. A channel whose provider is busy or not set up
    is left alone, so that the others' messages go on."""

    def __init__(self, stop: Callable[[], bool], lanes: Lanes) -> None:
        self.owner = outbox.new_owner()
        self.stop = stop
        self.lanes = lanes
        self.counts: Counter[str] = Counter()

    def run(self, limit: int) -> Counter[str]:
        for channel in SENT_BY_WORKER:
            while not self.stop() and self.counts.total() < limit:
                if not self.send_batch(channel, limit - self.counts.total()):
                    break
        return self.counts

    def send_batch(self, channel: str, limit: int) -> bool:
        """Whether there may be more to send on this channel now."""
        urgencies = outbox.urgencies_due(channel)
        if not urgencies:
            return False
        lane = self.lanes.lane(channel)
        lane.refresh()
        now = timezone.now()
        size = min(lane.batch_size(now), limit)
        batch = outbox.claim(self.owner, size, channel, urgencies) if size else []
        left = {message.pk: message for message in batch}
        others = joining.companions_of(batch, now)
        gone: set[UUID] = set()
        try:
            while left and not self.stop() and lane.choices(timezone.now()):
                message = next(iter(left.values()))
                due = [
                    each for each in others.get(message.pk, []) if each.pk not in gone
                ]
                gone |= self.deliver(message, lane, due)
                left = {key: left[key] for key in left if key not in gone}
        finally:
            if left:
                outbox.release(self.owner, list(left))
        return bool(batch) and not left

    def deliver(self, message: Message, lane: Lane, others: list[Message]) -> set[UUID]:
        """The keys of what is no longer ours to send. A message that we trip over does
        not hold up the others."""
        try:
            return self.try_deliver(message, lane, others)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  it waits, and is told at /healthz
            logger.error("Delivery: %s", describe_failure(error))  # noqa: TRY400
            self.counts[endings.tripped(message, self.owner)] += 1
            return {message.pk}

    def try_deliver(
        self, message: Message, lane: Lane, others: list[Message]
    ) -> set[UUID]:
        provider = lane.choices(timezone.now())[0]
        outcome = depart(message, self.owner, provider, others)
        if isinstance(outcome, UsedUp):
            lane.refresh()
            return set()
        if isinstance(outcome, Departure):
            self.counts[self.call(outcome, lane)] += 1
            return {outcome.message.pk, *(text.pk for text in outcome.joined)}
        if isinstance(outcome, Lost):
            self.counts["lost"] += 1
        elif isinstance(outcome, Hold):
            outbox.postpone(message, self.owner, outcome.until, outcome.reason)
            self.counts["postponed"] += 1
        else:
            self.counts[endings.refuse(message, self.owner, outcome)] += 1
        return {message.pk}

    def call(self, departure: Departure, lane: Lane) -> str:
        """Ask one provider after the other, the next only where the one before has
        certainly not taken it."""
        message = departure.message
        refused = ChannelError("no-connection")
        for provider in lane.choices(timezone.now()):
            if provider.name != message.provider and not self.hand_over(
                message, provider
            ):
                break
            try:
                reference = self.send(message, provider)
            except ChannelError as error:
                refused = error
                if not lane.passes_on(error):
                    break
            else:
                return endings.sent(departure, self.owner, provider, reference)
        return endings.failed(departure, self.owner, refused)

    def hand_over(self, message: Message, provider: Provider) -> bool:
        parts = count_segments(message.text).count
        return senders.take(provider, parts, timezone.now()) and outbox.hand_over(
            message, self.owner, provider.name
        )

    def send(self, message: Message, provider: Provider) -> str:
        try:
            reference = provider.backend.send(message)
        except ChannelError as error:
            if not (error.unknown or error.permanent or error.only_this):
                senders.rest(provider, error.code)
                senders.read_senders([provider])
            raise
        except Exception as error:
            # Whatever it was, it may have been sent.
            logger.error("Sending failed: %s", describe_failure(error))  # noqa: TRY400
            raise ChannelError(type(error).__name__[:30], unknown=True) from error
        senders.took(provider)
        return reference


def deliver_due(
    limit: int = 100,
    *,
    stop: Callable[[], bool] = bool,
    lanes: Lanes | None = None,
) -> Counter[str]:
    """Send up to `limit` due messages; counts by what became of them.

    `stop` is asked between messages: when true, what was reserved is given back.
    `lanes` keeps the providers' connections from one round to the next.
    """
    recover_lost()
    return Round(stop, lanes or Lanes()).run(limit)


def recover_lost() -> int:
    """Messages whose worker died while calling: whether they left is unknown."""
    lapsed = Message.objects.lapsed(timezone.now()).select_related("patient")
    lost = 0
    for message in lapsed.order_by("lease_until"):
        with transaction.atomic():
            lost += endings.lost(message)
    return lost
