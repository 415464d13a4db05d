import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from resources.benchmark import run
from resources.benchmark.answers import Comparison
from resources.benchmark.bars import bars
from resources.benchmark.crowd import Crowd, ask_together, workers
from resources.benchmark.report import as_json, as_lines
from resources.benchmark.run import MATCH, Findings, search_name
from resources.benchmark.timing import Latency, latency, measure
from resources.models import Organization


def fast(p95: float) -> Latency:
    return Latency(p95 / 2, p95, p95 * 2, 100)


def findings(**changes) -> Findings:
    search = {
        "nearhand": fast(2),
        "k-d tree": fast(0.5),
        "k-d tree, rows by key": fast(1),
        "numpy, every row": fast(30),
    }
    found = Findings(
        rows=1_000_000,
        city=False,
        seconds={"directory": 60.0, "rebuild": 100.0, "verify": 50.0},
        match_rows=1_100_000,
        times={
            MATCH: {"nearhand": fast(20), "k-d tree": fast(18)},
            search_name(20): search,
            search_name(120): search,
        },
        small={MATCH: fast(10)},
        comparison=Comparison(500, 1000, (), ()),
        crowd={
            "one": Crowd(1, 0, fast(20), 100),
            "reading": Crowd(16, 0, fast(40), 200),
            "without a pause": Crowd(16, 0, fast(100), 200),
        },
    )
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def unmet(found: Findings) -> set[str]:
    return {bar.name for bar in bars(found) if not bar.is_met}


def test_a_bar_is_met_or_said_not_to_be(db):
    tree = {f"nearest {count}, p95 over the k-d tree" for count in (20, 120)}
    assert unmet(findings()) - tree == {"16 clients, without a pause: p95 over one's"}
    lines = "\n".join(as_lines(findings()))
    assert "NOT MET 16 clients, without a pause" in lines
    assert "met     whole match, p95 in ms" in lines


def test_slow_wrong_and_failing_runs_are_told(db):
    slow = findings(
        seconds={"directory": 1.0, "rebuild": 121.0, "verify": 1.0},
        comparison=Comparison(500, 1000, (3,), (3, 4)),
        differences=1,
        small={MATCH: fast(1)},
    )
    assert {
        "rebuild, seconds",
        "patients answered unlike brute force",
        "rows that differ after the rebuild",
        "whole match, p95 over that of 10,000 rows",
    } <= unmet(slow)


def test_machines_get_everything(db):
    told = as_json(findings())
    assert told["rows"] == 1_000_000
    assert told["milliseconds"][MATCH]["nearhand"]["p95"] == 20
    assert told["comparison"]["wrong_matches"] == []
    assert told["crowd"]["reading"]["errors"] == 0
    assert {"name", "value", "limit", "at_least", "met"} == set(told["bars"][0])


def test_latency_is_told_by_percentiles():
    found = latency(range(1, 102))
    assert (found.p50, found.p95, found.p99) == (51, 96, 100)
    asked: list[int] = []
    assert measure(asked.append, list(range(50))).count == 50
    assert len(asked) == 80


def test_clients_share_the_questions_and_failures_are_counted(db):
    def answer(number: int) -> None:
        if number == 7:
            raise ValueError

    with workers(2, answer) as address:
        found = ask_together(address, 4, range(20))
    assert (found.clients, found.errors, found.seen.count) == (4, 1, 20)


@pytest.mark.django_db(transaction=True)
def test_command_measures_in_a_database_of_its_own(monkeypatch):
    monkeypatch.setattr(run, "COMPARED", 40)
    monkeypatch.setattr(run, "CROWD_QUESTIONS", 2)
    monkeypatch.setattr(run, "READING_SECONDS", 0.01)
    name = connection.settings_dict["NAME"]
    Organization.objects.create(name="Somebody's own")
    out, err = StringIO(), StringIO()
    call_command(
        "bench_matching", rows=1000, queries=20, json=True, stdout=out, stderr=err
    )
    told = json.loads(out.getvalue())
    assert told["rows"] == 1000
    assert told["comparison"]["patients"] == 40
    assert told["comparison"]["wrong_matches"] == []
    assert told["comparison"]["wrong_searches"] == []
    assert {bar["name"]: bar["met"] for bar in told["bars"]}[
        "rows that differ after the rebuild"
    ]
    assert "rebuild" in err.getvalue()
    assert connection.settings_dict["NAME"] == name
    assert Organization.objects.get().name == "Somebody's own"
    with pytest.raises(CommandError, match="at least 1000 rows"):
        call_command("bench_matching", rows=10)
