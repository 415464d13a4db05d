"""One card of the chart; `care/chart.py` lists who makes them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Section:
    """`template` stands in the card, under its title, and reads what is in `context`
    as `part`, beside what the chart knows for all of them: `patient`, `may_change` and
    `may_write`. With `is_aside` it is in the narrow column, for what is looked up."""

    code: str
    title: str | Promise
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    is_aside: bool = False
