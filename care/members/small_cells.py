"""Numbers of people too small to be told, and those that would give them away.

FEWEST is the smallest that is told: 1 to 10 are not, as the CMS Cell Size Suppression
Policy asks of whoever publishes from Medicare's or Medicaid's data. A row of parts is
shown beside its whole, so a part that is hidden needs another hidden with it, and all
that is hidden of a row must not add up to a small number either. No total is shown
across rows; but how many people are of an age or in a plan may be known from elsewhere,
so the same holds for each column of a table.
"""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

FEWEST = 11

Key = TypeVar("Key", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


def is_small(count: int) -> bool:
    """Nobody at all is no small number: there is nobody to be recognized."""
    return 0 < count < FEWEST


def told(count: int) -> int | None:
    """A number by itself."""
    return None if is_small(count) else count


def told_row(
    parts: Mapping[Key, int], untold: Collection[Key] = ()
) -> dict[Key, int | None]:
    """Parts of a whole that is shown; None: not told, as those `untold` anyway. The
    smallest others are hidden too, all that are as large at once, until those hidden
    are FEWEST people together and not all alike; where that cannot be, all parts are
    hidden."""
    hidden = {key for key, count in parts.items() if key in untold or is_small(count)}
    others = sorted({n for n in parts.values() if n >= FEWEST}, reverse=True)
    while others and not _is_safe([parts[key] for key in hidden]):
        most = others.pop()
        hidden |= {key for key, count in parts.items() if count == most}
    if not _is_safe([parts[key] for key in hidden]):
        hidden = set(parts)
    return {key: None if key in hidden else count for key, count in parts.items()}


def told_table(
    rows: Mapping[Key, Mapping[Column, int]], untold: Collection[Key] = ()
) -> dict[Key, dict[Column, int | None]]:
    """Rows of the same columns, of which those `untold` are not told at all: what is
    hidden for the sake of its row may need another of its column hidden, and so on."""
    columns = {column for row in rows.values() for column in row}
    hidden = {(key, column) for key in untold for column in columns}
    known = -1
    while known != len(hidden):
        known = len(hidden)
        for key, row in rows.items():
            found = told_row(row, [c for k, c in hidden if k == key])
            hidden |= {(key, c) for c, count in found.items() if count is None}
        for column in columns:
            parts = {key: row[column] for key, row in rows.items()}
            downward = told_row(parts, [k for k, c in hidden if c == column])
            hidden |= {(k, column) for k, count in downward.items() if count is None}
    return {
        key: {c: None if (key, c) in hidden else n for c, n in row.items()}
        for key, row in rows.items()
    }


def _is_safe(hidden: list[int]) -> bool:
    """Which of them is which cannot be known, as what is hidden hangs on no name.
    Nobody at all may be known."""
    return not any(hidden) or (len(set(hidden)) >= 2 and sum(hidden) >= FEWEST)


def told_share(count: int, whole: int | None) -> int | None:
    """How many of a whole that is shown have something: neither those who do nor those
    who do not may be few."""
    if whole is None or is_small(count) or is_small(whole - count):
        return None
    return count
