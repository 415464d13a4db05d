"""The whole measurement: make the directory, compare the answers, time the searches."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

from django.db import connection
from django.utils import timezone

from resources import match_index
from resources.benchmark import answers, crowd, postgis
from resources.benchmark.answers import Comparison, Nearest, searching_by
from resources.benchmark.crowd import Crowd
from resources.benchmark.database import new_tables, own_database
from resources.benchmark.directory import Directory
from resources.benchmark.memory import BruteForce, KdTrees, hold
from resources.benchmark.patients import Patient, everyday, everywhere
from resources.benchmark.timing import Latency, measure, measure_together
from resources.matching import DEFAULT_DISTANCE_M, candidates, match
from resources.models import MatchRow
from resources.warming import warm_up

# The nearest few, and as many as the engine first asks for.
COUNTS = (20, 120)
SMALL_ROWS = 10_000
COMPARED = 500
WORKERS = 4
CLIENTS = 16
CROWD_QUESTIONS = 40
READING_SECONDS = 1.0
MATCH = "whole match"

Tell = Callable[[str], None]
Ask = Callable[[Patient], object]


@dataclass(slots=True)
class Findings:
    """All that a run found; times by what was asked and the engine that was asked."""

    rows: int
    city: bool
    seconds: dict[str, float] = field(default_factory=dict)
    match_rows: int = 0
    differences: int = 0
    times: dict[str, dict[str, Latency]] = field(default_factory=dict)
    small: dict[str, Latency] = field(default_factory=dict)
    comparison: Comparison | None = None
    crowd: dict[str, Crowd] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def run(rows: int, queries: int, *, city: bool, tell: Tell) -> Findings:
    """All of it, on `rows` service-at-locations; on few first: how do times grow?"""
    warm_up()
    small = {}
    if rows > SMALL_ROWS:
        tell(f"{SMALL_ROWS:,} rows, to see how times grow")
        small = _small(queries, city=city, tell=tell)
    found = Findings(rows, city, small=small)
    with own_database():
        _make(found, tell)
        _measure_all(found, queries, tell)
    return found


def _small(queries: int, *, city: bool, tell: Tell) -> dict[str, Latency]:
    found = Findings(SMALL_ROWS, city)
    with own_database():
        _make(found, tell)
        patients = everyday(queries, city=city)
        times = {
            search_name(count): measure(_search(candidates.nearest, count), patients)
            for count in COUNTS
        }
        return {**times, MATCH: measure(_match, patients)}


def _make(found: Findings, tell: Tell) -> None:
    step = partial(_step, found, tell)
    with new_tables():
        step("directory", lambda: Directory(found.rows, city=found.city).write(tell))
        tell("indexes and statistics of the directory")
    know_statistics()
    step("rebuild", lambda: _rebuild(tell))
    know_statistics()
    step("verify", lambda: _verify(found, tell))
    found.match_rows = MatchRow.objects.count()


def _step(found: Findings, tell: Tell, name: str, work: Callable[[], Any]) -> None:
    tell(name)
    start = perf_counter()
    work()
    found.seconds[name] = perf_counter() - start


def _rebuild(tell: Tell) -> None:
    """Of the matching table alone; `bench_search` measures the other."""
    match_index.rebuild(_progress(tell), [match_index.MATCH])


def _verify(found: Findings, tell: Tell) -> None:
    differing = match_index.differences(_progress(tell), [match_index.MATCH])
    found.differences = sum(1 for _one in differing)


def _progress(tell: Tell) -> Callable[[int], None]:
    return lambda services: tell(f"    {services:,} services")


def know_statistics() -> None:
    """As PostgreSQL's autovacuum sees to; nobody does so for SQLite."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _measure_all(found: Findings, queries: int, tell: Tell) -> None:
    patients = everyday(queries, city=found.city)
    _ask_others(found, patients, tell)
    # By now what was held in memory is free again.
    found.crowd = _crowd(patients, tell)


def _ask_others(found: Findings, patients: list[Patient], tell: Tell) -> None:
    tell("trees in memory")
    held = hold()
    brute, trees = BruteForce(held), KdTrees(held)
    # Some million objects that no worker would have.
    gc.freeze()
    tell("whole matches")
    asks: dict[str, Ask] = {
        "nearhand": _match,
        "k-d tree": partial(_match_by, trees.nearest),
    }
    found.times[MATCH] = measure_together(asks, patients)
    engines = _engines(found, brute, trees, tell)
    for count in COUNTS:
        tell(f"the nearest {count}, asked of {', '.join(engines)}")
        asks = {name: _search(one, count) for name, one in engines.items()}
        found.times[search_name(count)] = measure_together(asks, patients)
    tell(f"answers to {COMPARED} patients beside brute force")
    compared = everywhere(COMPARED, city=found.city)
    found.comparison = answers.compare(compared, brute)


def _engines(
    found: Findings, brute: BruteForce, trees: KdTrees, tell: Tell
) -> dict[str, Nearest]:
    engines: dict[str, Any] = {
        "nearhand": candidates.nearest,
        "k-d tree": trees.nearest,
        "k-d tree, rows by key": trees.nearest_by_key,
        "numpy, every row": brute.top,
    }
    if postgis.is_available():
        tell("the same table for PostGIS")
        postgis.prepare()
        engines |= {
            "PostGIS as GeoDjango asks": postgis.geodjango,
            "PostGIS tuned by hand": postgis.tuned,
        }
    elif connection.vendor == "postgresql":
        found.notes.append("PostGIS is not on this server, or not for this user.")
    else:
        found.notes.append("PostGIS is measured on PostgreSQL only.")
    return engines


def search_name(count: int) -> str:
    return f"nearest {count}"


def _search(nearest: Nearest, count: int) -> Ask:
    return lambda patient: nearest(
        patient.needs[0], patient.point, DEFAULT_DISTANCE_M, count
    )


def _match(patient: Patient) -> None:
    match(patient.place, patient.needs, patient.facts)


def _match_by(nearest: Nearest, patient: Patient) -> None:
    with searching_by(nearest):
        _match(patient)


def _crowd(patients: list[Patient], tell: Tell) -> dict[str, Crowd]:
    """One client, 16 that read each answer for a second, and 16 that never pause."""

    def answer(number: int) -> None:
        _match(patients[number])

    questions = [n % len(patients) for n in range(CLIENTS * CROWD_QUESTIONS)]
    with crowd.workers(WORKERS, answer) as address:
        crowd.ask_together(address, CLIENTS, questions[: CLIENTS * 8])
        found = {}
        tell(f"{WORKERS} workers, one client")
        found["one"] = crowd.ask_together(address, 1, questions)
        tell(f"{WORKERS} workers, {CLIENTS} clients at once")
        found["reading"] = crowd.ask_together(
            address, CLIENTS, questions, pause=READING_SECONDS
        )
        found["without a pause"] = crowd.ask_together(address, CLIENTS, questions)
    return found


def now() -> str:
    return timezone.now().isoformat(timespec="minutes")
