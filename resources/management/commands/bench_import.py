import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from resources.importing.run import import_directory


class Command(BaseCommand):
    help = (
        "Measures imports of an invented HSDS package, in a database of its own beside "
        "the configured one: the first, the same again, and one with changes."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--services", type=int, default=5000)

    def handle(self, *args: Any, **options: Any) -> None:
        from resources.benchmark.database import own_database
        from resources.benchmark.packages import write_package

        services = options["services"]
        with own_database(), tempfile.TemporaryDirectory() as name:
            call_command("migrate", verbosity=0)
            folder = Path(name)
            rows = write_package(folder, services)
            self.stdout.write(f"{connection.vendor}: {services} services, {rows} rows")
            self._measure("first import", folder, services)
            self._measure("the same again", folder, services)
            write_package(folder, services, seed=2)
            self._measure("every service changed", folder, services)
        connection.close()

    def _measure(self, label: str, folder: Path, services: int) -> None:
        start = perf_counter()
        report = import_directory(path=folder, source="bench")
        took = perf_counter() - start
        a_minute = round(services / took * 60)
        self.stdout.write(
            f"{label:<24} {took:7.1f} s   {a_minute:8,} services a minute   "
            f"{report.last_line}"
        )
