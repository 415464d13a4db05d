"""The public search page on an invented directory: what people ask, and how long the
server takes to answer with 20 results."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from resources import match_index, words
from resources.benchmark.country import zips
from resources.benchmark.database import own_database
from resources.benchmark.directory import CATEGORIES
from resources.benchmark.run import know_statistics
from resources.benchmark.timing import Latency, latency
from resources.benchmark.varied import SAID, VariedDirectory
from resources.models import Category, Service

WARM_UP = 20
CITY_ZIPS = ("15213", "15219", "15206", "15221", "15203")

Asked = dict[str, str]


@dataclass(slots=True)
class Found:
    services: int
    city: bool
    seconds: dict[str, float] = field(default_factory=dict)
    times: dict[str, Latency] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {
            "database": connection.vendor,
            "services": self.services,
            "city": self.city,
            "seconds": {name: round(took, 1) for name, took in self.seconds.items()},
            "times": {name: took.as_json() for name, took in self.times.items()},
        }

    def as_lines(self, most_ms: float) -> list[str]:
        where = "in one city" if self.city else "over the country"
        lines = [f"{connection.vendor}: {self.services:,} services {where}"]
        lines += [f"{name:<34} {took:8.1f} s" for name, took in self.seconds.items()]
        lines += [
            f"{name:<34} p50 {took.p50:7.1f} ms   p95 {took.p95:7.1f} ms"
            f"   p99 {took.p99:7.1f} ms   ({took.count} pages)"
            for name, took in self.times.items()
        ]
        every = self.times[EVERY]
        met = "met" if every.p95 < most_ms else "NOT met"
        return [*lines, f"p95 under {most_ms:g} ms of server time: {met}"]


EVERY = "all pages together"


def run(
    services: int, queries: int, *, city: bool, tell: Callable[[str], None]
) -> Found:
    """Each kind of question is asked `queries` times, in turn, of the whole page."""
    with own_database():
        tell("tables")
        call_command("migrate", verbosity=0)
        found = Found(services, city)
        _make(found, tell)
        tell("pages")
        _measure(found, queries)
    return found


def _make(found: Found, tell: Callable[[str], None]) -> None:
    def step(name: str, work: Callable[[], object]) -> None:
        tell(name)
        start = perf_counter()
        work()
        found.seconds[name] = perf_counter() - start

    shipped = set(Category.objects.values_list("pk", flat=True))
    directory = VariedDirectory(found.services, city=found.city)
    step("directory", lambda: directory.write(lambda _doing: None))
    Category.objects.filter(pk__in=shipped).delete()
    step("search table", lambda: match_index.rebuild(tables=[match_index.SEARCH]))
    ids = Service.objects.order_by("pk").values_list("pk", flat=True)
    step("words", lambda: words.index_words(ids))
    know_statistics()
    found.services = Service.objects.public().count()


def _measure(found: Found, queries: int) -> None:
    random, client = Random(2), Client()  # noqa: S311
    places = CITY_ZIPS if found.city else zips().codes
    kinds = _kinds(random, places)
    address = reverse("resources:search")
    for number in range(WARM_UP):
        for ask in kinds.values():
            client.get(address, ask(number))
    took: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(queries):
        for name, ask in kinds.items():
            asked = ask(number)
            start = perf_counter()
            response = client.get(address, asked)
            took[name].append((perf_counter() - start) * 1000)
            if response.status_code != 200:
                raise RuntimeError(f"{asked}: {response.status_code}")
    found.times = {name: latency(times) for name, times in took.items()}
    found.times[EVERY] = latency(ms for times in took.values() for ms in times)


def _kinds(
    random: Random, places: tuple[str, ...] | list[str]
) -> dict[str, Callable[[int], Asked]]:
    def place() -> str:
        return random.choice(places)

    def need() -> str:
        return f"need-{random.randrange(CATEGORIES):02}"

    return {
        "everything": lambda _n: {},
        "page 40 of everything": lambda _n: {"page": "40"},
        "a need": lambda _n: {"need": need()},
        "words": lambda _n: {"q": random.choice(tuple(SAID))},
        "a place": lambda _n: {"place": place()},
        "a need near a place": lambda _n: {"need": need(), "place": place()},
        "words near a place": lambda _n: {
            "q": random.choice(tuple(SAID)),
            "place": place(),
        },
        "a need, place and choices": lambda _n: {
            "need": need(),
            "place": place(),
            "free": "on",
            "language": "es",
        },
        "open now near a place": lambda _n: {"open_now": "on", "place": place()},
        "open now": lambda _n: {"open_now": "on"},
    }
