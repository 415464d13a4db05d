"""The processes of a run: workers from the nursery, and the web server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from notifications.proving.database import database_url
from notifications.proving.nursery import Orders
from notifications.proving.twilio_texts import ACCOUNT, TOKEN

PUBLIC_URL = "https://nearhand.example"
PATIENCE_SECONDS = 60


class Workers:
    """`run_worker` processes by name. `replace_dead` starts anew what was killed."""

    def __init__(self, nursery: "subprocess.Popen[str]", names: Sequence[str]) -> None:
        self._nursery = nursery
        self.pids = {name: self._start(name) for name in names}

    def replace_dead(self) -> int:
        dead = [name for name, pid in self.pids.items() if not is_alive(pid)]
        for name in dead:
            self.pids[name] = self._start(name)
        return len(dead)

    def any_alive(self) -> bool:
        return any(is_alive(pid) for pid in self.pids.values())

    def stop(self) -> None:
        """Ask them to end as a machine that shuts down does; then insist."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.pids.values():
                kill(pid, number)
            deadline = time.monotonic() + 10
            while self.any_alive() and time.monotonic() < deadline:
                time.sleep(0.02)

    def _start(self, name: str) -> int:
        asking, answering = self._nursery.stdin, self._nursery.stdout
        if asking is None or answering is None:
            raise RuntimeError("The nursery was started without pipes.")
        asking.write(f"{name}\n")
        asking.flush()
        return int(answering.readline())


@contextmanager
def workers(orders: Orders, count: int, log: Path) -> Iterator[Workers]:
    """So many workers named 1, 2, ... whose complaints go into `log`."""
    with log.open("w") as complaints:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "notifications.proving.nursery"],
            cwd=settings.BASE_DIR,
            env=orders.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        with nursery:
            running = Workers(nursery, [str(n + 1) for n in range(count)])
            try:
                yield running
            finally:
                running.stop()


@contextmanager
def web_server(log: Path, *, processes: int = 1, threads: int = 2) -> Iterator[int]:
    """Gunicorn with the settings of production on a free port, which it gives."""
    with socket.socket() as listening, log.open("w") as complaints:
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        port: int = listening.getsockname()[1]
        command = [
            *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
            *("--bind", f"fd://{listening.fileno()}", "--preload"),
            *("--workers", str(processes), "--threads", str(threads)),
            *("--log-level", "warning", "--keep-alive", "5"),
        ]
        server = subprocess.Popen(  # noqa: S603  our own server
            command,
            cwd=settings.BASE_DIR,
            env={**os.environ, **_production()},
            pass_fds=[listening.fileno()],
            stdout=complaints,
            stderr=complaints,
        )
        try:
            wait_until_it_answers(port)
            yield port
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()
            server.wait()


def _production() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "of-a-server-that-lives-for-a-minute-among-invented-people",
        "ALLOWED_HOSTS": "*",
        "BASE_URL": PUBLIC_URL,
        "DATABASE_URL": database_url(),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM_NUMBER": "+14125550100",
        "LOG_LEVEL": "WARNING",
    }


def wait_until_it_answers(port: int) -> None:
    """RuntimeError after a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 1) as link,
        ):
            link.settimeout(PATIENCE_SECONDS)
            link.sendall(b"GET /healthz HTTP/1.0\r\nX-Forwarded-Proto: https\r\n\r\n")
            if link.recv(12).endswith(b"200"):
                return
        time.sleep(0.1)
    raise RuntimeError("The web server did not start within a minute.")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
