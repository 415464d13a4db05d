"""Many clients at once: worker processes that take questions from one socket, as a web
server's do, and clients that each wait for their answer.

A client's time runs from asking to the answer, waiting for a free worker included.
"""

import multiprocessing
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from django.db import connection

from resources.benchmark.timing import Latency, latency

Answer = Callable[[int], object]
FAILED = b"x"
DONE = b"."


@dataclass(frozen=True, slots=True)
class Crowd:
    """What `clients` saw together, and how many answers a second they got."""

    clients: int
    errors: int
    seen: Latency
    per_second: float

    def as_json(self) -> dict[str, object]:
        return {
            "clients": self.clients,
            "errors": self.errors,
            "per_second": round(self.per_second, 1),
            **self.seen.as_json(),
        }


@contextmanager
def workers(count: int, answer: Answer) -> Iterator[str]:
    """So many processes that answer questions by their number; gives their socket."""
    connection.close()
    with tempfile.TemporaryDirectory(prefix="nearhand-crowd-") as folder:
        address = str(Path(folder) / "socket")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen(128)
            fork = multiprocessing.get_context("fork")
            processes = [
                fork.Process(target=_work, args=(listener, answer), daemon=True)
                for _n in range(count)
            ]
            for process in processes:
                process.start()
            try:
                yield address
            finally:
                for process in processes:
                    process.kill()  # a handler of the parent's would outlive a TERM
                    process.join()


def _work(listener: socket.socket, answer: Answer) -> None:
    while True:
        asked, _address = listener.accept()
        with asked:
            number = int.from_bytes(asked.recv(4), "big")
            try:
                answer(number)
            except Exception:  # noqa: BLE001 it is counted
                asked.sendall(FAILED)
            else:
                asked.sendall(DONE)


def ask_together(
    address: str, clients: int, questions: Sequence[int], *, pause: float = 0
) -> Crowd:
    """All questions, shared out among clients that ask at once, each its next one
    `pause` seconds after its answer."""
    took: list[float] = []
    errors: list[int] = []

    def client(own: Sequence[int]) -> None:
        for number in own:
            start = perf_counter()
            good = _ask(address, number)
            took.append((perf_counter() - start) * 1000)
            if not good:
                errors.append(number)
            sleep(pause)

    threads = [
        threading.Thread(target=client, args=(questions[n::clients],))
        for n in range(clients)
    ]
    start = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Crowd(
        clients, len(errors), latency(took), len(took) / (perf_counter() - start)
    )


def _ask(address: str, number: int) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(address)
            asked.sendall(number.to_bytes(4, "big"))
            return asked.recv(1) == DONE
    except OSError:
        return False
