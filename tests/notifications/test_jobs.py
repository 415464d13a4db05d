from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications import jobs
from notifications.models import JobRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def runs(monkeypatch) -> list[str]:
    monkeypatch.setattr(jobs, "_registry", {})
    return []


def test_a_job_runs_when_due_and_not_before(runs):
    jobs.register_job("a", every_seconds=60, run=lambda: runs.append("a"))
    now = timezone.now()
    for seconds in (0, 30, 61, 62):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            jobs.run_due_jobs()
    assert runs == ["a", "a"]


def test_a_job_that_fails_is_told_and_does_not_stop_the_others(runs, caplog):
    def fail():
        raise RuntimeError("Maya Example")

    jobs.register_job("a", every_seconds=60, run=fail)
    jobs.register_job("b", every_seconds=60, run=lambda: runs.append("b"))
    assert jobs.run_due_jobs() == 2
    assert runs == ["b"]
    assert "RuntimeError" in JobRun.objects.get(name="a").last_error
    assert "Maya" not in caplog.text
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        jobs.register_job("a", every_seconds=60, run=lambda: None)
        jobs.run_due_jobs()
    assert JobRun.objects.get(name="a").last_error == ""


def test_a_job_whose_machine_died_starts_again_elsewhere(runs):
    jobs.register_job("a", every_seconds=60, run=lambda: runs.append("a"))
    now = timezone.now()
    JobRun.objects.create(
        name="a", next_run_at=now, lease_until=now + timedelta(minutes=5)
    )
    jobs.run_due_jobs()
    assert runs == []
    with time_machine.travel(now + timedelta(minutes=6)):
        jobs.run_due_jobs()
    assert runs == ["a"]
