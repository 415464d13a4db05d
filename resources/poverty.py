"""The Federal Poverty Level: HHS poverty guidelines by year, place, household."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Guideline:
    """Dollars a year for one person, and for each person more."""

    first: int
    each_more: int

    def for_household(self, size: int) -> int:
        return self.first + self.each_more * (size - 1)


CONTIGUOUS = "contiguous"

# Federal Register 90 FR 5917 (January 17, 2025) and 91 FR 1797 (January 15, 2026).
# HHS sets none for Puerto Rico and the islands; offices there use the contiguous one.
GUIDELINES: dict[int, dict[str, Guideline]] = {
    2025: {
        CONTIGUOUS: Guideline(15_650, 5_500),
        "AK": Guideline(19_550, 6_880),
        "HI": Guideline(17_990, 6_330),
    },
    2026: {
        CONTIGUOUS: Guideline(15_960, 5_680),
        "AK": Guideline(19_950, 7_100),
        "HI": Guideline(18_360, 6_530),
    },
}


# The day each table took effect, by its notice; programs may set a later one.
IN_EFFECT = {2025: date(2025, 1, 15), 2026: date(2026, 1, 13)}


def guideline_year(day: date) -> int:
    """The newest table in effect on that day; before the oldest we hold, that one, and
    past the newest, that one until a release brings the next."""
    begun = [year for year, start in IN_EFFECT.items() if start <= day]
    return max(begun, default=min(GUIDELINES))


def poverty_level(household_size: int, state: str, day: date) -> int:
    """100 % of the poverty level in dollars a year."""
    table = GUIDELINES[guideline_year(day)]
    return table.get(state, table[CONTIGUOUS]).for_household(max(household_size, 1))


def percent_of_poverty(
    annual_income: Decimal, household_size: int, state: str, day: date
) -> int:
    """The household's income as a share of the poverty level, in whole percent."""
    level = poverty_level(household_size, state, day)
    share = annual_income * 100 / level
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
