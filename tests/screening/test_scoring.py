import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.instruments import DECLINED, Instrument, find_current
from screening.responses import Response
from screening.scoring import Outcome, evaluate, score
from tests.screening.factories import NO_NEED, UNSAFE, response

AHC = find_current("ahc-hrsn-core")
HVS = find_current("hunger-vital-sign")
PHQ = find_current("phq-2")
ALL = [AHC, HVS, PHQ]


def answers(**given: str | list[str]) -> dict[str, Response]:
    return {link_id: response(value) for link_id, value in given.items()}


def categories(instrument: Instrument, given: dict) -> list[str]:
    return [flag.category for flag in score(instrument, answers(**given))]


def outcome(instrument: Instrument, rule_id: str, given: dict) -> Outcome:
    findings = {f.rule.id: f for f in evaluate(instrument, answers(**given))}
    return findings[rule_id].outcome


def test_answers_without_need_flag_nothing():
    assert categories(AHC, NO_NEED) == []
    assert {f.outcome for f in evaluate(AHC, answers(**NO_NEED))} == {
        Outcome.NOT_FLAGGED
    }


@pytest.mark.parametrize(
    ("link_id", "value", "category"),
    [
        ("71802-3", "LA31994-9", "housing-instability"),
        ("71802-3", "LA31995-6", "homelessness"),
        ("96778-6", "LA31996-4", "inadequate-housing"),
        ("96778-6", "LA28580-1", "inadequate-housing"),
        ("96778-6", "LA31997-2", "inadequate-housing"),
        ("96778-6", "LA31998-0", "inadequate-housing"),
        ("96778-6", "LA31999-8", "inadequate-housing"),
        ("96778-6", "LA32000-4", "inadequate-housing"),
        ("96778-6", "LA32001-2", "inadequate-housing"),
        ("96778-6", ["LA28580-1", "LA31998-0"], "inadequate-housing"),
        ("88122-7", "LA28397-0", "food-insecurity"),
        ("88122-7", "LA6729-3", "food-insecurity"),
        ("88123-5", "LA28397-0", "food-insecurity"),
        ("88123-5", "LA6729-3", "food-insecurity"),
        ("93030-5", "LA33-6", "transportation-insecurity"),
        ("96779-4", "LA33-6", "utility-insecurity"),
        ("96779-4", "LA32002-0", "utility-insecurity"),
    ],
)
def test_answer_that_points_at_a_need(link_id: str, value: str, category: str):
    assert categories(AHC, NO_NEED | {link_id: value}) == [category]


@pytest.mark.parametrize(
    ("ordinals", "flagged"),
    [
        ((1, 1, 1, 1), False),
        ((4, 2, 2, 2), False),
        ((1, 1, 3, 5), False),
        ((5, 3, 2, 1), True),
        ((5, 4, 1, 1), True),
        ((2, 3, 3, 3), True),
        ((5, 5, 5, 5), True),
    ],
)
def test_safety_score_flags_from_eleven(ordinals: tuple[int, ...], flagged: bool):
    codes = {
        1: "LA6270-8",
        2: "LA10066-1",
        3: "LA10082-8",
        4: "LA16644-9",
        5: "LA6482-9",
    }
    given = dict(zip(UNSAFE, (codes[n] for n in ordinals), strict=True))
    finding = evaluate(AHC, answers(**given))[-1]
    assert finding.total == sum(ordinals)
    expected = ["intimate-partner-violence"] if flagged else []
    assert categories(AHC, given) == expected


@pytest.mark.parametrize("left_out", UNSAFE)
@pytest.mark.parametrize("how", ["declined", "not asked"])
def test_safety_score_needs_all_four(left_out: str, how: str):
    given = dict.fromkeys(UNSAFE, "LA6482-9")
    if how == "declined":
        given[left_out] = DECLINED
    else:
        del given[left_out]
    finding = evaluate(AHC, answers(**given))[-1]
    assert finding.outcome == Outcome.UNKNOWN
    assert finding.missing == (left_out,)
    assert finding.total is None
    assert categories(AHC, given) == []


