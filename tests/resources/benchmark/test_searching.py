from resources.benchmark.searching import EVERY, Found
from resources.benchmark.timing import latency


def test_told_is_whether_the_bar_is_met():
    found = Found(50_000, city=False, seconds={"search table": 9.0})
    found.times = {EVERY: latency([10.0] * 95 + [400.0] * 5)}
    lines = found.as_lines(100.0)
    assert "50,000 services over the country" in lines[0]
    assert lines[-1] == "p95 under 100 ms of server time: met"
    found.times = {EVERY: latency([10.0] * 50 + [400.0] * 50)}
    assert found.as_lines(100.0)[-1].endswith("NOT met")
    assert found.as_json()["times"][EVERY]["p50"] == 205.0
