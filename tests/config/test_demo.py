import re
import signal
import socket
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config.demo.seed import sign_ins
from config.management.commands.demo import Command, _wait

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def handlers():
    kept = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_taken_port_is_told_before_the_long_set_up(settings):
    settings.DEMO = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} .* --port {port + 1}"):
            call_command("demo", port=port)


@pytest.mark.usefixtures("handlers")
def test_interrupting_stops_both_even_where_interrupts_were_ignored(monkeypatch):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    running = [subprocess.Popen(SLEEP) for _ in range(2)]
    monkeypatch.setattr(
        "config.management.commands.demo.sleep",
        lambda seconds: signal.raise_signal(signal.SIGINT),
    )
    _wait(running)
    assert all(process.poll() is not None for process in running)


def test_roles_and_addresses_stand_apart():
    said = StringIO()
    Command(stdout=said)._announce(8000)
    lines = [line.strip() for line in said.getvalue().splitlines() if "@" in line]
    assert [tuple(re.split("  +", line)) for line in lines] == sign_ins()
