"""What time may be logged for, in the words of CMS, and what it adds up to.

Source: CMS, Physician Fee Schedule final rule for 2024 (88 FR 78818): HCPCS codes G0019
and G0022 (community health integration), G0023 and G0024 (principal illness
navigation). The codes are HCPCS Level II, which CMS publishes.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care.models import TimeFor

FIRST, FURTHER = 60, 30
# The code of the first 60 minutes of a calendar month and of each further 30.
CODES = {TimeFor.CHI: ("G0019", "G0022"), TimeFor.PIN: ("G0023", "G0024")}
BOTH = frozenset({TimeFor.CHI, TimeFor.PIN})


@dataclass(frozen=True, slots=True)
class Purpose:
    """`counts_for`: the services whose description names it."""

    code: str
    label: str | Promise
    counts_for: frozenset[TimeFor] = BOTH


PURPOSES = [
    Purpose("assessment", _("Person-centered assessment")),
    Purpose(
        "supportive-services",
        _("Identifying or referring to supportive services"),
        frozenset({TimeFor.PIN}),
    ),
    Purpose("coordination", _("Care coordination: practitioners, home, community")),
    Purpose("education", _("Health education")),
    Purpose("self-advocacy", _("Building self-advocacy skills")),
    Purpose("navigation", _("Health care access and system navigation")),
    Purpose("behavior", _("Facilitating behavioral change")),
    Purpose("support", _("Social and emotional support")),
    Purpose("lived-experience", _("Leveraging lived experience")),
]
PURPOSE_OF_CODE = {purpose.code: purpose for purpose in PURPOSES}


def time_choices() -> list[tuple[Any, Any]]:
    """A service and one purpose that it names, as "chi:assessment"."""
    return [("", _("Neither CHI nor PIN")), *((s.label, _named_by(s)) for s in CODES)]


def _named_by(service: TimeFor) -> list[tuple[str, Any]]:
    named = (p for p in PURPOSES if service in p.counts_for)
    return [(f"{service}:{p.code}", p.label) for p in named]


def labels_of(codes: list[str]) -> list[str]:
    return [str(p.label) for p in PURPOSES if p.code in codes]


@dataclass(frozen=True, slots=True)
class Reached:
    """What the minutes of one calendar month come to for one service: the first code
    at 60, the second for each further full 30. `to_next`: minutes still missing."""

    first: str
    further: str
    is_first: bool
    times_further: int
    to_next: int


def reached(service: TimeFor, minutes: int) -> Reached:
    first, further = CODES[service]
    if minutes < FIRST:
        return Reached(first, further, False, 0, FIRST - minutes)
    times, rest = divmod(minutes - FIRST, FURTHER)
    return Reached(first, further, True, times, FURTHER - rest)
