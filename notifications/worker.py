"""The loop of `manage.py run_worker`: outbox, texts received, callbacks, jobs."""

import logging
import signal
from threading import Event
from types import FrameType

from django.db import close_old_connections

from notifications.callbacks import process_callbacks
from notifications.delivery import deliver_due
from notifications.failures import describe_failure
from notifications.inbound import process_inbound
from notifications.jobs import register_job, run_due_jobs

logger = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 5.0
HEARTBEAT = "worker_heartbeat"
HEARTBEAT_SECONDS = 30


class Worker:
    """Works until stopped; a signal lets the message in hand finish and gives the
    others back."""

    def __init__(self) -> None:
        self.stopping = Event()
        register_job(HEARTBEAT, every_seconds=HEARTBEAT_SECONDS, run=lambda: None)

    def stop_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run_forever(self) -> None:
        while not self.stopping.is_set():
            close_old_connections()
            try:
                wait = 0.0 if self.turn() else IDLE_SECONDS
            except Exception as error:  # noqa: BLE001  a worker outlives trouble
                logger.error("Worker: %s", describe_failure(error))  # noqa: TRY400
                wait = AFTER_TROUBLE_SECONDS
            self.stopping.wait(wait)

    def run_until_idle(self, most_turns: int = 10_000) -> int:
        """Until nothing is due any more; how many things were done. What waits for a
        later hour stays."""
        done = 0
        for _turn in range(most_turns):
            if self.stopping.is_set() or not (in_turn := self.turn()):
                break
            done += in_turn
        return done

    def turn(self) -> int:
        """One round of everything that is due; how many things were done."""
        stop = self.stopping.is_set
        done = process_inbound() + process_callbacks()
        done += deliver_due(stop=stop).total()
        return done + (0 if stop() else run_due_jobs())

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()
