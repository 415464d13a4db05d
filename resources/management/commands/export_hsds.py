import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from resources.exporting.run import FORMATS, CannotExport, export_directory


class Command(BaseCommand):
    help = "Writes the published directory as HSDS: nested JSON or CSV tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="new or empty")
        parser.add_argument("--format", default="json", help=", ".join(FORMATS))
        parser.add_argument(
            "--lossless",
            action="store_true",
            help="with what sources said that was repaired or is beyond HSDS",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tqdm(file=sys.stderr, unit="row", disable=None, leave=False) as bar:
                counts = export_directory(
                    folder=options["folder"],
                    format=options["format"],
                    lossless=options["lossless"],
                    progress=lambda table, done: _show(bar, table, done),
                )
        except CannotExport as error:
            raise CommandError(str(error)) from error
        told = " ".join(f"{name}={count}" for name, count in counts.items())
        self.stdout.write(told or "nothing is published")


def _show(bar: tqdm, table: str, done: int) -> None:
    bar.set_description(table, refresh=False)
    bar.update(done - bar.n if done >= bar.n else 0)
    bar.n = done
