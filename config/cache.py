"""Django's cache in files: all processes of a machine count together."""

import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks

# Its types leave out what it is made of.
_FileBasedCache: Any = FileBasedCache
LOOKS_EVERY, MOST_FILES = 100, 5000


class CountingFileCache(_FileBasedCache):
    """Django's adds and increases in two steps, between which other processes do the
    same; here they wait. What is counted ends when it was to end at first."""

    _turns = 0

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(folder, {"max_entries": MOST_FILES, **params})

    def add(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        with self._alone():
            return bool(super().add(key, value, timeout, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        with self._alone():
            ends_at = self._ends_at(key, version)
            value = self.get(key, version=version)
            if value is None:
                raise ValueError(f"There is no {key!r} to count on.")
            left = None if ends_at is None else ends_at - time.time()
            self.set(key, value + delta, left, version)
            return int(value + delta)

    def _ends_at(self, key: Any, version: int | None) -> float | None:
        try:
            with Path(self._key_to_file(key, version)).open("rb") as file:
                ends_at: float | None = pickle.load(file)  # noqa: S301 - our own file
        except FileNotFoundError:
            return None
        return ends_at

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._createdir()
        with (Path(self._dir) / "lock").open("wb") as file:
            locks.lock(file, locks.LOCK_EX)
            yield

    def _cull(self) -> None:
        """What is over makes room before anything that counts does. Thousands of files
        are not looked through each time."""
        self._turns += 1
        if self._turns % LOOKS_EVERY != 1:
            return
        files = self._list_cache_files()
        if len(files) < self._max_entries:
            return
        for name in files:
            try:
                with Path(name).open("rb") as file:
                    self._is_expired(file)
            except FileNotFoundError:
                continue
        super()._cull()
