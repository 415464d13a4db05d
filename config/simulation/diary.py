"""What people mean to do later."""

import heapq
from collections.abc import Callable
from datetime import datetime


class Diary:
    """Entries of one moment come in the order of their names, so that a run repeats."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, str, int, Callable[[], None]]] = []
        self._count = 0

    def add(self, at: datetime, name: str, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._entries, (at, name, self._count, act))

    def do_what_is_due(self, now: datetime) -> bool:
        """Whether anybody did anything."""
        is_due = bool(self._entries) and self._entries[0][0] <= now
        while self._entries and self._entries[0][0] <= now:
            heapq.heappop(self._entries)[-1]()
        return is_due
