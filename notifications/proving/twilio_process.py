"""`python -m notifications.proving.twilio_process`: the fake in a process of its own.

Says its address on a line, and ends when its input ends. GET /control/pace tells when
it answered since the last /control/forget.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from django.conf import settings

from notifications.proving.twilio_server import FakeTwilio


class Remote:
    """A fake Twilio elsewhere on this machine."""

    def __init__(self, url: str) -> None:
        self.url = url

    def forget(self, *, answer_seconds: float) -> None:
        """Begin to count anew; each answer takes so long."""
        self._get(f"forget?answer_seconds={answer_seconds}")

    def answered(self) -> int:
        return int(self._get("pace")["answered"])

    def texts_a_second(self) -> float:
        """Between the first answer and the last."""
        pace = self._get("pace")
        return float((pace["answered"] - 1) / pace["seconds"]) if pace["seconds"] else 0

    def _get(self, name: str) -> dict[str, Any]:
        found = requests.get(f"{self.url}/control/{name}", timeout=10)
        return dict(found.json())


@contextmanager
def remote_twilio() -> Iterator[Remote]:
    process = subprocess.Popen(
        [sys.executable, "-m", "notifications.proving.twilio_process"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Remote(process.stdout.readline().strip() if process.stdout else "")
        if process.stdin:
            process.stdin.close()


def main() -> None:
    fake = FakeTwilio()
    fake.controls = {"/control/pace": _pace(fake), "/control/forget": _forget(fake)}
    fake.start()
    sys.stdout.write(f"{fake.url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    fake.stop()


def _pace(fake: FakeTwilio) -> Any:
    def tell(_data: dict[str, str]) -> dict[str, float]:
        at = fake.answered_at
        return {"answered": len(at), "seconds": at[-1] - at[0] if at else 0.0}

    return tell


def _forget(fake: FakeTwilio) -> Any:
    def forget(data: dict[str, str]) -> dict[str, int]:
        fake.answered_at.clear()
        fake.answer_seconds = float(data["answer_seconds"])
        return {}

    return forget


if __name__ == "__main__":
    main()