@pytest.mark.parametrize("given", [{}, {"88122-7": DECLINED, "88123-5": DECLINED}])
def test_unasked_and_declined_are_never_a_no(given: dict):
    assert outcome(AHC, "food-insecurity", given) == Outcome.UNKNOWN
    assert outcome(AHC, "homelessness", given) == Outcome.UNKNOWN


def test_one_no_and_one_refusal_decide_nothing():
    given = {"88122-7": "LA28398-8", "88123-5": DECLINED}
    assert outcome(AHC, "food-insecurity", given) == Outcome.UNKNOWN
    assert categories(AHC, given) == []


def test_one_yes_flags_whatever_the_other_answer_is():
    given = {"88122-7": "LA6729-3", "88123-5": DECLINED}
    assert categories(AHC, given) == ["food-insecurity"]


def test_refusal_in_the_instruments_own_words_is_no_answer():
    given = {"88122-7": "LA28398-8", "88123-5": "LA15775-2"}
    declined = answers(**given) | {"88123-5": Response(("LA15775-2",), declined=True)}
    assert [f.outcome for f in evaluate(HVS, declined)] == [Outcome.UNKNOWN]


@pytest.mark.parametrize(
    ("first", "second", "flagged"),
    [
        ("LA6570-1", "LA6568-5", []),
        ("LA6569-3", "LA6569-3", []),
        ("LA6570-1", "LA6569-3", ["mental-health"]),
        ("LA6571-9", "LA6568-5", ["mental-health"]),
    ],
)
def test_phq2_flags_from_three(first: str, second: str, flagged: list[str]):
    assert categories(PHQ, {"44250-9": first, "44255-8": second}) == flagged


def test_flag_says_which_answers_and_which_rule():
    given = {"88122-7": "LA28397-0", "88123-5": "LA28398-8"}
    (flag,) = score(HVS, answers(**given))
    assert [(b.link_id, b.answer, b.values) for b in flag.because] == [
        ("88122-7", "Often true", ("LA28397-0",))
    ]
    assert "worried whether our food would run out" in flag.because[0].question
    assert "Often true" in flag.rule_text
    assert "Hager" in flag.source


def test_sum_rests_on_every_answer():
    (flag,) = score(AHC, answers(**UNSAFE))
    assert [b.answer for b in flag.because] == [
        "Frequently", "Sometimes", "Rarely", "Never",
    ]  # fmt: skip


def responses_to(instrument: Instrument) -> st.SearchStrategy[dict[str, Response]]:
    def to_question(question):
        codes = st.sampled_from([o.code for o in question.options])
        most = len(question.options) if question.is_multiple else 1
        values = st.lists(codes, min_size=1, max_size=most, unique=True)
        chosen = values.map(lambda given: Response(tuple(given)))
        return st.one_of(chosen, st.just(Response(declined=True)), st.just(Response()))

    return st.fixed_dictionaries(
        {q.link_id: to_question(q) for q in instrument.questions}
    )


@pytest.mark.parametrize("instrument", ALL, ids=lambda i: i.id)
@given(data=st.data())
def test_order_of_answers_changes_nothing(instrument: Instrument, data):
    given = data.draw(responses_to(instrument))
    shuffled = data.draw(st.permutations(list(given.items())))
    assert score(instrument, dict(shuffled)) == score(instrument, given)


@pytest.mark.parametrize("instrument", ALL, ids=lambda i: i.id)
@given(data=st.data())
def test_each_rule_is_flagged_or_not_or_lacks_an_answer(instrument: Instrument, data):
    given = data.draw(responses_to(instrument))
    flagged = {flag.rule_id for flag in score(instrument, given)}
    for finding in evaluate(instrument, given):
        assert (finding.rule.id in flagged) == bool(finding.because)
        if finding.outcome == Outcome.UNKNOWN:
            assert finding.missing
        if finding.outcome == Outcome.NOT_FLAGGED:
            assert not finding.missing
