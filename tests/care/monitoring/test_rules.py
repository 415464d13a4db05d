"""When a number is read, asked again, or raises an alert; without the database."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from care.monitoring.measures import ASKED, MEASURES, read_numbers
from care.monitoring.rules import hits

WEIGHT = "29463-7"
TODAY = date(2026, 3, 10)


@dataclass
class Limits:
    low: Decimal | None = None
    high: Decimal | None = None
    gain_day: Decimal | None = None
    gain_week: Decimal | None = None
    rising: bool = False


def found(limits: Limits, *values: str | None) -> list[str]:
    """Of values on days that follow one another, the last one today's."""
    days = {
        TODAY - timedelta(days=len(values) - 1 - number): Decimal(value)
        for number, value in enumerate(values)
        if value is not None
    }
    return [hit.rule for hit in hits(limits, days, label="Weight", unit="lb")]


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        (["180", "181.9"], []),
        (["180", "182"], ["gain-day"]),
        (["182", "180"], []),
        # Not yesterday's: a gap is no day.
        (["180", None, "182"], []),
        (["180", "180", "180", "181", "182", "183", "184"], []),
        (["180", "180", "180", "181", "182", "183", "184", "185"], ["gain-week"]),
        (["180", "184", "180", "180", "180", "180", "180", "180"], []),
        # Eight days ago is more than a week.
        (["178", "181", "181", "181", "181", "181", "181", "182", "183"], []),
        ([], []),
        (["400"], []),
    ],
)
def test_weight_gained(values, rules):
    limits = Limits(gain_day=Decimal(2), gain_week=Decimal(5))
    assert found(limits, *values) == rules


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        (["180", "180.1", "180.2"], ["rising"]),
        (["180", "180.1", "180.1"], []),
        (["180", None, "180.1", "180.2"], []),
        (["180.1", "180.2"], []),
    ],
)
def test_three_days_rising(values, rules):
    assert found(Limits(rising=True), *values) == rules


def test_limits_are_the_persons_own_and_the_limit_itself_is_fine():
    limits = Limits(low=Decimal(90), high=Decimal(160))
    assert [found(limits, v) for v in ("89", "90", "160", "160.5")] == [
        ["low"],
        [],
        [],
        ["high"],
    ]


@pytest.mark.parametrize(
    ("text", "asked", "values"),
    [
        ("182", "weight", ["182"]),
        ("182.4 lbs", "weight", ["182.4"]),
        ("My weight is 182,5 today", "weight", ["182.5"]),
        ("peso 182", "weight", ["182"]),
        ("120/80", "blood-pressure", ["120", "80"]),
        ("120 over 80, thanks", "blood-pressure", ["120", "80"]),
        ("1800", "weight", ["1800"]),
        ("180 or 181", "weight", None),
        ("120/80", "weight", None),
        ("120", "blood-pressure", None),
        ("call me at 412-555-0142", "weight", None),
        ("I fell", "weight", None),
        ("I weigh 182 and my chest hurts", "weight", None),
        ("not 182", "weight", None),
        ("82 kg", "weight", None),
        ("182?", "weight", None),
        ("-180", "weight", None),
        ("weight: -180", "weight", None),
        ("weight - 180", "weight", ["180"]),
        ("BP - 120/80", "blood-pressure", ["120", "80"]),
        ("120-80", "blood-pressure", ["120", "80"]),
        ("-120/80", "blood-pressure", None),
        ("Buenos días, mi peso es 182 libras, gracias", "weight", ["182"]),
        ("", "weight", None),
    ],
)
def test_a_text_with_a_number(text, asked, values):
    read = read_numbers(text, asked)
    assert (list(map(str, read.values())) if read else None) == values


def test_what_no_person_has_is_seen():
    assert not MEASURES[WEIGHT].is_plausible(Decimal(1800))
    assert MEASURES[WEIGHT].is_plausible(Decimal(180))
    assert {code for _l, codes in ASKED.values() for code in codes} == set(MEASURES)


def test_units():
    weight = MEASURES[WEIGHT]
    assert weight.in_unit(Decimal(80), "kg") == Decimal("176.37")
    assert weight.in_unit(Decimal(80), "stone") is None
