"""Conditions that a plan's file may flag in a month.

Each has a field of WIDTH bits in one whole number. Adding up the numbers of up to
MOST_MONTHS months counts, in each field, the months that flag the condition: one SUM
tells of all conditions, in every database. Twelve fields fill what 64 bits hold.

Substance use is not among them: records of its treatment have a law of their own
(42 CFR Part 2), which a flag in a file does not satisfy.
"""

from collections.abc import Iterable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WIDTH = 5
FIELD = 2**WIDTH - 1
MOST_MONTHS = FIELD

CONDITIONS: dict[str, str | Promise] = {
    "diabetes": _("diabetes"),
    "heart-failure": _("heart failure"),
    "copd": _("COPD"),
    "asthma": _("asthma"),
    "kidney-disease": _("chronic kidney disease"),
    "hypertension": _("high blood pressure"),
    "coronary": _("coronary heart disease"),
    "stroke": _("stroke"),
    "cancer": _("cancer"),
    "depression": _("depression"),
    "mental-illness": _("serious mental illness"),
    "dementia": _("dementia"),
}
SHIFT = {code: WIDTH * number for number, code in enumerate(CONDITIONS)}


def packed(codes: Iterable[str]) -> int:
    """One month's flags. KeyError: a code that is none."""
    return sum(1 << SHIFT[code] for code in set(codes))


def unpacked(number: int) -> Iterator[str]:
    """Codes of the conditions that at least one of the added months flags."""
    for code, shift in SHIFT.items():
        if (number >> shift) & FIELD:
            yield code


def has_sql(column: str, code: str) -> str:
    """SQL that is true where the sum in `column` has the condition."""
    return f"({column} >> {SHIFT[code]}) & {FIELD} <> 0"
