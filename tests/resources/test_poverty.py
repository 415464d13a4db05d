from datetime import date
from decimal import Decimal

import pytest

from resources.poverty import guideline_year, percent_of_poverty, poverty_level

SPRING_2026 = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("size", "state", "day", "dollars"),
    [
        (1, "PA", date(2025, 6, 1), 15_650),
        (4, "PA", date(2025, 6, 1), 32_150),
        (1, "PA", SPRING_2026, 15_960),
        (1, "AK", SPRING_2026, 19_950),
        (1, "HI", SPRING_2026, 18_360),
        (1, "PR", SPRING_2026, 15_960),
        (1, "", SPRING_2026, 15_960),
    ],
)
def test_level_by_household_place_and_year(size, state, day, dollars):
    assert poverty_level(size, state, day) == dollars


def test_newest_table_serves_later_years():
    assert guideline_year(date(2031, 1, 1)) == 2026
    assert guideline_year(date(2020, 1, 1)) == 2025


def test_share_in_percent():
    assert percent_of_poverty(Decimal(31_920), 1, "PA", SPRING_2026) == 200
