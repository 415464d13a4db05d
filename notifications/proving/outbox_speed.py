"""How fast the outbox empties: see `manage.py bench_outbox`."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from notifications import outbox
from notifications.channels.twilio_sms import Channel, parameters
from notifications.models import Channel as Channels
from notifications.models import Message, Status
from notifications.outbox_statements import FREE
from notifications.proving.nursery import Orders
from notifications.proving.outbox_filling import AT_ONCE, fill_outbox
from notifications.proving.processes import PUBLIC_URL, workers
from notifications.proving.twilio_process import Remote, remote_twilio
from notifications.proving.twilio_texts import ACCOUNT, TOKEN

LEAST_SHARE, MOST_SLOWING = 0.6, 1.5
# At 0 ms it is the bare cost of the outbox beside that of the HTTP client which is
# seen; 2 ms is a provider next door, and one over the Internet takes longer than 20. Of
# slow answers a shorter run says as much.
ANSWER_MS = {0: 1, 2: 1, 20: 3}
SMALL_BACKLOG = 1000
CLAIM, CLAIMS, ROUNDS = 20, 25, 5
GIVE_UP_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a second where each answer takes `answer_ms`: of a bare loop, one
    process that makes the same calls and nothing else, and of so many workers."""

    answer_ms: int
    bare: float
    by_workers: dict[int, float]

    @property
    def share(self) -> float:
        """One worker's of the bare loop's."""
        return self.by_workers[1] / self.bare

    def words(self) -> str:
        each = ", ".join(f"{rate:.0f} with {n}" for n, rate in self.by_workers.items())
        return (
            f"answers in {self.answer_ms} ms: {self.bare:.0f} a second in a bare loop,"
            f" {each} workers, {self.share:.0%} with one"
        )


@dataclass(frozen=True, slots=True)
class Speed:
    """Claims in milliseconds, for each backlog."""

    vendor: str
    messages: int
    paces: list[Pace]
    claims: dict[int, float]

    @property
    def slowing(self) -> float:
        return self.claims[max(self.claims)] / self.claims[min(self.claims)]

    @property
    def holds(self) -> bool:
        """On SQLite nothing is promised beside answers that take no time."""
        bound = [
            pace for pace in self.paces if pace.answer_ms or self.vendor == "postgresql"
        ]
        fast = all(pace.share >= LEAST_SHARE for pace in bound)
        return fast and self.slowing <= MOST_SLOWING

    def line(self) -> str:
        claims = ", ".join(
            f"{took:.2f} ms of {size}" for size, took in self.claims.items()
        )
        return (
            f"outbox {self.vendor}: {self.messages} messages;"
            f" {'; '.join(pace.words() for pace in self.paces)}; a claim of {CLAIM}"
            f" takes {claims}, {self.slowing:.2f} times:"
            f" {'HOLDS' if self.holds else 'BELOW THE BAR'}"
        )

    def as_json(self) -> dict[str, Any]:
        shares = {pace.answer_ms: pace.share for pace in self.paces}
        facts = {"shares": shares, "slowing": self.slowing, "holds": self.holds}
        return asdict(self) | facts


def measure(*, messages: int, counts: Sequence[int], backlog: int) -> Speed:
    """On the database this process uses, which must be empty and nobody's."""
    with remote_twilio() as twilio:
        paces = [
            _pace(twilio, max(messages // shorter, 1), counts, ms)
            for ms, shorter in ANSWER_MS.items()
        ]
    sizes = (min(SMALL_BACKLOG, backlog), backlog)
    claims = {size: claim_milliseconds(size) for size in sizes}
    return Speed(connection.vendor, messages, paces, claims)


def _pace(twilio: Remote, messages: int, counts: Sequence[int], ms: int) -> Pace:
    """The bare loop runs before and after, since other work may come and go."""
    seconds = ms / 1000
    before = bare_loop(twilio, messages, seconds)
    by_workers = {n: with_workers(twilio, messages, n, seconds) for n in counts}
    return Pace(ms, mean([before, bare_loop(twilio, messages, seconds)]), by_workers)


def bare_loop(twilio: Remote, count: int, answer_seconds: float) -> float:
    facts = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "from_number": "+14125550100",
        "api_base_url": twilio.url,
    }
    told = Message(to="+14125550142", body="Nearhand: there is news.", any_hour=True)
    twilio.forget(answer_seconds=answer_seconds)
    with override_settings(TWILIO={**settings.TWILIO, **facts}):
        client = Channel().client
        for _ in range(count):
            client.messages.create(**parameters(told))
    return twilio.texts_a_second()


def with_workers(
    twilio: Remote, messages: int, count: int, answer_seconds: float
) -> float:
    Message.objects.all().delete()
    fill_outbox(messages)
    twilio.forget(answer_seconds=answer_seconds)
    orders = Orders(
        database=str(connection.settings_dict["NAME"]),
        twilio=twilio.url,
        base_url=PUBLIC_URL,
        until_idle=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        with workers(orders, count, Path(folder) / "workers") as running:
            deadline = time.monotonic() + GIVE_UP_SECONDS
            while running.any_alive() and time.monotonic() < deadline:
                time.sleep(0.1)
        sent = Message.objects.filter(status=Status.SENT).count()
        if not sent == messages == twilio.answered():
            complaints = (Path(folder) / "workers").read_text()[-2000:]
            raise RuntimeError(f"{sent} of {messages} were sent. {complaints}")
    return twilio.texts_a_second()


def claim_milliseconds(backlog: int) -> float:
    """The median of many claims, each of other messages, of so many that are due."""
    Message.objects.all().delete()
    now = timezone.now()
    rows = (_waiting(index, now) for index in range(backlog))
    Message.objects.bulk_create(rows, batch_size=AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    took = []
    for _ in range(ROUNDS):
        for number in range(CLAIMS):
            start = time.perf_counter()
            claimed = outbox.claim(f"bench-{number}", CLAIM, Channels.SMS)
            took.append((time.perf_counter() - start) * 1000)
            if len(claimed) != CLAIM:
                raise RuntimeError(f"{len(claimed)} were claimed, not {CLAIM}.")
        Message.objects.exclude(lease_owner="").update(**FREE)
    return median(took)


def _waiting(index: int, now: Any) -> Message:
    return Message(
        kind="proving",
        channel=Channels.SMS,
        to="+14125550142",
        language="en",
        body="Nearhand: there is news.",
        dedupe_key=f"proving:{index}",
        any_hour=True,
        not_before=now,
    )
