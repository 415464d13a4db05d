"""What floors above show on an organization's page of a referral, and are told there;
and what they show on the worker's.

They post their forms to addresses of their own, through the same door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from referrals.models import Referral
    from referrals.views.partner import Door


@dataclass(frozen=True, slots=True)
class Beside:
    """`template` reads what is in `context` as `part`; on the page it stands after the
    answers, and knows `may_act` as they do."""

    template: str
    context: dict[str, Any]


# Given the referral, the door, and a form of theirs that is sent back; each writes the
# access record of what it shows.
Source = Callable[["Referral", "Door", Any], Beside | None]
_sources: list[Source] = []
_for_workers: list[Callable[["Referral"], Beside]] = []


def register_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def shown_beside(referral: "Referral", door: "Door", bound: Any) -> list[Beside]:
    shown = (source(referral, door, bound) for source in _sources)
    return [part for part in shown if part is not None]


def register_for_workers(source: Callable[["Referral"], Beside]) -> None:
    if source not in _for_workers:
        _for_workers.append(source)


def shown_to_workers(referral: "Referral") -> list[Beside]:
    return [source(referral) for source in _for_workers]
