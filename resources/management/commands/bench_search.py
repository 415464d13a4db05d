import json
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

MOST_MS = 100.0


class Command(BaseCommand):
    help = (
        "Measures the public search page on an invented directory, in a database of "
        "its own beside the configured one."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--services", type=int, default=50_000)
        parser.add_argument("--queries", type=int, default=400)
        parser.add_argument("--city", action="store_true", help="all in one city")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["services"] < 100 or options["queries"] < 10:
            raise CommandError("Give at least 100 services and 10 queries.")
        from resources.benchmark.searching import run

        started = perf_counter()

        def tell(doing: str) -> None:
            self.stderr.write(f"{perf_counter() - started:7.1f} s  {doing}")

        found = run(
            options["services"], options["queries"], city=options["city"], tell=tell
        )
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), indent=2))
        else:
            self.stdout.write("\n".join(found.as_lines(MOST_MS)))
        connection.close()
