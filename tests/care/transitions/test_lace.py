"""LACE and its comorbidity against the published table of points.

van Walraven et al., CMAJ 2010;182:551-7: the table "LACE index for quantification of
risk of death or unplanned readmission within 30 days after discharge"; the weights of
comorbidity are in its footnote.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from care.transitions.charlson import COMORBIDITIES, comorbidities
from care.transitions.lace import (
    MOST,
    Lace,
    acuity,
    comorbidity,
    days_in_hospital,
    emergency_visits,
    length_of_stay,
)

HERE = ZoneInfo("America/New_York")


def lace(days, acute, codes, visits, *, confirmed=True, recorded=0):
    return Lace(
        (
            length_of_stay(days),
            acuity(acute),
            comorbidity(codes, uncoded=[], is_confirmed=confirmed),
            emergency_visits(visits, recorded),
        )
    )


@pytest.mark.parametrize(
    ("days", "points"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (7, 5), (13, 5), (14, 7), (60, 7)],
)
def test_length_of_stay(days, points):
    assert length_of_stay(days).points == points


@pytest.mark.parametrize(("visits", "points"), [(0, 0), (1, 1), (3, 3), (4, 4), (9, 4)])
def test_emergency_visits(visits, points):
    assert emergency_visits(visits, 0).points == points


def test_weights_are_the_published_ones():
    """Footnote of the table: the conditions and what each counts."""
    assert {c.code: c.points for c in COMORBIDITIES} == {
        "infarction": 1,
        "cerebrovascular": 1,
        "peripheral": 1,
        "diabetes": 1,
        "heart-failure": 2,
        "diabetes-organs": 2,
        "lung": 2,
        "mild-liver-kidney": 2,
        "tumor": 2,
        "dementia": 3,
        "connective": 3,
        "aids": 4,
        "severe-liver-kidney": 4,
        "metastatic": 6,
    }


@pytest.mark.parametrize(
    ("codes", "points"),
    [
        ([], 0),
        (["I25.2"], 1),
        (["E11.9", "I25.2"], 2),
        (["I50.22"], 2),
        (["F03.90"], 3),
        (["I50.9", "J44.1"], 5),
        (["C78.7"], 5),
        (["I10", "Z59.0", "M54.5"], 0),
    ],
)
def test_comorbidity_points(codes, points):
    assert comorbidity(codes, uncoded=[], is_confirmed=True).points == points


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["E11.9", "E11.22"], ["diabetes-organs"]),
        (["C50.9", "C79.5"], ["metastatic"]),
        (["N18.3", "N18.5"], ["severe-liver-kidney"]),
        (["i50.9", "I50.1", "I11.0"], ["heart-failure"]),
        (["E10.65"], ["diabetes"]),
        (["I12.0"], ["severe-liver-kidney"]),
        (["I13.11"], ["severe-liver-kidney"]),
        (["I13.10"], ["mild-liver-kidney"]),
        (["I13.2"], ["heart-failure", "severe-liver-kidney"]),
        (["I13.0"], ["heart-failure", "mild-liver-kidney"]),
    ],
)
def test_of_one_kind_only_the_heaviest_counts(codes, found):
    assert [c.code for c in comorbidities(codes)] == found


def test_worked_example():
    """Six days, by the emergency department, heart failure and lung disease (Charlson
    4), one emergency visit before: 4 + 3 + 5 + 1."""
    found = lace(6, True, ["I50.9", "J44.9"], 1)
    assert [part.points for part in found.parts] == [4, 3, 5, 1]
    assert (found.points, found.is_high) == (13, True)


def test_bounds():
    assert lace(0, False, [], 0).points == 0
    assert lace(30, True, ["C79.5"], 9).points == MOST
    assert lace(3, True, [], 3).is_high is False


def test_what_is_not_known_is_said_and_not_guessed():
    found = lace(3, None, ["I50.9"], None, confirmed=False, recorded=2)
    assert [part.letter for part in found.unknown] == ["A", "C", "E"]
    assert (found.points, found.is_high) == (3, None)
    said = {part.letter: part.said for part in found.parts}
    assert "Heart failure (2)" in said["C"]
    assert "On record: 2" in said["E"]


def test_high_already_whatever_else_is_not_known():
    assert lace(14, True, [], None).is_high is True


def test_conditions_without_a_code_are_named():
    part = comorbidity(["I50.9"], uncoded=["Bad kidneys"], is_confirmed=True)
    assert "Without a code, not counted: Bad kidneys" in part.said


@pytest.mark.parametrize(
    ("started", "ended", "days"),
    [
        ("2026-03-02T08:00-05:00", "2026-03-02T20:00-05:00", 0),
        ("2026-03-02T23:00-05:00", "2026-03-03T01:00-05:00", 1),
        ("2026-03-02T08:00-05:00", "2026-03-09T07:00-04:00", 7),
    ],
)
def test_days_are_midnights_where_they_were(started, ended, days):
    begun, over = datetime.fromisoformat(started), datetime.fromisoformat(ended)
    assert days_in_hospital(begun, over, HERE) == days
