"""Sending what is due. The provider is called outside any transaction, between two
short ones: `departure.depart` before, `endings` after."""

import logging
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from notifications import endings, gate, joining, outbox, senders
from notifications.calls import Calls, Flight
from notifications.channels import ChannelError
from notifications.departure import (
    Departure,
    Lost,
    Outcome,
    Outcomes,
    UsedUp,
    depart,
    depart_joined,
    may_depart_together,
)
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
        self.taken: list[tuple[Flight, str]] = []

    def run(self, limit: int, seconds: float) -> Counter[str]:
        try:
            for channel in SENT_BY_WORKER:
                ends = time.monotonic() + seconds
                while not self.stop() and self.room(limit):
                    more = self.send_batch(channel, self.room(limit))
                    if not more or time.monotonic() > ends:
                        break
        finally:
            self.write_taken()
            while self.calls:
                self.land()
                self.write_taken()
        return self.counts

    def room(self, limit: int) -> int:
        return limit - self.counts.total() - len(self.calls) - len(self.taken)

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
                group = self.group(left.values(), others)
                if not group:
                    self.make_way()
                    continue
                due = [o for o in others.get(group[0].pk, []) if o.pk not in gone]
                for key in self.deliver(group, lane, due):
                    gone.add(key)
                    left.pop(key, None)
                # While the next ones are being called.
                self.write_taken()
                while not self.calls.free:
                    self.land()
        finally:
            if left:
                outbox.release(self.owner, list(left))
        return bool(batch) and not left

    def group(
        self, left: Collection[Message], others: joining.Companions
    ) -> list[Message]:
        """What one statement may begin of what is next: no more than can be called at
        once, so that a worker that dies leaves no more in doubt than its calls, and
        nothing about what is under way: the next text to a person is judged by what
        became of the one before, and comes after it."""
        group: list[Message] = []
        most = min(self.calls.free, self.calls.together)
        places = self.busy_places()
        for message in left:
            here = _places(message)
            if places & here:
                continue
            alone = bool(others.get(message.pk))
            if group and (alone or not may_depart_together(group[0], message)):
                break
            group.append(message)
            places |= here
            if alone or len(group) == most:
                break
        return group

    def busy_places(self) -> set[Any]:
        flights = [*self.calls.flights(), *(flight for flight, _answer in self.taken)]
        busy = [_places(flight.departure.message) for flight in flights]
        return set().union(*busy)

    def make_way(self) -> None:
        """All that is left is about what is under way."""
        if not self.taken:
            self.land()
        self.write_taken()

    def deliver(
        self, group: list[Message], lane: Lane, others: list[Message]
    ) -> set[UUID]:
        """The keys of what is no longer ours to send. A message that we trip over does
        not hold up the others."""
        try:
            return self.try_deliver(group, lane, others)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  it waits, and is told at /healthz
            if len(group) > 1:
                return set().union(*[self.deliver([m], lane, []) for m in group])
            logger.error("Delivery: %s", describe_failure(error))  # noqa: TRY400
            self.counts[endings.tripped(group[0], self.owner)] += 1
            return {group[0].pk}

    def try_deliver(
        self, group: list[Message], lane: Lane, others: list[Message]
    ) -> set[UUID]:
        provider = lane.choices(timezone.now())[0]
        if others:
            outcome = depart_joined(group[0], self.owner, provider, others)
            outcomes: Outcomes = {group[0].pk: outcome}
        else:
            outcomes = depart(group, self.owner, provider)
        gone: set[UUID] = set()
        for message in group:
            gone |= self.follow(message, outcomes[message.pk], lane, provider)
        return gone

    def follow(
        self, message: Message, outcome: Outcome, lane: Lane, provider: Provider
    ) -> set[UUID]:
        """Do as it was found about the message."""
        if isinstance(outcome, UsedUp):
            lane.refresh()
            return set()
        if isinstance(outcome, Departure):
            self.calls.start(Flight(outcome, lane, provider, self.owner))
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
        """Hear what calls came to, waiting for one that has an answer. What was taken
        is written when the next group is on its way, what was refused at once, as it
        may concern that group."""
        for flight, answer in list(self.calls.landed()):
            if isinstance(answer, ChannelError):
                self.land_refused(flight, answer)
            else:
                self.taken.append((flight, answer))

    def write_taken(self) -> None:
        taken, self.taken = self.taken, []
        together: dict[tuple[str, str], list[tuple[Flight, str]]] = defaultdict(list)
        for flight, reference in taken:
            together[flight.provider.name, flight.owner].append((flight, reference))
        for (_name, owner), flights in together.items():
            provider = flights[0][0].provider
            senders.took(provider)
            answers = [(flight.departure, reference) for flight, reference in flights]
            self.counts += endings.sent(answers, owner, provider.backend)

    def land_refused(self, flight: Flight, error: ChannelError) -> None:
        """Ask the next provider, where this one has certainly not taken it and the
        policy says so."""
        if not (error.unknown or error.permanent or error.only_this):
            senders.rest(flight.provider, error.code)
            senders.read_senders([flight.provider])
        following = flight.lane.after(flight.provider, error, timezone.now())
        if following and self.hand_over(flight, following):
            self.calls.start(replace(flight, provider=following))
            return
        self.counts[endings.failed(flight.departure, flight.owner, error)] += 1

    def hand_over(self, flight: Flight, provider: Provider) -> bool:
        message = flight.departure.message
        parts = count_segments(message.text).count
        now = timezone.now()
        if gate.check_clock(message, now) or not senders.take(provider, parts, now):
            return False
        conditions = gate.conditions(message)
        return outbox.hand_over(message, flight.owner, provider.name, conditions)


def _places(message: Message) -> set[Any]:
    """Who and what it is about."""
    return {message.to, message.patient_id, message.subject_id} - {None}


def deliver_due(
    limit: int = 100,
    *,
    seconds: float = math.inf,
    stop: Callable[[], bool] = bool,
    lanes: Lanes | None = None,
    calls: Calls | None = None,
) -> Counter[str]:
    """Send up to `limit` due messages, for so many seconds on each channel and not
    less than a batch; counts by what became of them.

    `stop` is asked between messages: when true, what was reserved is given back.
    `lanes` and `calls` keep the providers' connections from one round to the next.
    """
    recover_lost()
    # One without calls under way is false.
    kept = Calls() if calls is None else calls
    return Round(stop, lanes or Lanes(), kept).run(limit, seconds)


def recover_lost() -> int:
    """Messages whose worker died while calling: whether they left is unknown."""
    lapsed = Message.objects.lapsed(timezone.now()).select_related("patient")
    lost = 0
    for message in lapsed.order_by("lease_until"):
        with transaction.atomic():
            lost += endings.lost(message)
    return lost
