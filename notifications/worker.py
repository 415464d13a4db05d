"""The loop of `manage.py run_worker`: outbox, texts received, callbacks, jobs."""

import logging
import signal
from collections.abc import Callable
from threading import Event
from types import FrameType

from django.db import close_old_connections

from notifications import expiring, reconciling, retention
from notifications.callbacks import process_callbacks
from notifications.calls import Calls
from notifications.delivery import deliver_due
from notifications.failures import describe_failure
from notifications.inbound import process_inbound
from notifications.jobs import register_job, run_due_jobs
from notifications.lanes import Lanes
from notifications.models import Channel
from notifications.outbox import urgencies_due
from notifications.senders import seconds_until_free

logger = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 5.0
# So long the outbox may keep texts received and other channels waiting.
TURN_SECONDS = 1.0
MOST_IN_A_TURN = 10_000
HEARTBEAT = "worker_heartbeat"
HEARTBEAT_SECONDS = 30
JOBS: dict[str, tuple[int, Callable[[], object]]] = {
    HEARTBEAT: (HEARTBEAT_SECONDS, lambda: None),
    "reconcile_messages": (reconciling.EVERY_SECONDS, reconciling.look_for_unknown),
    "drop_overdue_messages": (expiring.EVERY_SECONDS, expiring.drop_overdue),
    "remove_old_words": (retention.EVERY_SECONDS, retention.remove_old_words),
}


class Worker:
    """Works until stopped; a signal lets the message in hand finish and gives the
    others back."""

    def __init__(self) -> None:
        self.stopping = Event()
        self.lanes = Lanes()
        self.calls = Calls()
        for name, (seconds, run) in JOBS.items():
            register_job(name, every_seconds=seconds, run=run)

    def stop_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run_forever(self) -> None:
        while not self.stopping.is_set():
            close_old_connections()
            try:
                wait = 0.0 if self.turn() else self.idle_seconds()
            except Exception as error:  # noqa: BLE001  a worker outlives trouble
                logger.error("Worker: %s", describe_failure(error))  # noqa: TRY400
                wait = AFTER_TROUBLE_SECONDS
            self.stopping.wait(wait)

    def run_until_idle(self, most_turns: int = 10_000) -> int:
        """Until nothing is due any more; how many things were done. What waits for a
        later hour stays."""
        done = 0
        for _turn in range(most_turns):
            in_turn = 0 if self.stopping.is_set() else self.turn()
            if not in_turn and not self.wait_for_sender():
                break
            done += in_turn
        return done

    def idle_seconds(self) -> float:
        """A sender whose parts of this second are used up may go on sooner."""
        wait = seconds_until_free()
        return IDLE_SECONDS if wait is None else max(0.01, min(IDLE_SECONDS, wait))

    def wait_for_sender(self) -> bool:
        """Whether something is due that only waits for a sender to be free again."""
        wait = seconds_until_free()
        if wait is None or self.stopping.is_set() or not urgencies_due(Channel.SMS):
            return False
        return not self.stopping.wait(wait)

    def turn(self) -> int:
        """One round of everything that is due; how many things were done."""
        stop = self.stopping.is_set
        done = process_inbound() + process_callbacks()
        sending = deliver_due(
            MOST_IN_A_TURN,
            seconds=TURN_SECONDS,
            stop=stop,
            lanes=self.lanes,
            calls=self.calls,
        )
        done += sending.total()
        return done + (0 if stop() else run_due_jobs())

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()
