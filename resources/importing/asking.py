"""Runs that somebody asks for; a process of their own carries them out."""

import os
import subprocess
import sys

from django.db import transaction
from django.utils import timezone

from resources.importing.fetching import check_address
from resources.models import ImportRun, RunState

LIKE = ("source", "origin", "format", "mapping", "categories", "is_whole")


@transaction.atomic
def repeat_run(*, run: ImportRun, by: str = "") -> ImportRun:
    """Asks for a new run of the same source, read from the same place in the same
    way."""
    same = {name: getattr(run, name) for name in LIKE}
    return ImportRun.objects.create(**same, by=by, state=RunState.ASKED)


@transaction.atomic
def ask_for_api(*, address: str, source: str, by: str) -> ImportRun:
    """A run that reads an HSDS API. Raises CannotImport for an address that is not to
    be asked."""
    check_address(address)
    return ImportRun.objects.create(
        origin=address, source=source, by=by, state=RunState.ASKED
    )


def start_asked_runs() -> int:
    """Starts a process for each run that was asked for: an import may take minutes,
    and the worker has messages to send."""
    started = 0
    for run in ImportRun.objects.filter(state=RunState.ASKED).order_by("started_at"):
        asked = ImportRun.objects.filter(pk=run.pk, state=RunState.ASKED)
        now = timezone.now()
        if asked.update(state=RunState.READING, started_at=now, alive_at=now):
            start_process(run)
            started += 1
    return started


def start_process(run: ImportRun) -> None:
    """Django's settings come with the environment."""
    subprocess.Popen(  # noqa: S603 - our own command, with a key of ours
        [sys.executable, "-m", "django", "import_directory", "--asked", str(run.pk)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
