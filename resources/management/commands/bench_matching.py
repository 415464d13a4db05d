import importlib.util
import json
import signal
import sys
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection


class Command(BaseCommand):
    help = (
        "Measures matching on an invented country, in a database of its own beside the "
        "configured one, against brute force, k-d trees and, on PostgreSQL, PostGIS."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=50_000)
        parser.add_argument("--queries", type=int, default=1000)
        parser.add_argument("--city", action="store_true", help="all in one city")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rows"] < 1000 or options["queries"] < 10:
            raise CommandError("Give at least 1000 rows and 10 queries.")
        if importlib.util.find_spec("scipy") is None:
            raise CommandError("This needs SciPy: pip install -r requirements-dev.txt")
        from resources.benchmark import report
        from resources.benchmark.run import run

        started = perf_counter()

        def tell(doing: str) -> None:
            self.stderr.write(f"{perf_counter() - started:7.1f} s  {doing}")

        # Told to end, it drops its database too.
        before = signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
        try:
            found = run(
                options["rows"], options["queries"], city=options["city"], tell=tell
            )
        finally:
            signal.signal(signal.SIGTERM, before)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(found), indent=2))
        else:
            self.stdout.write("\n".join(report.as_lines(found)))
        connection.close()
