"""One streamed pass over a plan's file: by the page, by the command, again after a
kill. Each part is written in one transaction with how far it goes."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from care.members.file_rows import BadRow, Line
from care.members.reading import CannotRead, Read, read_header, read_rows
from care.members.staging import Written, write_lines
from care.models.members import BadMemberRow, ImportState, MemberImport
from resources.models import Organization

# So many lines at a time: a second or two of work, and what a kill costs at most.
PART = 20_000
LONGEST_TEXT, LONGEST_VALUE, LONGEST_MESSAGE = 1000, 200, 500

Progress = Callable[[int, int], None]


class TakenOver(Exception):
    """Another process reads the same file now; this one stops."""


def silent(done: int, total: int) -> None:
    """No progress shown."""


def import_members(
    *, plan: Organization, path: Path, by: str = "", progress: Progress = silent
) -> MemberImport:
    """Reads a file, or goes on where an earlier reading of the same file was killed.
    Raises CannotRead where it is no such file, or another of the plan is read."""
    digest = digest_of(path)
    others = MemberImport.objects.at_work().filter(organization=plan)
    begun = others.filter(digest=digest, state=ImportState.READING)
    found = begun.order_by("-started_at").first()
    if found is None:
        _refuse_beside(others.order_by("started_at", "pk").first())
        found = MemberImport.objects.create(
            organization=plan,
            digest=digest,
            file_name=path.name[:255],
            by=by,
            state=ImportState.READING,
        )
    found.path, found.size = str(path.resolve()), path.stat().st_size
    # No more than this: another process may be reading on just now.
    found.save(update_fields=["path", "size"])
    return carry_out(found, progress=progress)


def _refuse_beside(earlier: MemberImport | None) -> None:
    if earlier is not None:
        raise CannotRead(
            f"“{earlier.file_name}” of this plan is not read to its end. Give this file"
            " when the worker has done so."
        )


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def carry_out(run: MemberImport, *, progress: Progress = silent) -> MemberImport:
    """From where it stands to the end of the file."""
    try:
        with Path(run.path).open("rb") as file:
            _read(run, file, progress)
    except OSError:
        message = "The file is no longer there. Send it again."
        _end(run, ImportState.FAILED, message)
        raise CannotRead(message) from None
    except CannotRead as error:
        _end(run, ImportState.FAILED, str(error))
        raise
    _end(run, ImportState.DONE, "")
    return run


def _read(run: MemberImport, file: BinaryIO, progress: Progress) -> None:
    header = read_header(file)
    if run.position:
        file.seek(run.position)
    today = timezone.localdate(run.started_at).isoformat()
    rows = read_rows(file, header, max(run.line, 1), today)
    for part in _parts(rows):
        write_part(run, part)
        progress(run.position, run.size)


def _parts(rows: Iterator[Read]) -> Iterator[list[Read]]:
    while part := list(islice(rows, PART)):
        yield part


@transaction.atomic
def write_part(run: MemberImport, part: list[Read]) -> None:
    """All of it, with how far the file is read now. Raises TakenOver where it is no
    longer this process that reads the file."""
    lines = [row.found for row in part if isinstance(row.found, Line)]
    bad = [row for row in part if isinstance(row.found, BadRow)]
    values = {
        "position": part[-1].position,
        "line": part[-1].line,
        "tries": 0,
        "state": ImportState.READING,
        "alive_at": timezone.now(),
    }
    # First, so that of two processes the second waits here and then stops.
    mine = MemberImport.objects.filter(pk=run.pk, position=run.position)
    if not mine.update(**values):
        raise TakenOver
    written = write_lines(run.organization_id, lines)
    _keep_bad(run, bad)
    values["counts"] = _counted(run.counts, len(part), len(bad), written)
    MemberImport.objects.filter(pk=run.pk).update(counts=values["counts"])
    for name, value in values.items():
        setattr(run, name, value)


def _counted(
    before: dict[str, int], rows: int, bad: int, written: Written
) -> dict[str, int]:
    now = {"rows": rows, "bad": bad}
    now |= {"members": written.members, "months": written.months}
    return {name: before[name] + count for name, count in now.items()}


def _keep_bad(run: MemberImport, bad: list[Read]) -> None:
    BadMemberRow.objects.bulk_create(
        BadMemberRow(
            of=run,
            line=row.line,
            reason=row.found.reason,
            value=_storable(row.found.value, LONGEST_VALUE),
            text=_storable(row.text, LONGEST_TEXT),
        )
        for row in bad
        if isinstance(row.found, BadRow)
    )


def _storable(text: str, most: int) -> str:
    """PostgreSQL stores no NUL."""
    return text.replace("\0", "\ufffd")[:most]


def give_up(run: MemberImport) -> None:
    """It was begun again and again and came no further: a person must look at it."""
    words = _(
        "It stopped %(tries)s times after line %(line)s and is not tried again. The"
        " lines before it are in. Mend the file there, or ask whoever runs this"
        " system, and send it again."
    )
    message = words % {"tries": run.tries, "line": run.line}
    _end(run, ImportState.FAILED, message)


def _end(run: MemberImport, state: ImportState, message: str) -> None:
    now = timezone.now()
    message = message[:LONGEST_MESSAGE]
    values = {"state": state, "message": message, "alive_at": now, "finished_at": now}
    MemberImport.objects.filter(pk=run.pk).update(**values)
    for name, value in values.items():
        setattr(run, name, value)
    if run.is_upload:
        Path(run.path).unlink(missing_ok=True)
