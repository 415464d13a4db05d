import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notifications.proving.database import migrated_database
from notifications.proving.outbox_speed import measure


class Command(BaseCommand):
    help = (
        "Messages a second with 1, 2 and 4 workers beside a bare loop of the same calls"
        " in the same run, and how long a claim takes in a long queue. On a database of"
        " its own. Prints what it found; the figures are those of this machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--messages", type=int, default=3000)
        parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
        parser.add_argument("--backlog", type=int, default=100_000)
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        with migrated_database():
            speed = measure(
                messages=options["messages"],
                counts=sorted({1, *options["workers"]}),
                backlog=options["backlog"],
            )
        self.stdout.write(
            json.dumps(speed.as_json()) if options["json"] else speed.line()
        )
