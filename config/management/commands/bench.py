import platform
from collections.abc import Callable
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.utils import OperationalError, ProgrammingError
from django.test import Client
from django.utils import timezone

from resources.geocoding import zip_place
from resources.matching import Facts, Place, find_place, match
from resources.models import MatchRow, Service

ZIPS = ("15213", "15219", "15206", "15221", "15132", "15090", "15102", "16901", "99501")
CATEGORIES = ("food-insecurity", "housing-instability", "transportation-insecurity")


class Command(BaseCommand):
    help = "Measure matching and the public pages on the directory that is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queries", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not _has_rows():
            self.stdout.write("Not measured, it is empty: run `make demo` first.")
            return
        self.stdout.write(
            f"{connection.vendor}, {platform.machine()}, Python"
            f" {platform.python_version()}: {Service.objects.count()} services,"
            f" {MatchRow.objects.count()} match rows"
        )
        random, client = Random(options["seed"]), Client()  # noqa: S311
        zip_place(ZIPS[0])
        self._measure("match, top 20 with reasons", _match, random, options["queries"])
        self._measure(
            "public search page", _search(client), random, options["queries"] // 4
        )

    def _measure(
        self, label: str, ask: Callable[[Random], Any], random: Random, times: int
    ) -> None:
        ask(random)
        took = []
        for _time in range(max(times, 2)):
            start = perf_counter()
            ask(random)
            took.append((perf_counter() - start) * 1000)
        cuts = quantiles(took, n=100, method="inclusive")
        self.stdout.write(
            f"{label:<32} p50 {cuts[49]:7.2f} ms   p95 {cuts[94]:7.2f} ms"
            f"   p99 {cuts[98]:7.2f} ms   ({len(took)} queries)"
        )


def _has_rows() -> bool:
    """False too where nothing has been migrated yet."""
    try:
        return MatchRow.objects.exists()
    except (OperationalError, ProgrammingError):
        return False


def _match(random: Random) -> None:
    place = find_place(postal_code=random.choice(ZIPS)) or Place()
    facts = Facts(at=timezone.now(), age=random.randint(1, 90))
    match(place, [random.choice(CATEGORIES)], facts, limit=20)


def _search(client: Client) -> Callable[[Random], None]:
    def ask(random: Random) -> None:
        query = {"need": random.choice(CATEGORIES), "place": random.choice(ZIPS)}
        client.get("/services/", query)

    return ask
