import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Measures a file of invented members read, and all of them sorted, beside the "
        "same rules as plain SQL, in a database of its own beside the configured one."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=50_000)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        from care.members.bench import run_bench
        from resources.benchmark.database import own_database
        from resources.benchmark.report import database

        with own_database(), tempfile.TemporaryDirectory() as folder:
            call_command("migrate", verbosity=0, interactive=False)
            found = run_bench(
                options["members"],
                options["seed"],
                options["rounds"],
                Path(folder),
                tell=self.stderr.write,
            )
            self.stdout.write(database())
        for line in found.lines():
            self.stdout.write(line)
        if not found.holds:
            raise CommandError("Not all that is promised holds.")
