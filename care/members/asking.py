"""What somebody asks for on a page; a process of its own carries it out, as the worker
has messages to send. One that was killed is taken up again."""

import os
import shutil
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from care.members.importing import digest_of, give_up
from care.members.segmenting import rules_in_force
from care.models.members import ImportState, MemberImport
from care.models.segments import RunState, SegmentRun
from notifications.jobs import register_job
from people.models import User
from resources.models import Organization

SECONDS = 10
# Longer than sorting millions of members takes.
LONGEST_RUN = timedelta(minutes=30)


def ask_for_import(
    *, plan: Organization, upload: "UploadedFile[Any]", actor: User
) -> MemberImport:
    """The file is put aside and read by the worker, after those of the plan that were
    sent before. The last of them sent again is not read twice: that reading is
    answered."""
    path = _put_aside(upload.file)
    digest = digest_of(path)
    with transaction.atomic():
        before = MemberImport.objects.at_work().filter(organization=plan)
        last = before.order_by("-started_at", "-pk").first()
        if last is None or last.digest != digest:
            return MemberImport.objects.create(
                organization=plan,
                file_name=Path(upload.name or "").name[:255],
                path=str(path),
                is_upload=True,
                digest=digest,
                size=path.stat().st_size,
                by=str(actor)[:255],
            )
    path.unlink()
    return last


def _put_aside(file: "IO[Any] | None") -> Path:
    folder = Path(settings.MEMBER_FILES_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4()}.csv"
    with path.open("xb") as kept:
        path.chmod(0o600)
        if file is not None:
            file.seek(0)
            shutil.copyfileobj(file, kept)
    return path


@transaction.atomic
def ask_for_run(*, plan: Organization, by: str) -> SegmentRun:
    """Sort the members again; one that waits already is answered instead."""
    waiting = SegmentRun.objects.filter(organization=plan, state=RunState.ASKED)
    rules = rules_in_force(plan)
    run = waiting.filter(rules=rules).first()
    return run or SegmentRun.objects.create(organization=plan, rules=rules, by=by[:255])


def start_asked() -> int:
    """Starts a process for each import and each run that was asked for or died; an
    import that dies again and again in the same place is given up. Of a plan only the
    earliest import is read: the next one starts when that is done or given up."""
    started = 0
    for stuck in MemberImport.objects.given_up().order_by("started_at", "pk"):
        give_up(stuck)
    next_ones = MemberImport.objects.resumable().first_of_plans()
    for import_ in next_ones.order_by("started_at", "pk"):
        mine = MemberImport.objects.resumable().filter(pk=import_.pk)
        now = timezone.now()
        begun = {"state": ImportState.READING, "alive_at": now, "tries": F("tries") + 1}
        if mine.update(**begun):
            start_process("import_members", import_.pk)
            started += 1
    for run in runs_to_start().order_by("asked_at", "pk"):
        mine_too = runs_to_start().filter(pk=run.pk)
        if mine_too.update(state=RunState.RUNNING, alive_at=timezone.now()):
            start_process("segment_members", run.pk)
            started += 1
    return started


def runs_to_start() -> Any:
    silent = timezone.now() - LONGEST_RUN
    return SegmentRun.objects.filter(
        Q(state=RunState.ASKED) | Q(state=RunState.RUNNING, alive_at__lt=silent)
    )


def start_process(command: str, key: uuid.UUID) -> None:
    """Django's settings come with the environment."""
    subprocess.Popen(  # noqa: S603 - our own command, with a key of ours
        [sys.executable, "-m", "django", command, "--asked", str(key)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def register() -> None:
    register_job("start_member_work", SECONDS, start_asked)
