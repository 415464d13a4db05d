"""Periodic jobs. Each app registers its own in `AppConfig.ready`; the worker runs what
is due, on however many machines, once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications.failures import describe_failure
from notifications.models import JobRun

logger = logging.getLogger(__name__)
# A job still running after this is taken for dead, and may be started elsewhere.
LONGEST_RUN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


_registry: dict[str, Job] = {}


def register_job(name: str, every_seconds: int, run: Callable[[], object]) -> None:
    """Have `run` called about every so many seconds. It must be safe to repeat: a
    machine may die in the middle of it."""
    _registry[name] = Job(name, timedelta(seconds=every_seconds), run)


def registered_jobs() -> list[Job]:
    return list(_registry.values())


def run_due_jobs() -> int:
    """Run each job whose time has come and that no other worker has taken; how many."""
    now = timezone.now()
    known = set(JobRun.objects.order_by().values_list("name", flat=True))
    missing = [JobRun(name=name, next_run_at=now) for name in {*_registry} - known]
    if missing:
        JobRun.objects.bulk_create(missing, ignore_conflicts=True)
    due = set(_due(now).order_by("name").values_list("name", flat=True))
    return sum(_run(job) for job in registered_jobs() if job.name in due)


def _due(now: datetime) -> QuerySet[JobRun]:
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return JobRun.objects.filter(free, next_run_at__lte=now)


def _run(job: Job) -> bool:
    now = timezone.now()
    lease = now + LONGEST_RUN
    if (
        not _due(now)
        .filter(name=job.name)
        .update(lease_until=lease, next_run_at=now + job.every, last_started_at=now)
    ):
        return False
    error = ""
    try:
        job.run()
    except Exception as failure:  # noqa: BLE001  one job must not stop the others
        error = describe_failure(failure)
        logger.error("The job %s failed: %s", job.name, error)  # noqa: TRY400
    JobRun.objects.filter(name=job.name, lease_until=lease).update(
        lease_until=None, last_finished_at=timezone.now(), last_error=error[-120:]
    )
    return True
