"""Starts `run_worker` processes: `python -m notifications.proving.nursery`.

Django is loaded once and each worker is forked from here, so that a killed one is
replaced in milliseconds. Reads a name a line, answers with the process's id; ends when
its input ends. PROVING holds what the workers are told, as JSON (`Orders`).
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

VARIABLE = "PROVING"
CALLS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Orders:
    """`database`: its name. `twilio`: the fake's address. `base_url`: our public one.
    `faster`: by how much clocks are hurried. `fault`: a name in `MUTATIONS`, built in
    to see whether the proof finds it. `until_idle`: a worker ends when nothing is due.
    """

    database: str
    twilio: str
    base_url: str
    faster: float = 1.0
    fault: str = ""
    until_idle: bool = False
    calls_at_once: int = CALLS_AT_ONCE

    def environment(self) -> dict[str, str]:
        return {**os.environ, VARIABLE: json.dumps(asdict(self))}


def main() -> None:
    orders = Orders(**json.loads(os.environ[VARIABLE]))
    _prepare(orders)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        worker = os.fork()
        if not worker:
            _work(orders, line.strip())
        sys.stdout.write(f"{worker}\n")
        sys.stdout.flush()


def _prepare(orders: Orders) -> None:
    import django
    from django.conf import settings

    from notifications.proving.twilio_texts import ACCOUNT, TOKEN

    settings.DATABASES["default"]["NAME"] = orders.database
    settings.BASE_URL = orders.base_url
    settings.NOTIFICATIONS = {
        **settings.NOTIFICATIONS,
        "sms": "twilio_sms",
        "calls_at_once": orders.calls_at_once,
    }
    settings.TWILIO = {
        **settings.TWILIO,
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "from_number": "+14125550100",
    }
    django.setup()
    from notifications.proving.hurry import hurry

    hurry(orders.faster)
    MUTATIONS[orders.fault]()


def _work(orders: Orders, name: str) -> None:
    """In the new process; never returns."""
    from django.conf import settings
    from django.core.management import call_command

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    settings.TWILIO = {
        **settings.TWILIO,
        "api_base_url": f"{orders.twilio}/slot-{name}",
    }
    try:
        call_command("run_worker", until_idle=orders.until_idle)
    finally:
        os._exit(0)


def _send_unknown_again() -> None:
    _instead_of_unknown(_raise_retriable)


def _take_unknown_for_sent() -> None:
    _instead_of_unknown(lambda _error: "SM" + "0" * 32)


def _instead_of_unknown(answer: Callable[[Any], str]) -> None:
    from notifications.channels import ChannelError
    from notifications.channels.twilio_sms import Channel

    send = Channel.send

    def faulty(self: Channel, message: Any) -> str:
        try:
            return send(self, message)
        except ChannelError as error:
            if error.unknown:
                return answer(error)
            raise

    Channel.send = faulty  # type: ignore[method-assign]


def _raise_retriable(error: Any) -> str:
    error.unknown = False
    raise error


MUTATIONS: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "send-unknown-again": _send_unknown_again,
    "take-unknown-for-sent": _take_unknown_for_sent,
}

if __name__ == "__main__":
    main()
