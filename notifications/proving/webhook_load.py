"""Texts that come in by the thousand: see `manage.py bench_webhooks`."""

import pickle
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.db import connection

from notifications.models import InboundMessage, OptOut
from notifications.proving.outbox_filling import MOST, phone_numbers
from notifications.proving.processes import PUBLIC_URL, web_server
from notifications.proving.twilio_texts import Text, new_sid
from notifications.proving.twilio_webhooks import form_request, inbound_fields
from notifications.proving.webhook_client import Report, Work

URL = f"{PUBLIC_URL}/hooks/twilio/inbound/"
OUR_NUMBER = "+14125550100"
# Of each hundred texts.
WORDS = [*["1"] * 45, *["2"] * 15, *["Thank you, see you then"] * 30, *["STOP"] * 5]
WORDS += [*["please stop texting me"] * 2, *["HELP"] * 3]
FORGED, REPEATED = 0.02, 0.01
ALLOWED_P95_MS = 50.0


@dataclass(frozen=True, slots=True)
class Load:
    requests: int = 10_000
    clients: int = 16
    processes: int = 2
    threads: int = 4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """`lost`: answered well, and no row. `taken_in`: forged, and believed. `unheard`:
    STOP answered well, and the number may still be texted. Times in milliseconds."""

    vendor: str
    requests: int
    clients: int
    lost: int
    doubled: int
    taken_in: int
    unheard: int
    refused: int
    failed: int
    p50: float
    p95: float
    p99: float
    per_second: float
    own_cpu: float

    @property
    def holds(self) -> bool:
        wrong = self.lost + self.doubled + self.taken_in + self.unheard + self.failed
        return not wrong and self.p95 < ALLOWED_P95_MS

    def line(self) -> str:
        return (
            f"webhooks {self.vendor}: {self.requests} from {self.clients} clients,"
            f" {self.per_second:.0f} a second, p50 {self.p50:.1f} ms,"
            f" p95 {self.p95:.1f} ms, p99 {self.p99:.1f} ms; {self.lost} lost,"
            f" {self.doubled} doubled, {self.failed} failed,"
            f" {self.refused} forged refused, {self.taken_in} believed,"
            f" {self.unheard} STOP unheard; asking took {self.own_cpu:.0%} of a core:"
            f" {'HOLDS' if self.holds else 'VIOLATED'}"
        )

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Knock:
    text: Text
    forged: bool

    def request(self) -> bytes:
        return form_request(URL, inbound_fields(self.text), forged=self.forged)


def run_load(load: Load) -> Answer:
    """On the database this process uses, which must be empty and nobody's."""
    knocks = make_knocks(load)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "web"
        server = web_server(log, processes=load.processes, threads=load.threads)
        with server as port:
            _ask(Work(port, load.clients, [k.request() for k in knocks[:50]]))
            requests = [knock.request() for knock in knocks]
            report = _ask(Work(port, load.clients, requests))
    return judge(load, knocks, report)


def make_knocks(load: Load) -> list[Knock]:
    random = Random(load.seed)  # noqa: S311  chance, not a secret
    numbers = list(phone_numbers(min(MOST, load.requests)))
    knocks: list[Knock] = []
    for _ in range(load.requests):
        if knocks and random.random() < REPEATED:
            knocks.append(random.choice(knocks))
            continue
        words = random.choice(WORDS)
        number = random.choice(numbers)
        text = Text(new_sid(), OUR_NUMBER, number, words, "inbound")
        knocks.append(Knock(text, forged=random.random() < FORGED))
    return knocks


def judge(load: Load, knocks: Sequence[Knock], report: Report) -> Answer:
    kept = Counter(InboundMessage.objects.values_list("provider_sid", flat=True))
    stopped = set(OptOut.objects.current().values_list("number", flat=True))
    honest = {k.text.sid for k in knocks if not k.forged}
    forged = {k.text.sid for k in knocks if k.forged}
    stops = {k.text.sender for k in knocks if not k.forged and k.text.body == "STOP"}
    pairs = list(zip(knocks, report.statuses, strict=True))
    cuts = quantiles([s * 1000 for s in report.seconds], n=100, method="inclusive")
    return Answer(
        vendor=connection.vendor,
        requests=len(knocks),
        clients=load.clients,
        lost=len(honest - set(kept)),
        doubled=sum(count > 1 for count in kept.values()),
        taken_in=len(forged & set(kept)),
        unheard=len(stops - stopped),
        refused=sum(k.forged and status == 403 for k, status in pairs),
        failed=sum(status != (403 if k.forged else 200) for k, status in pairs),
        p50=round(cuts[49], 1),
        p95=round(cuts[94], 1),
        p99=round(cuts[98], 1),
        per_second=round(len(knocks) / report.took, 1),
        own_cpu=round(report.own_cpu_seconds / report.took, 3),
    )


def _ask(work: Work) -> Report:
    done = subprocess.run(
        [sys.executable, "-m", "notifications.proving.webhook_process"],
        cwd=settings.BASE_DIR,
        input=pickle.dumps(work),
        stdout=subprocess.PIPE,
        check=True,
    )
    report: Report = pickle.loads(done.stdout)  # noqa: S301  from our own child
    return report
