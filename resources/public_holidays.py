"""Public holidays of the United States and its states and territories."""

from datetime import date
from functools import lru_cache

import holidays
from django.utils.translation import gettext_lazy as _

COUNTRY = "US"
OBSERVED = " (observed)"
# By their names in `holidays`; others are told as they are there.
NAMES = {
    "New Year's Day": _("New Year's Day"),
    "Martin Luther King Jr. Day": _("Martin Luther King Jr. Day"),
    "Washington's Birthday": _("Washington's Birthday"),
    "Presidents' Day": _("Presidents' Day"),
    "Memorial Day": _("Memorial Day"),
    "Juneteenth National Independence Day": _("Juneteenth National Independence Day"),
    "Independence Day": _("Independence Day"),
    "Labor Day": _("Labor Day"),
    "Columbus Day": _("Columbus Day"),
    "Veterans Day": _("Veterans Day"),
    "Thanksgiving Day": _("Thanksgiving Day"),
    "Day After Thanksgiving": _("Day After Thanksgiving"),
    "Christmas Day": _("Christmas Day"),
}


def holiday_on(day: date, state: str) -> str:
    """The holiday's name, "" on other days. Of a state, by its code, federal days and
    its own; without one, federal days."""
    name = _days(state, day.year).get(day, "").split("; ")[0].removesuffix(OBSERVED)
    return str(NAMES.get(name, name))


@lru_cache(maxsize=512)
def _days(state: str, year: int) -> dict[date, str]:
    known = state in holidays.country_holidays(COUNTRY).subdivisions
    found = holidays.country_holidays(
        COUNTRY, subdiv=state if known else None, years=year
    )
    return dict(found.items())
