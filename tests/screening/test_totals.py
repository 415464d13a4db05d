"""Scores against worked examples of their sources."""

import pytest

from screening.instruments import find_current, get_instrument
from screening.scoring import score, totals
from tests.screening.factories import ITEM_9, PHQ, PHQ_2, PHQ_9, response

PHQ_9_FORM = find_current("phq-9")
KATZ = get_instrument("katz-adl", "1.0")
SUPPLEMENT = find_current("ahc-hrsn-supplemental")


def phq(points: list[int]) -> dict:
    return {i: response(PHQ[n]) for i, n in zip(PHQ_9, points, strict=True)}


@pytest.mark.parametrize(
    ("points", "total", "band"),
    [
        # Kroenke, Spitzer, Williams 2001: 5, 10, 15 and 20 are where the bands begin.
        ([0, 0, 0, 0, 0, 0, 0, 0, 0], 0, "Minimal"),
        ([1, 1, 1, 1, 0, 0, 0, 0, 0], 4, "Minimal"),
        ([1, 1, 1, 1, 1, 0, 0, 0, 0], 5, "Mild"),
        ([3, 3, 3, 0, 0, 0, 0, 0, 0], 9, "Mild"),
        ([3, 3, 3, 1, 0, 0, 0, 0, 0], 10, "Moderate"),
        ([3, 3, 3, 3, 2, 0, 0, 0, 0], 14, "Moderate"),
        ([3, 3, 3, 3, 3, 0, 0, 0, 0], 15, "Moderately severe"),
        ([3, 3, 3, 3, 3, 3, 1, 0, 0], 19, "Moderately severe"),
        ([3, 3, 3, 3, 3, 3, 2, 0, 0], 20, "Severe"),
        ([3, 3, 3, 3, 3, 3, 3, 3, 3], 27, "Severe"),
    ],
)
def test_phq_9(points, total, band):
    [found] = totals(PHQ_9_FORM, phq(points))
    assert (found.value, found.band) == (total, band)
    flagged = {flag.rule_id for flag in score(PHQ_9_FORM, phq(points))}
    assert ("depression" in flagged) == (total >= 10)
    assert ("self-harm" in flagged) == (points[-1] > 0)


def test_phq_9_with_an_answer_missing_has_no_score():
    answers = phq([3] * 9)
    del answers[ITEM_9]
    [found] = totals(PHQ_9_FORM, answers)
    assert (found.value, found.band, found.missing) == (None, "", 1)


@pytest.mark.parametrize(
    ("independent", "band"),
    [
        (6, "Full function"),
        (4, "Moderate impairment"),
        (2, "Severe functional impairment"),
        (0, "Severe functional impairment"),
    ],
)
def test_katz_counts_what_is_done_without_help(independent, band):
    answers = {
        question.link_id: response(question.options[number >= independent].code)
        for number, question in enumerate(KATZ.questions)
    }
    [found] = totals(KATZ, answers)
    assert (found.value, found.band) == (independent, band)


@pytest.mark.parametrize(
    ("answers", "categories"),
    [
        ({"76513-1": "LA31980-8", "68517-2": "LA6270-8"}, []),
        ({"76513-1": "LA22683-9"}, ["financial-insecurity"]),
        ({"93159-2": "LA10044-8"}, ["social-connection"]),
        ({"96842-0": "LA26460-8"}, ["substance-use"]),
        ({"93038-8": "LA30122-8"}, []),
        ({PHQ_2[0]: PHQ[2], PHQ_2[1]: PHQ[0]}, []),
        ({PHQ_2[0]: PHQ[2], PHQ_2[1]: PHQ[1]}, ["mental-health"]),
        ({"69861-3": "LA33-6"}, ["sdoh-category-unspecified"]),
    ],
)
def test_supplement_points_at_needs(answers, categories):
    given = {link_id: response(code) for link_id, code in answers.items()}
    assert [flag.category for flag in score(SUPPLEMENT, given)] == categories
