"""One import from start to end."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import transaction
from wagtail.search.backends import get_search_backends

from resources.importing import hsds_csv
from resources.importing.aside import unused_columns
from resources.importing.categories import classify
from resources.importing.cleaning import Record, clean
from resources.importing.errors import CannotImport
from resources.importing.hsds_json import read_json
from resources.importing.linking import link
from resources.importing.mapped_csv import read_mapped
from resources.importing.mapping import load_mapping
from resources.importing.merged import follow_merges
from resources.importing.report import Report
from resources.importing.rows import Draft, SourceRow
from resources.importing.surroundings import survey
from resources.importing.tables import TABLES
from resources.importing.writing import write
from resources.match_index import refresh_services
from resources.models import Service
from resources.words import index_words

FORMATS = ("auto", "hsds-csv", "hsds-json", "csv")
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """No progress shown."""


def import_directory(
    *,
    path: Path,
    format: str = "auto",  # noqa: A002 - as the command calls it
    mapping: str = "",
    source: str = "",
    categories: tuple[str, ...] = (),
    progress: Progress = silent,
) -> Report:
    """Imports a directory and answers what became of every row.

    All or nothing is written; importing the same again writes nothing. `source` names
    the sender and goes into the ids of rows that have no UUID: keep it the same from
    one delivery to the next. `categories` are for services that name none.
    Raises CannotImport when nothing can be read at all.
    """
    rows, drafts, own_source = _read(path, format, mapping)
    report = Report(source or own_source, rows)
    report.unused_columns = unused_columns(drafts)
    records = _records(drafts, report.source, progress)
    with transaction.atomic():
        kept = link(follow_merges(records, report.source), report.source)
        kept = classify(kept, categories)
        written = write(kept, report.source)
        refresh_services(written.affected_services)
    _renew_revisions(written.changed["service"])
    _index(written.changed)
    index_words(written.affected_services)
    _count(report, kept)
    return report


def _read(
    path: Path, kind: str, mapping: str
) -> tuple[list[SourceRow], list[Draft], str]:
    if not path.exists():
        raise CannotImport(f"There is no file or folder {path}.")
    if kind not in FORMATS:
        raise CannotImport(f"Unknown format {kind}. Choose: {', '.join(FORMATS)}.")
    found = _format_of(path, mapping) if kind == "auto" else kind
    if found == "csv":
        if not mapping:
            raise CannotImport(
                f"{path} is not an HSDS table: a CSV file needs --mapping, the name "
                "of a shipped mapping or of your own file (see docs/importing.md)."
            )
        loaded = load_mapping(mapping)
        return *read_mapped(path, loaded), loaded.source
    reader = hsds_csv.read_package if found == "hsds-csv" else read_json
    return *reader(path), _source_name(path)


def _format_of(path: Path, mapping: str) -> str:
    if mapping:
        return "csv"
    if path.is_file():
        if path.suffix.lower() in (".json", ".ndjson", ".jsonl"):
            return "hsds-json"
        if path.suffix.lower() in (".csv", ".txt"):
            return "hsds-csv" if hsds_csv.is_table(path) else "csv"
    elif hsds_csv.is_package(path):
        return "hsds-csv"
    elif any(path.glob("*.json")):
        return "hsds-json"
    elif any(path.glob("*.csv")):
        return "csv"
    raise CannotImport(
        f"The format of {path} is not recognized. Give a folder of HSDS tables, HSDS "
        "JSON, or a CSV file with --mapping; or say which with --format."
    )


def _source_name(path: Path) -> str:
    """The names of the file or folder and the folder it is in."""
    whole = path.resolve()
    return f"{whole.parent.name}/{whole.name}"


def _records(drafts: list[Draft], source: str, progress: Progress) -> list[Record]:
    around = survey(drafts)
    main_done: set[int] = set()
    records: list[Record] = []
    for number, draft in enumerate(drafts, 1):
        is_main = id(draft.row) not in main_done
        main_done.add(id(draft.row))
        records += clean(draft, around, source, is_main=is_main)
        progress(number, len(drafts))
    return [record for record in records if _is_wanted(record)]


def _is_wanted(record: Record) -> bool:
    """A rejected row takes all of it along, but not the organization it shares."""
    shared = record.table.name == "organization" and not record.is_main
    return shared or not record.row.reason


def _renew_revisions(service_ids: set[UUID]) -> None:
    """An editor opens the latest revision: it must say what the import wrote.

    A draft not yet published is somebody's work and stays.
    """
    edited = Service.objects.filter(
        pk__in=service_ids, latest_revision__isnull=False, has_unpublished_changes=False
    )
    for service in edited:
        service.save_revision(clean=False).publish()


def _index(changed: dict[str, set[UUID]]) -> None:
    """Bulk writes send no signals; the search index is told here."""
    for backend in get_search_backends(with_auto_update=True):
        for name in ("organization", "location"):
            model = TABLES[name].model
            objects = list(TABLES[name].rows.filter(pk__in=changed.get(name, ())))
            if objects:
                backend.get_index_for_model(model).add_items(model, objects)


def _count(report: Report, kept: list[Record]) -> None:
    names = [record.table.name for record in kept]
    report.organizations = names.count("organization")
    report.services = names.count("service")
    report.locations = names.count("location")
