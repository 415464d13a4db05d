from datetime import date
from decimal import Decimal

import pytest

from resources.poverty import (
    GUIDELINES,
    IN_EFFECT,
    guideline_year,
    percent_of_poverty,
    poverty_level,
)

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
        (2, "PA", SPRING_2026, 21_640),
        (3, "PA", SPRING_2026, 27_320),
        (4, "PA", SPRING_2026, 33_000),
        (8, "PA", SPRING_2026, 55_720),
        (9, "PA", SPRING_2026, 61_400),
        (4, "AK", SPRING_2026, 41_250),
        (8, "AK", SPRING_2026, 69_650),
        (4, "HI", SPRING_2026, 37_950),
        (8, "HI", SPRING_2026, 64_070),
    ],
)
def test_level_by_household_place_and_year(size, state, day, dollars):
    assert poverty_level(size, state, day) == dollars


def test_newest_table_serves_later_years():
    assert guideline_year(date(2031, 1, 1)) == 2026
    assert guideline_year(date(2020, 1, 1)) == 2025


def test_table_counts_from_the_day_its_notice_took_effect():
    assert guideline_year(date(2026, 1, 12)) == 2025
    assert guideline_year(date(2026, 1, 13)) == 2026
    assert poverty_level(1, "PA", date(2026, 1, 12)) == 15_650


def test_every_table_has_its_day():
    assert GUIDELINES.keys() == IN_EFFECT.keys()


def test_share_in_percent():
    assert percent_of_poverty(Decimal(31_920), 1, "PA", SPRING_2026) == 200


def test_family_of_four_at_185_percent():
    """WIC's limit of 2026: 1.85 x 33,000 = 61,050 dollars a year."""
    assert percent_of_poverty(Decimal(61_050), 4, "PA", SPRING_2026) == 185
    assert percent_of_poverty(Decimal(61_050), 4, "AK", SPRING_2026) == 148
