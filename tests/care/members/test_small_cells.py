"""What is told of numbers of people: no small one, and none to be worked out."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from care.members.counting import USED
from care.members.small_cells import (
    FEWEST,
    is_small,
    told,
    told_row,
    told_share,
    told_table,
)
from care.members.tables import tables_of
from care.models import SegmentRules, SegmentRun, Tier

PARTS = st.dictionaries(
    st.sampled_from("abcdef"), st.one_of(st.integers(0, 12), st.integers(0, 60))
)


def told_without(parts: dict, key: str) -> dict:
    return {name: told for name, told in told_row(parts).items() if name != key}


@given(PARTS)
def test_no_small_part_is_told_and_what_is_told_is_true(parts):
    for key, count in told_row(parts).items():
        assert count is None or count == parts[key]
        assert count is None or not 0 < count < FEWEST


@example({"a": 10, "b": 10, "c": 10})
@example({"a": 11, "b": 11, "c": 8})
@example({"a": 5, "b": 5, "c": 5, "d": 40, "e": 0})
@given(PARTS.filter(lambda parts: sum(parts.values()) >= FEWEST))
def test_no_hidden_part_can_be_worked_out_from_the_whole(parts):
    """Other parts give the same picture: whoever sees it and the whole cannot tell
    which is true."""
    shown = told_row(parts)
    hidden = [key for key, count in shown.items() if count is None]
    for key in hidden:
        assert any(
            told_row(other) == shown
            and other[key] != parts[key]
            and sum(other.values()) == sum(parts.values())
            for other in others(parts, hidden)
        ), (parts, key)


ROWS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys("abc", st.one_of(st.integers(0, 12), st.integers(0, 60)))
    ),
    min_size=1,
    max_size=4,
)


@given(ROWS, st.sets(st.integers(0, 1)))
def test_neither_a_row_nor_a_column_gives_a_hidden_cell_away(drawn, untold):
    rows = dict(enumerate(drawn))
    untold &= set(rows)
    shown = told_table(rows, untold)
    assert {cell for key in untold for cell in shown[key].values()} <= {None}
    columns = {c: {key: row[c] for key, row in rows.items()} for c in "abc"}
    for line, told_line in [
        *((row, shown[key]) for key, row in rows.items()),
        *((parts, {k: shown[k][c] for k in rows}) for c, parts in columns.items()),
    ]:
        hidden = [line[key] for key, count in told_line.items() if count is None]
        assert all(count in (None, line[key]) for key, count in told_line.items())
        assert not any(map(is_small, filter(None, told_line.values())))
        all_are_hidden = len(hidden) == len(line)
        is_mixed = len(set(hidden)) > 1 and sum(hidden) >= FEWEST
        assert all_are_hidden or is_mixed or not any(hidden)


def test_a_column_hides_another_cell_too():
    """Whoever knows how many are of the first column would know the 3."""
    rows = {
        4: {"a": 3, "b": 20, "c": 90},
        3: {"a": 50, "b": 60, "c": 70},
        2: {"a": 80, "b": 70, "c": 99},
    }
    assert told_table(rows) == {
        4: {"a": None, "b": None, "c": 90},
        3: {"a": None, "b": None, "c": 70},
        2: {"a": 80, "b": 70, "c": 99},
    }


def others(parts: dict, hidden: list[str]):
    """A few people moved from one hidden part to another, or to all others: the whole
    stays."""
    for one, other, moved in product(hidden, hidden, range(1, 61)):
        if one != other and parts[one] >= moved:
            yield parts | {one: parts[one] - moved, other: parts[other] + moved}
    rest = sum(parts[key] for key in hidden) - FEWEST * (len(hidden) - 1)
    for key in hidden:
        yield parts | dict.fromkeys(hidden, FEWEST) | {key: max(rest, 0)}


@given(st.integers(0, 40), st.integers(0, 40))
def test_neither_those_who_have_something_nor_the_others_are_few(having, lacking):
    count = told_share(having, having + lacking)
    assert (count is None) == (0 < having < FEWEST or 0 < lacking < FEWEST)


def test_nobody_is_no_small_number():
    assert (told(0), told(1), told(10), told(11)) == (0, None, None, 11)
    assert told_row({"a": 0, "b": 40}) == {"a": 0, "b": 40}


def test_the_smallest_other_is_hidden_with_a_small_one():
    parts = {"a": 3, "b": 400, "c": 20, "d": 0}
    assert told_row(parts) == {"a": None, "b": 400, "c": None, "d": 0}


class TestTables:
    @pytest.fixture
    def run(self):
        """Two of 62 are in the highest tier, which would be 62 less all others."""
        sums = {"cost_cents": 100, "ed_visits": 1, "stays": 1, "linked": 1}
        sums |= {"with_needs": 1} | {f"with_{used}": 1 for used in USED}
        counts = {"4": 2, "3": 20, "2": 40}
        return SegmentRun(
            rules=SegmentRules(content={"contact_days": {"4": 7}}),
            counts={
                "tiers": {t: {"members": n, **sums} for t, n in counts.items()},
                "trend": {"4": {"1": 2}, "3": {"1": 20}, "2": {"1": 15, "0": 25}},
                "plan": {"4": {"Gold": 2}, "3": {"Gold": 20}, "2": {"Tin": 36, "": 4}},
                "age": {t: {"0": n} for t, n in counts.items()},
                "conditions": {"2": {"asthma": 39, "cancer": 12}},
            },
        )

    def test_a_hidden_tier_is_told_nowhere(self, run):
        tables = tables_of(run)
        assert tables.members == 62
        shown = {row.tier: row.members for row in tables.tiers}
        assert shown == {4: None, 3: None, 2: 40, 1: 0}
        hidden = [row for row in tables.tiers if row.members is None]
        assert all(
            (row.cost, row.ed_visits, row.linked) == (None,) * 3 for row in hidden
        )
        labels = {str(Tier.INTENSIVE.label), str(Tier.HIGH.label)}
        for breakdown in tables.breakdowns:
            for label, cells in breakdown.rows:
                if label in labels:
                    assert set(cells) == {None}, breakdown.code

    def test_no_mean_of_what_few_people_used(self, run):
        """60 stays for 1,000 of 50 members would be 3 stays."""
        tiers = run.counts["tiers"]
        tiers["4"] |= {"members": 50, "stays": 3, "with_stays": 3}
        tiers["3"] |= {"members": 50, "stays": 40, "with_stays": 30}
        tiers["2"] |= {"members": 400, "stays": 500, "with_stays": 200}
        # Many visits, of few people.
        tiers["4"] |= {"ed_visits": 80, "with_ed_visits": 2}
        tiers["3"] |= {"ed_visits": 0, "with_ed_visits": 0}
        tiers["2"] |= {"ed_visits": 200, "with_ed_visits": 90}
        for row in tiers.values():
            row |= {"cost_cents": 100 * 100 * row["members"], "with_cost": 40}
        rows = {row.tier: row for row in tables_of(run).tiers}
        assert [rows[t].members for t in (4, 3, 2)] == [50, 50, 400]
        # The smallest other goes with it: the whole may be known from elsewhere.
        assert [rows[t].stays for t in (4, 3, 2)] == [None, None, 1250]
        assert [rows[t].ed_visits for t in (4, 3, 2)] == [None, 0, None]
        assert [rows[t].cost for t in (4, 3, 2)] == [100, 100, 100]

    def test_parts_of_a_tier(self, run):
        found = {b.code: dict(b.rows) for b in tables_of(run).breakdowns}
        moderate = str(Tier.MODERATE.label)
        assert found["trend"][moderate] == [15, 25, 0]
        assert found["plan"][moderate] == [0, None, None]
        asthma, cancer = (
            found["conditions"][moderate][3],
            found["conditions"][moderate][8],
        )
        assert (asthma, cancer) == (None, 12)

    def test_a_plan_of_few_members_has_no_name(self, run):
        run.counts["plan"]["2"] = {"Tin": 25, "": 4, "Mrs. Example": 3, "Copper": 8}
        [plans] = [b for b in tables_of(run).breakdowns if b.code == "plan"]
        assert plans.columns == ["Gold", "Tin", "Others"]

    def test_who_lacks_something_follows_from_no_other_tier(self, run):
        """45 of 50 are linked; how many are in all may be known."""
        tiers = run.counts["tiers"]
        for tier, members, linked in (("4", 50, 45), ("3", 60, 30), ("2", 90, 40)):
            tiers[tier] |= {"members": members, "linked": linked}
        rows = {row.tier: row.linked for row in tables_of(run).tiers}
        assert rows == {4: None, 3: None, 2: 40, 1: None}
