"""Sending what is due. The provider is called outside any transaction, between two
short ones: `departure.depart` before, `endings` after."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from notifications import endings, gate, joining, outbox, senders
from notifications.calls import Calls, Flight
from notifications.channels import ChannelError
from notifications.departure import Departure, Lost, UsedUp, depart
from notifications.failures import describe_failure
from notifications.lanes import Lane, Lanes
from notifications.models import SENT_BY_WORKER, Message
from notifications.segments import count_segments
from notifications.senders import Provider

logger = logging.getLogger(__name__)


class Round:
    """One worker's turn at the outbox. A channel whose provider is busy or not set up
    is left alone, so that the others' messages go on."""

    def __init__(self, stop: Callable[[], bool], lanes: Lanes, calls: Calls) -> None:
        self.owner = outbox.new_owner()
        self.stop = stop
        self.lanes = lanes
        self.calls = calls
        self.counts: Counter[str] = Counter()

    def run(self, limit: int) -> Counter[str]:
        try:
            for channel in SENT_BY_WORKER:
                while not self.stop() and self.room(limit):
                    if not self.send_batch(channel, self.room(limit)):
                        break
        finally:
            while self.calls:
                self.land()
        return self.counts

    def room(self, limit: int) -> int:
        return limit - self.counts.total() - len(self.calls)

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
                if len(self.calls) >= self.calls.most:
                    self.land()
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
            self.calls.start(Flight(outcome, lane, provider))
            return {outcome.message.pk, *(text.pk for text in outcome.joined)}
        if isinstance(outcome, Lost):
            self.counts["lost"] += 1
        elif isinstance(outcome, gate.Hold):
            outbox.postpone(message, self.owner, outcome.until, outcome.reason)
            self.counts["postponed"] += 1
        else:
            self.counts[endings.refuse(message, self.owner, outcome)] += 1
        return {message.pk}

    def land(self) -> None:
        """Write what calls came to, waiting for one that has an answer."""
        for flight, answer in self.calls.landed():
            if isinstance(answer, ChannelError):
                self.land_refused(flight, answer)
                continue
            senders.took(flight.provider)
            self.counts[
                endings.sent(flight.departure, self.owner, flight.provider, answer)
            ] += 1

    def land_refused(self, flight: Flight, error: ChannelError) -> None:
        """Ask the next provider, where this one has certainly not taken it and the
        policy says so."""
        if not (error.unknown or error.permanent or error.only_this):
            senders.rest(flight.provider, error.code)
            senders.read_senders([flight.provider])
        following = flight.lane.after(flight.provider, error, timezone.now())
        message = flight.departure.message
        if following and self.hand_over(message, following):
            self.calls.start(replace(flight, provider=following))
            return
        self.counts[endings.failed(flight.departure, self.owner, error)] += 1

    def hand_over(self, message: Message, provider: Provider) -> bool:
        parts = count_segments(message.text).count
        now = timezone.now()
        if gate.check_clock(message, now) or not senders.take(provider, parts, now):
            return False
        conditions = gate.conditions(message)
        return outbox.hand_over(message, self.owner, provider.name, conditions)


def deliver_due(
    limit: int = 100,
    *,
    stop: Callable[[], bool] = bool,
    lanes: Lanes | None = None,
    calls: Calls | None = None,
) -> Counter[str]:
    """Send up to `limit` due messages; counts by what became of them.

    `stop` is asked between messages: when true, what was reserved is given back.
    `lanes` and `calls` keep the providers' connections from one round to the next.
    """
    recover_lost()
    return Round(stop, lanes or Lanes(), calls or Calls()).run(limit)


def recover_lost() -> int:
    """Messages whose worker died while calling: whether they left is unknown."""
    lapsed = Message.objects.lapsed(timezone.now()).select_related("patient")
    lost = 0
    for message in lapsed.order_by("lease_until"):
        with transaction.atomic():
            lost += endings.lost(message)
    return lost
