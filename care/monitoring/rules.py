"""When a reading raises an alert. Figures for weight are those that heart failure
clinics give patients: 2 lb in a day, 5 lb in a week (American Heart Association)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

GAIN_DAY, GAIN_WEEK = Decimal(2), Decimal(5)
LOW, HIGH, DAY, WEEK, RISING = "low", "high", "gain-day", "gain-week", "rising"
SILENCE, WORSE, DOUBTED = "silence", "worse", "doubted"


class Limits(Protocol):
    low: Decimal | None
    high: Decimal | None
    gain_day: Decimal | None
    gain_week: Decimal | None
    rising: bool


@dataclass(frozen=True, slots=True)
class Hit:
    rule: str
    words: str


def hits(
    limits: Limits, days: Mapping[date, Decimal], *, label: str, unit: str
) -> list[Hit]:
    """What the latest day's value breaks; `days` has one value a day, the last one."""
    if not days:
        return []
    today = max(days)
    value = days[today]
    found = []
    facts = {"label": label, "value": _plain(value), "unit": unit}
    if limits.low is not None and value < limits.low:
        words = _("%(label)s %(value)s %(unit)s: below the limit of %(limit)s")
        found.append(Hit(LOW, words % {**facts, "limit": _plain(limits.low)}))
    if limits.high is not None and value > limits.high:
        words = _("%(label)s %(value)s %(unit)s: above the limit of %(limit)s")
        found.append(Hit(HIGH, words % {**facts, "limit": _plain(limits.high)}))
    found += _gains(limits, days, today, facts)
    if limits.rising and _rises(days, today):
        words = _("%(label)s rose three days in a row, to %(value)s %(unit)s")
        found.append(Hit(RISING, words % facts))
    return found


def _gains(
    limits: Limits, days: Mapping[date, Decimal], today: date, facts: dict[str, str]
) -> list[Hit]:
    found = []
    spans = (
        (DAY, limits.gain_day, 1, _("%(label)s up %(gain)s %(unit)s in a day")),
        (WEEK, limits.gain_week, 7, _("%(label)s up %(gain)s %(unit)s in a week")),
    )
    for rule, limit, back, words in spans:
        earlier = _between(days, today - timedelta(days=back), today)
        if limit is None or not earlier:
            continue
        gain = days[today] - min(earlier)
        if gain >= limit:
            found.append(Hit(rule, words % {**facts, "gain": _plain(gain)}))
    return found


def _between(
    days: Mapping[date, Decimal], first: date, before: date
) -> Sequence[Decimal]:
    return [value for day, value in days.items() if first <= day < before]


def _rises(days: Mapping[date, Decimal], today: date) -> bool:
    """Of three days one after another each is higher than the day before."""
    three = [days.get(today - timedelta(days=back)) for back in (2, 1, 0)]
    first, second, third = three
    if first is None or second is None or third is None:
        return False
    return first < second < third


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
