"""How far an import is, for whoever started it and for the curators' page."""

from collections.abc import Callable

from django.utils import timezone

from resources.importing.report import Report
from resources.models import ImportRun, RunState

Progress = Callable[[int, int], None]
# The page shows whole percents; more often than this nobody could see it.
STEPS = 50


def silent(done: int, total: int) -> None:
    """No progress shown."""


class RunProgress:
    """Called with rows done and rows in all; writes some fifty times to the run.

    The writing of listings is one transaction, in which no progress can be seen.
    """

    def __init__(self, run: ImportRun, shown: Progress = silent) -> None:
        self.run = run
        self.shown = shown

    def __call__(self, done: int, total: int) -> None:
        self.shown(done, total)
        if done % max(total // STEPS, 200) == 0:
            self._save(rows_done=done, rows_total=total)

    def enter(self, state: RunState) -> None:
        self._save(state=state, source=self.run.source)

    def stay_alive(self) -> None:
        """Reading an API may take longer than a run may be silent."""
        self._save()

    def finish(self, report: Report) -> None:
        self._save(
            state=RunState.DONE,
            finished_at=timezone.now(),
            rows_done=len(report.rows),
            rows_total=len(report.rows),
            counts=report.counts(),
            repairs=report.repair_counts,
            message="",
        )

    def fail(self, message: str) -> None:
        now = timezone.now()
        self._save(state=RunState.FAILED, message=message, finished_at=now)

    def _save(self, **values: object) -> None:
        values["alive_at"] = timezone.now()
        ImportRun.objects.filter(pk=self.run.pk).update(**values)
        for name, value in values.items():
            setattr(self.run, name, value)
