"""Workers killed, calls failing, callbacks lost: see `manage.py chaos_outbox`."""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from notifications import reconciling
from notifications.models import Message, ProviderCallback, Status
from notifications.proving.audit import Findings, audit
from notifications.proving.killing import Killer, certain_calls
from notifications.proving.nursery import CALLS_AT_ONCE, Orders
from notifications.proving.outbox_filling import fill_outbox
from notifications.proving.processes import (
    PUBLIC_URL,
    Workers,
    kill,
    web_server,
    workers,
)
from notifications.proving.twilio_faults import Faults, troubles
from notifications.proving.twilio_server import FakeTwilio, fake_twilio
from notifications.proving.twilio_webhooks import Webhooks

# A minute stands for an hour: a call gives up after a sixth of a second, a lost worker
# is noticed after one.
FASTER = 60
HANG_SECONDS = 0.5
LIST_LAG = timedelta(seconds=1)
# As long must nothing change before the outcome is read.
STILL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`failing`: the share of calls that fail. `lost_callbacks`, `double_callbacks`:
    shares of the callbacks; those of one text come in any order. ValueError: there
    are too few messages for so many kills."""

    messages: int = 2000
    kills: int = 50
    workers: int = 4
    seed: int = 1
    failing: float = 0.1
    lost_callbacks: float = 0.2
    double_callbacks: float = 0.2
    fault: str = ""
    give_up_seconds: float = 900

    def __post_init__(self) -> None:
        self.last_kill()

    def last_kill(self) -> int:
        """The latest call at which one may be planned."""
        return certain_calls(self.messages, self.kills, CALLS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Outcome:
    plan: Plan
    findings: Findings
    kills: dict[str, int]
    calls: int
    callbacks: int
    seconds: float
    gave_up: bool
    vendor: str = field(default_factory=lambda: connection.vendor)

    @property
    def holds(self) -> bool:
        kills = sum(self.kills.values())
        return self.findings.holds and not self.gave_up and kills == self.plan.kills

    def line(self) -> str:
        found, kills = self.findings, sum(self.kills.values())
        where = ", ".join(f"{count} {moment}" for moment, count in self.kills.items())
        verdict = "HOLDS" if self.holds else "VIOLATED"
        return (
            f"chaos {self.vendor} seed {self.plan.seed}: {found.messages} messages,"
            f" {self.plan.workers} workers, {kills} killed ({where}),"
            f" {self.calls} calls, {self.callbacks} callbacks, {self.seconds:.0f} s:"
            f" {len(found.lost)} lost, {len(found.twice)} twice,"
            f" {found.unknown} unknown and listed, {len(found.unlisted)} unlisted"
            f"{', GAVE UP' if self.gave_up else ''}: {verdict}"
        )

    def as_json(self) -> dict[str, Any]:
        names = ("kills", "calls", "callbacks", "vendor", "gave_up", "holds")
        found = ("messages", "statuses", "lost", "twice", "unlisted", "unknown")
        return {
            **{name: getattr(self, name) for name in names},
            **{name: getattr(self.findings, name) for name in found},
            "unknown_received": self.findings.unknown_received,
            "seconds": round(self.seconds, 1),
            "seed": self.plan.seed,
        }


def run_chaos(plan: Plan) -> Outcome:
    """On the database this process uses, which must be empty and nobody's."""
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        fake = stack.enter_context(fake_twilio())
        fake.faults = _faults(plan)
        fake.account.list_lag = LIST_LAG
        if plan.lost_callbacks < 1:
            port = stack.enter_context(web_server(folder / "web", threads=2))
            fake.webhooks = _webhooks(plan, port)
        running = stack.enter_context(
            workers(_orders(plan, fake), plan.workers, folder / "workers")
        )
        killer = Killer(
            plan.kills,
            plan.last_kill(),
            plan.seed,
            process_of=lambda name: running.pids[name],
            kill=kill,
        )
        fake.on_phase = killer.on_phase
        # Only now, so that the killer hears of every call.
        wrote = fill_outbox(plan.messages)
        gave_up = not _until_still(fake, running, started + plan.give_up_seconds)
    return Outcome(
        plan=plan,
        findings=audit(wrote, fake.account.phones),
        kills={str(moment): count for moment, count in killer.done.items()},
        calls=len(fake.requests),
        callbacks=ProviderCallback.objects.count(),
        seconds=time.monotonic() - started,
        gave_up=gave_up,
    )


def _faults(plan: Plan) -> Faults:
    rates = troubles(plan.failing)
    return Faults(rates=rates, seed=plan.seed, busy_burst=3, hang_seconds=HANG_SECONDS)


def _webhooks(plan: Plan, port: int) -> Webhooks:
    return Webhooks(
        port,
        lost=plan.lost_callbacks,
        twice=plan.double_callbacks,
        disordered=True,
        seed=plan.seed,
    )


def _orders(plan: Plan, fake: FakeTwilio) -> Orders:
    return Orders(
        database=str(connection.settings_dict["NAME"]),
        twilio=fake.url,
        base_url=PUBLIC_URL,
        faster=FASTER,
        fault=plan.fault,
    )


def _until_still(fake: FakeTwilio, running: Workers, deadline: float) -> bool:
    """Replace the killed until nothing is under way any more; False: the time is up."""
    before, still_since = _counts(fake), time.monotonic()
    while time.monotonic() < deadline:
        running.replace_dead()
        time.sleep(0.05)
        now = _counts(fake)
        if now != before or now[0]:
            before, still_since = now, time.monotonic()
        elif time.monotonic() - still_since > STILL_SECONDS:
            return True
    return False


def _counts(fake: FakeTwilio) -> Sequence[int]:
    """What is under way, then what may still change."""
    under_way = Message.objects.filter(status__in=[Status.QUEUED, Status.SENDING])
    waiting = ProviderCallback.objects.filter(processed_at=None)
    unknown = Message.objects.filter(status=Status.UNKNOWN)
    to_ask = unknown.filter(looks__lt=reconciling.LOOKS_BEFORE_ASKING)
    posting = fake.webhooks.pending if fake.webhooks else 0
    return (
        under_way.count() + waiting.count() + to_ask.count() + posting,
        unknown.count(),
        len(fake.requests),
    )
