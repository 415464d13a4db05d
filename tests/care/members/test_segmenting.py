"""Members sorted by one statement, held against plain Python."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.members.conditions import CONDITIONS, packed
from care.members.rules import FIRST_RULES, NAMED_TIERS, NUMBERS, Rule, Rules, TrendRule
from care.members.segmenting import (
    NothingToSort,
    moved_by,
    put_rules_in_force,
    rules_in_force,
    segment_members,
)
from care.models import (
    Member,
    MemberMonth,
    SegmentAssignment,
    SegmentRules,
    SegmentRun,
    Tier,
    Trend,
)
from people.models import Role
from screening.models.need import NeedStatus
from tests.care.factories import make_need
from tests.care.members.factories import (
    THROUGH,
    MemberFactory,
    MemberMonthFactory,
    make_plan,
)
from tests.care.members.oracle import judge, months_back, tiers
from tests.people.factories import PatientFactory, WorkerFactory

CODES = list(CONDITIONS)
# Small numbers, and those at the limits of the rules below.
MONTHS: st.SearchStrategy[Any] = st.builds(
    dict,
    back=st.integers(-1, 13),
    ed_visits=st.integers(0, 3),
    stays=st.integers(0, 2),
    cost_cents=st.sampled_from([0, 1, 99_999, 100_000, 200_000, 300_000, 2_500_000]),
    conditions=st.sets(st.sampled_from(CODES), max_size=3),
)
MEMBERS: st.SearchStrategy[Any] = st.builds(
    dict,
    born=st.sampled_from(
        [date(1961, 6, 30), date(1961, 7, 1), date(1960, 2, 29), date(2026, 6, 30)]
    ),
    start=st.sampled_from([date(2020, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]),
    end=st.sampled_from([None, None, date(2026, 6, 1), date(2026, 5, 31)]),
    months=st.lists(MONTHS, max_size=6, unique_by=lambda month: month["back"]),
)
RULES = st.builds(
    Rules,
    rules=st.lists(
        st.one_of(
            st.builds(
                Rule,
                tier=st.sampled_from(NAMED_TIERS),
                at_least=st.dictionaries(
                    st.sampled_from([n for n in NUMBERS if n not in ("cost", "age")]),
                    st.integers(1, 3),
                    min_size=1,
                    max_size=2,
                ),
                conditions=st.lists(
                    st.sampled_from(CODES), max_size=2, unique=True
                ).map(tuple),
                rising=st.booleans(),
            ),
            st.builds(
                Rule,
                tier=st.sampled_from(NAMED_TIERS),
                at_least=st.sampled_from(
                    [{"cost": 1000}, {"cost": 3000}, {"age": 65}, {"age": 66}]
                ),
                rising=st.booleans(),
            ),
        ),
        min_size=1,
        max_size=30,
    ).map(tuple),
    trend=st.builds(
        TrendRule,
        cost_percent=st.sampled_from([50, 100]),
        cost_dollars=st.sampled_from([1000, 2000]),
        acute=st.integers(1, 3),
    ),
)


def write(plan, drawn) -> None:
    Member.objects.filter(organization=plan).delete()
    for number, each in enumerate(drawn):
        member = MemberFactory(
            organization=plan,
            external_id=str(number),
            birth_date=each["born"],
            enrolled_from=each["start"],
            enrolled_until=each["end"],
        )
        MemberMonth.objects.bulk_create(
            MemberMonth(
                member=member,
                month=months_back(THROUGH, month["back"]),
                ed_visits=month["ed_visits"],
                stays=month["stays"],
                cost_cents=month["cost_cents"],
                conditions=packed(month["conditions"]),
            )
            for month in each["months"]
        )


def in_force(plan, rules) -> None:
    SegmentRun.objects.all().delete()
    SegmentRules.objects.all().delete()
    SegmentRules.objects.create(organization=plan, content=rules.as_content())


def expected(plan, rules):
    return {
        member.pk: judge(member, list(member.months.all()), rules, THROUGH)
        for member in Member.objects.filter(organization=plan)
    }


class TestAgainstPlainPython:
    @settings(max_examples=40)
    @given(drawn=st.lists(MEMBERS, max_size=5), rules=RULES, other=RULES)
    def test_tier_trend_and_reasons_of_each(self, plan, drawn, rules, other):
        write(plan, drawn)
        in_force(plan, rules)
        run = segment_members(plan=plan, through=THROUGH)
        right = expected(plan, rules)
        found = {
            row.member_id: (
                row.tier,
                row.trend,
                [n for n in range(len(rules.rules)) if row.reasons >> n & 1],
            )
            for row in SegmentAssignment.objects.filter(run=run)
        }
        assert found == {pk: judged for pk, judged in right.items() if judged}
        counted = {int(t): row["members"] for t, row in run.counts["tiers"].items()}
        assert counted == tiers(right.values())
        others = expected(plan, other)
        assert moved_by(
            plan=plan, before=rules, after=other, through=THROUGH
        ) == Counter((right[pk][0], others[pk][0]) for pk in right if right[pk])


class TestRun:
    def test_nothing_to_sort_before_a_file_was_read(self, plan):
        with pytest.raises(NothingToSort):
            segment_members(plan=plan)

    def test_the_last_month_that_files_tell_of_counts(self, plan):
        MemberMonthFactory(member__organization=plan, ed_visits=6)
        MemberMonthFactory(member__organization=make_plan(), month=date(2027, 1, 1))
        run = segment_members(plan=plan)
        assert run.through == THROUGH
        [row] = run.members.all()
        assert (row.tier, row.trend) == (Tier.INTENSIVE, Trend.RISING)

    def test_of_older_runs_only_counts_stay(self, plan):
        MemberMonthFactory(member__organization=plan)
        runs = [segment_members(plan=plan) for _each in range(3)]
        assert [run.members.count() for run in runs] == [0, 1, 1]
        runs[0].refresh_from_db()
        assert runs[0].counts["tiers"] == {
            "1": {
                "members": 1,
                "cost_cents": 0,
                "ed_visits": 0,
                "stays": 0,
                "linked": 0,
                "with_needs": 0,
                "with_cost": 0,
                "with_ed_visits": 0,
                "with_stays": 0,
            }
        }

    def test_needs_count_of_people_whom_the_plan_cares_for(self, plan):
        """Not the sensitive ones, and not those of somebody another organization
        cares for, who is linked all the same."""
        worker = WorkerFactory(at=plan)
        ours = PatientFactory(organization=plan)
        others = PatientFactory(organization=make_plan())
        for patient in (ours, others):
            member = MemberFactory(organization=plan, patient=patient)
            MemberMonthFactory(member=member)
            for code in ("food-insecurity", "intimate-partner-violence"):
                make_need(patient, worker, code)
            make_need(patient, worker, "housing-instability", status=NeedStatus.MET)
        run = segment_members(plan=plan)
        needs = run.members.order_by("member").values_list("needs", "tier")
        assert list(needs) == [(1, Tier.MODERATE), (0, Tier.BASIC)]


class TestVersions:
    def test_the_second_of_two_editors_changes_nothing(self, plan):
        actor = WorkerFactory(role=Role.PROGRAM_MANAGER, at=plan)
        base = rules_in_force(plan).version
        change = {"plan": plan, "rules": FIRST_RULES, "base": base, "actor": actor}
        first = put_rules_in_force(**change, note="More room")
        assert first
        assert first.version == base + 1
        assert put_rules_in_force(**change, note="Less room") is None
        assert rules_in_force(plan).note == "More room"
