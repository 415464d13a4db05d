"""What a timeline is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    title: str
    detail: str = ""
    tone: str = "neutral"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """`at` is the field with the moment; `entry` says what happened then."""

    queryset: Any
    at: str
    entry: Callable[[Any], Entry]
