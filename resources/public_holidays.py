"""Public holidays of the United States and its states and territories."""

from datetime import date
from functools import lru_cache

import holidays
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

COUNTRY = "US"
OBSERVED = " (observed)"
# The names of `holidays` that the catalog has in Spanish; others stay as they are.
NAMES = (
    *(_("New Year's Day"), _("Martin Luther King Jr. Day"), _("Washington's Birthday")),
    *(_("Memorial Day"), _("Juneteenth National Independence Day")),
    *(_("Independence Day"), _("Labor Day"), _("Columbus Day"), _("Veterans Day")),
    *(_("Thanksgiving Day"), _("Day After Thanksgiving"), _("Christmas Day")),
    _("Presidents' Day"),
)


def holiday_on(day: date, state: str) -> str:
    """The holiday's name, "" on other days. Of a state, by its code, federal days and
    its own; without one, federal days."""
    name = _days(state, day.year).get(day, "").split("; ")[0].removesuffix(OBSERVED)
    return gettext(name) if name in NAMES else name


@lru_cache(maxsize=512)
def _days(state: str, year: int) -> dict[date, str]:
    known = state in holidays.country_holidays(COUNTRY).subdivisions
    found = holidays.country_holidays(
        COUNTRY, subdiv=state if known else None, years=year
    )
    return dict(found.items())
