"""The two ways the same network is run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from notifications.jobs import register_job, registered_jobs


@dataclass(frozen=True, slots=True)
class Arm:
    """`reminders`: what the clocks lead to. `goes_on`: asking the next service.
    `texts`: to patients. `links`: organizations act without an account."""

    code: str
    title: str
    reminders: bool = True
    goes_on: bool = True
    texts: bool = True
    links: bool = True


NEARHAND = Arm("nearhand", "With Nearhand")
BASELINE = Arm(
    "baseline",
    "Without",
    reminders=False,
    goes_on=False,
    texts=False,
    links=False,
)
ARMS = (NEARHAND, BASELINE)
# Everything that reminds, escalates, ends or asks again.
CLOCKS = ("watch_clocks", "ask_again", "call_the_silent")


@contextmanager
def jobs_of(arm: Arm) -> Iterator[None]:
    """The worker process of the baseline does not do what reminds."""
    stopped = [j for j in registered_jobs() if j.name in CLOCKS and not arm.reminders]
    for job in stopped:
        register_job(job.name, int(job.every.total_seconds()), lambda: None)
    try:
        yield
    finally:
        for job in stopped:
            register_job(job.name, int(job.every.total_seconds()), job.run)
