import json
from argparse import ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.proving.database import migrated_database
from notifications.proving.webhook_load import ALLOWED_P95_MS, Load, run_load


class Command(BaseCommand):
    help = (
        "Post texts to Gunicorn with the settings of production, some repeated, some"
        " forged, and look for each in the database. On a database of its own. Ends in"
        " an error when one was lost or doubled, a forged one believed, or the 95th"
        f" percentile of the answers took {ALLOWED_P95_MS:.0f} ms."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--requests", type=int, default=10_000)
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument("--threads", type=int, default=4)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        load = Load(**{f.name: options[f.name] for f in fields(Load)})
        with migrated_database():
            answer = run_load(load)
        self.stdout.write(
            json.dumps(answer.as_json()) if options["json"] else answer.line()
        )
        if not answer.holds:
            raise CommandError("Texts were lost, doubled, or answered too late.")
