"""What a timeline is made of."""

from collections.abc import Callable, Mapping
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
    """Each of the `moments` is a field with a moment, or null; its function says what
    happened then."""

    queryset: Any
    moments: Mapping[str, Callable[[Any], Entry]]
