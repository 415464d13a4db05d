import sys
import uuid
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from care.members.asking import ask_for_run
from care.members.importing import Progress, TakenOver, carry_out, import_members
from care.members.naming import NoSuchPlan, plan_named
from care.members.reading import CannotRead
from care.models import MemberImport


class Command(BaseCommand):
    help = (
        "Reads a health plan's file of members and what they used, month by month. A "
        "reading that was killed goes on where it stood when the file is given again; "
        "a file read twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="a CSV file, UTF-8")
        parser.add_argument("--payer", default="", help="the organization, name or id")
        parser.add_argument("--asked", type=uuid.UUID, metavar="KEY", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(
            file=sys.stderr, unit="B", unit_scale=True, disable=None, leave=False
        ) as bar:
            try:
                run = _carried_out(options, lambda done, total: _move(bar, done, total))
            except (CannotRead, NoSuchPlan, OSError) as error:
                raise CommandError(str(error)) from error
            except TakenOver:
                raise CommandError("Another process reads this file.") from None
        counts = run.counts
        self.stdout.write(
            f"{counts['rows']} rows read from {run.file_name}: {counts['members']}"
            f" members and {counts['months']} months new or changed,"
            f" {counts['bad']} rows left out."
        )


def _carried_out(options: dict[str, Any], progress: Progress) -> MemberImport:
    if options["asked"]:
        run = MemberImport.objects.get(pk=options["asked"])
        run = carry_out(run, progress=progress)
    elif options["path"] and options["payer"]:
        plan = plan_named(options["payer"])
        run = import_members(plan=plan, path=options["path"], progress=progress)
    else:
        raise CommandError("Give a file and --payer.")
    ask_for_run(plan=run.organization, by=run.by)
    return run


def _move(bar: tqdm, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)
