"""What floors above show on an organization's page of a referral, and are told there.

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


def register_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def shown_beside(referral: "Referral", door: "Door", bound: Any) -> list[Beside]:
    shown = (source(referral, door, bound) for source in _sources)
    return [part for part in shown if part is not None]
