import sys
import uuid
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from resources.importing.asking import repeat_run
from resources.importing.errors import CannotImport
from resources.importing.progress import Progress
from resources.importing.report import Report, check_report_path
from resources.importing.run import carry_out, import_directory
from resources.importing.sources import FORMATS
from resources.models import ImportRun


class Command(BaseCommand):
    help = (
        "Imports a directory of services: HSDS tables, HSDS JSON, a mapped CSV or JSON "
        "file, or an HSDS API."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", default="", help="a file, a folder, or https://..."
        )
        parser.add_argument(
            "--again", type=uuid.UUID, metavar="RUN", help="what this run imported"
        )
        parser.add_argument("--asked", type=uuid.UUID, metavar="RUN", help=SUPPRESS)
        parser.add_argument(
            "--part", action="store_true", help="not all of the source: nothing is gone"
        )
        parser.add_argument("--format", default="auto", help=", ".join(FORMATS))
        parser.add_argument("--mapping", default="", help="name or file, for csv")
        parser.add_argument("--report", type=Path, help="a .csv or .json to write")
        parser.add_argument(
            "--source", default="", help="who sends it; keep it the same every time"
        )
        parser.add_argument(
            "--category",
            action="append",
            default=[],
            help="need met by services that name none; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._import(options)
        except CannotImport as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_told(report))
        self.stdout.write(report.last_line)

    def _import(self, options: dict[str, Any]) -> Report:
        if options["report"]:
            check_report_path(options["report"])
        with tqdm(file=sys.stderr, unit="row", disable=None, leave=False) as bar:
            report = _imported(options, lambda done, total: _move(bar, done, total))
        if options["report"]:
            report.write(options["report"])
        return report


def _imported(options: dict[str, Any], progress: Progress) -> Report:
    if options["asked"]:
        return carry_out(_run(options["asked"]), progress=progress)
    if options["again"]:
        run = repeat_run(run=_run(options["again"]))
        return carry_out(run, progress=progress)
    if not options["path"]:
        raise CannotImport("Give a file, a folder, an address, or --again RUN.")
    return import_directory(
        path=options["path"],
        format=options["format"],
        mapping=options["mapping"],
        source=options["source"],
        categories=tuple(options["category"]),
        is_whole=not options["part"],
        progress=progress,
    )


def _run(key: uuid.UUID) -> ImportRun:
    run = ImportRun.objects.filter(pk=key).first()
    if run is None:
        raise CannotImport(f"There is no run {key}.")
    return run


def _move(bar: tqdm, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _told(report: Report) -> str:
    outcomes, changes = report.outcomes, report.changes
    lines = [
        f"{len(report.rows)} rows read from {report.source}: "
        + ", ".join(f"{count} {name}" for name, count in outcomes.items()),
        "In the directory: "
        + ", ".join(f"{count} {name}" for name, count in changes.items()),
    ]
    lines += [f"  {count} x {rule}" for rule, count in report.repair_counts.items()]
    for table, columns in report.unused_columns.items():
        lines.append(f"Only kept aside, of {table}: {', '.join(columns)}")
    return "\n".join(lines)
