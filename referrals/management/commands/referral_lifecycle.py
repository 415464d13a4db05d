from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from referrals.lifecycle import PATH, document


class Command(BaseCommand):
    help = "Print the life of a referral as a document, or write it to docs/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help=f"to {PATH.name}")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(document())
            return
        PATH.write_text(document(), encoding="utf-8")
        self.stdout.write(f"Wrote {PATH.relative_to(PATH.parents[1])}.")
