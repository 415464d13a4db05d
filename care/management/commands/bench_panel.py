from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Measures a care manager's panel and the one screen about a person, on"
        " invented people in a database of its own beside the configured one. Ends in"
        " an error when the 95th percentile is over 150 ms or queries grow with people."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=60)
        parser.add_argument("--rounds", type=int, default=120)

    def handle(self, *args: Any, **options: Any) -> None:
        from care.panel.bench import run_bench
        from resources.benchmark.database import own_database
        from resources.benchmark.report import database

        with own_database():
            call_command("migrate", verbosity=0, interactive=False)
            found = run_bench(options["people"], options["rounds"])
            self.stdout.write(database())
        for line in found.lines():
            self.stdout.write(line)
        if not found.holds:
            raise CommandError("Not all that is promised holds.")
