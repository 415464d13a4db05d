"""What a run found, for people and for machines."""

import os
import platform
from collections.abc import Iterator
from typing import Any

from django.db import connection

from resources.benchmark.bars import bars
from resources.benchmark.run import Findings, now
from resources.benchmark.timing import Latency


def as_json(found: Findings) -> dict[str, Any]:
    return {
        "date": now(),
        "machine": _machine(),
        "database": database(),
        "rows": found.rows,
        "city": found.city,
        "match_rows": found.match_rows,
        "seconds": {name: round(took, 1) for name, took in found.seconds.items()},
        "milliseconds": {
            asked: {engine: one.as_json() for engine, one in times.items()}
            for asked, times in found.times.items()
        },
        "milliseconds_of_10000_rows": {
            asked: one.as_json() for asked, one in found.small.items()
        },
        "comparison": found.comparison.as_json() if found.comparison else None,
        "crowd": {name: one.as_json() for name, one in found.crowd.items()},
        "bars": [bar.as_json() for bar in bars(found)],
        "notes": found.notes,
    }


def as_lines(found: Findings) -> Iterator[str]:
    where = "in one city" if found.city else "over the country"
    yield f"{now()}, {_machine()}, {database()}"
    yield f"{found.rows:,} service-at-locations {where}, {found.match_rows:,} rows"
    for name, seconds in found.seconds.items():
        yield f"{name:<12}{seconds:8.1f} s"
    for asked, times in found.times.items():
        yield ""
        yield f"{asked:<28}{'p50':>9}{'p95':>9}{'p99':>9}  ms    p95 over ours"
        own = times["nearhand"]
        for engine, one in times.items():
            yield f"  {engine:<26}{_cells(one)}  {one.p95 / own.p95:13.2f}"
        if asked in found.small:
            yield f"  {'of 10,000 rows':<26}{_cells(found.small[asked])}"
    yield from _crowd_lines(found)
    yield from _bar_lines(found)


def _crowd_lines(found: Findings) -> Iterator[str]:
    yield ""
    yield f"{'clients, 4 workers':<28}{'p50':>9}{'p95':>9}{'p99':>9}  ms"
    for name, one in found.crowd.items():
        label = f"{one.clients}, {name}" if one.clients > 1 else "1"
        rate = f"{one.per_second:.0f} a second, {one.errors} errors"
        yield f"  {label:<26}{_cells(one.seen)}    {rate}"


def _bar_lines(found: Findings) -> Iterator[str]:
    yield ""
    for bar in bars(found):
        verdict = "met" if bar.is_met else "NOT MET"
        sign = ">=" if bar.at_least else "<="
        yield f"{verdict:<8}{bar.name:<52}{bar.value:10.2f} {sign} {bar.limit:g}"
    yield from found.notes


def _cells(one: Latency) -> str:
    return f"{one.p50:9.2f}{one.p95:9.2f}{one.p99:9.2f}"


def _machine() -> str:
    return f"{os.cpu_count()} cores {platform.machine()}, Python {_python()}"


def _python() -> str:
    return platform.python_version()


def database() -> str:
    if connection.vendor == "sqlite":
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return f"PostgreSQL {version.split()[0]}"
