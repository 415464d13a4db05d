"""What ends when a consent is taken back, named on the page that asks whether to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import Consent, User


@dataclass(frozen=True, slots=True)
class Ending:
    """`what` is shared with whom."""

    what: str
    organization: str


# What the user may see of it.
Source = Callable[["Consent", "User"], list[Ending]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Floors above end what they share when they hear `consent_revoked`."""
    if source not in _sources:
        _sources.append(source)


def ends_with(consent: "Consent", user: "User") -> list[Ending]:
    return [ending for source in _sources for ending in source(consent, user)]
