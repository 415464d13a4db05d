"""One import from start to end."""

from pathlib import Path

from django.db import transaction

from resources.importing.aside import unused_columns
from resources.importing.categories import classify
from resources.importing.cleaning import Record, clean_all
from resources.importing.errors import CannotImport
from resources.importing.fetching import is_address
from resources.importing.gone import mark_gone
from resources.importing.linking import link
from resources.importing.mending import apply_mends
from resources.importing.merged import follow_merges
from resources.importing.progress import Progress, RunProgress, silent
from resources.importing.report import Report
from resources.importing.set_aside import set_aside_rejected
from resources.importing.sources import read_source
from resources.importing.telling import tell_others
from resources.importing.writing import write
from resources.match_index import refresh_services
from resources.models import ImportRun, RunState


def import_directory(
    *,
    path: Path | str,
    format: str = "auto",  # noqa: A002 - as the command calls it
    mapping: str = "",
    source: str = "",
    categories: tuple[str, ...] = (),
    is_whole: bool = True,
    by: str = "",
    progress: Progress = silent,
) -> Report:
    """Imports what is at a path, or behind the address of an HSDS API, and answers
    what became of every row.

    All or nothing is written; importing the same again writes nothing. `source` names
    the sender and goes into the ids of rows that have no UUID: keep it the same from
    one delivery to the next. `categories` are for services that name none. What a
    whole delivery no longer has is marked as gone.
    Raises CannotImport when nothing can be read at all.
    """
    run = ImportRun.objects.create(
        origin=_origin(path),
        format=format,
        mapping=mapping,
        source=source[:120],
        categories=list(categories),
        is_whole=is_whole,
        by=by,
    )
    return carry_out(run, progress=progress)


def carry_out(run: ImportRun, *, progress: Progress = silent) -> Report:
    """Does what the run asks for, and keeps in it how far it is and how it ended."""
    steps = RunProgress(run, progress)
    try:
        return _carry_out(run, steps)
    except CannotImport as error:
        steps.fail(str(error))
        raise
    except Exception as error:
        steps.fail(f"{type(error).__name__}: nothing was written.")
        raise


def _origin(path: Path | str) -> str:
    """Where it is read from, as it can be read again from elsewhere."""
    return str(path) if is_address(str(path)) else str(Path(path).resolve())


def _carry_out(run: ImportRun, steps: RunProgress) -> Report:
    steps.enter(RunState.READING)
    rows, drafts, own_source = read_source(
        run.origin, run.format, run.mapping, steps.stay_alive
    )
    run.source = run.source or own_source[:120]
    drafts = apply_mends(run.source, rows, drafts)
    report = Report(run.source, rows, run=run)
    report.unused_columns = unused_columns(drafts)
    steps.enter(RunState.CHECKING)
    records = clean_all(drafts, run.source, steps)
    steps.enter(RunState.WRITING)
    with transaction.atomic():
        records = follow_merges(records, run.source)
        kept = classify(link(records, run.source), tuple(run.categories))
        written = write(kept, run)
        refresh_services(written.affected_services)
        set_aside_rejected(run, rows, drafts)
        report.gone = mark_gone(run, rows, drafts)
        report.kept_edits = written.kept_edits
        _count(report, kept)
        steps.finish(report)
    tell_others(written)
    return report


def _count(report: Report, kept: list[Record]) -> None:
    names = [record.table.name for record in kept]
    report.organizations = names.count("organization")
    report.services = names.count("service")
    report.locations = names.count("location")
