"""Who counts at once counts together."""

import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.cache import CountingFileCache


@pytest.fixture
def cache(tmp_path):
    return CountingFileCache(str(tmp_path), {"max_entries": 50})


def count(folder):
    """As another process does: with nothing in common but the folder."""
    cache = CountingFileCache(str(folder), {})
    cache.add("requests", 0, 600)
    return cache.incr("requests")


def test_none_is_counted_twice_or_lost(cache, tmp_path):
    with ThreadPoolExecutor(8) as several:
        told = list(several.map(count, [tmp_path] * 200))
    assert sorted(told) == list(range(1, 201))
    assert cache.get("requests") == 200


def test_counting_on_does_not_put_off_the_end(cache):
    cache.add("requests", 0, 600)
    before = ends_at(cache, "requests")
    cache.incr("requests")
    assert ends_at(cache, "requests") == pytest.approx(before, abs=1)
    cache.set("requests", 7, -1)
    with pytest.raises(ValueError, match="requests"):
        cache.incr("requests")
    assert cache.add("requests", 0, None)
    assert (cache.incr("requests"), ends_at(cache, "requests")) == (1, None)


def test_what_is_over_makes_room_first(cache):
    cache.set("counts", 3, 600)
    for number in range(200):
        cache.set(f"over-{number}", 1, 600)
        over(cache, f"over-{number}")
    assert cache.get("counts") == 3
    assert len(list(Path(cache._dir).iterdir())) < 160


def over(cache, key):
    with Path(cache._key_to_file(key)).open("r+b") as file:
        pickle.load(file)
        rest = file.read()
        file.seek(0)
        file.write(pickle.dumps(time.time() - 1, pickle.HIGHEST_PROTOCOL) + rest)


def ends_at(cache, key):
    with Path(cache._key_to_file(key)).open("rb") as file:
        return pickle.load(file)
