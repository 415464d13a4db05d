import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from resources.duplicates.refresh import refresh_duplicates
from resources.models import ListingKind


class Command(BaseCommand):
    help = "Finds listings that are probably the same, for curators to look at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--kind",
            action="append",
            choices=ListingKind.values,
            help="one kind only; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in options["kind"] or ListingKind.values:
            self.stdout.write(_refresh(ListingKind(kind)))


def _refresh(kind: ListingKind) -> str:
    label = str(kind.label)
    with tqdm(
        file=sys.stderr, desc=label, unit="pair", disable=None, leave=False
    ) as bar:
        found = refresh_duplicates(
            kinds=[kind],
            progress=lambda _kind, compared: bar.update(compared - bar.n),
        )
    return f"{label}: {found[kind]} likely pairs to look at"
