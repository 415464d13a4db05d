"""Before and after, beside people who were not enrolled: the arithmetic against a
worked example and against plain Python, and when nothing is stated."""

from datetime import date
from math import isclose, sqrt
from statistics import mean, variance

import pytest

from care.members.before_after import effect_in, settled
from care.members.effects import (
    Compared,
    Person,
    Refusal,
    effect_of,
    is_of_few,
    least,
)
from care.members.segmenting import segment_members
from care.models import Enrollment, Member, MemberMonth, Program, SegmentRun
from tests.care.members.factories import MemberFactory
from tests.care.members.oracle import months_back
from tests.people.factories import PatientFactory

THROUGH = date(2026, 12, 1)
INDEX = date(2026, 5, 1)
# Two cells of one month, and the first a month later.
A, B, LATER = ("May", "a"), ("May", "b"), ("June", "a")


class TestArithmetic:
    def test_a_worked_example(self):
        """Two cells. The enrolled fell by 4, 6 and 2; like people fell by 3 on average
        in the first cell and by 1 in the second: differences -1, -3 and -1."""
        people = [Person(A, 10, 6), Person(A, 9, 3), Person(B, 5, 3)]
        compared = {
            # Changes -2, -3, -4 and -1, -1, -1: sums of squares 29 and 3.
            A: Compared(3, before=24, after=15, squares=29),
            B: Compared(3, before=12, after=9, squares=3),
        }
        found = effect_of(people, compared)
        differences = [-1, -3, -1]
        margin = 1.96 * sqrt(variance(differences) / 3 + (2 / 3) ** 2 * 1 / 3)
        assert isclose(found.difference, mean(differences))
        assert isclose(found.low, mean(differences) - margin)
        assert isclose(found.high, mean(differences) + margin)
        assert isclose(found.before_compared, (8 + 8 + 4) / 3)
        assert isclose(found.after_compared, (5 + 5 + 3) / 3)
        assert found.is_told_from_chance == (found.high < 0)

    def test_if_all_get_better_alike_there_is_no_effect(self):
        """Regression to the mean: before and after alone would look like a success."""
        people = [Person(A, 10, n % 3) for n in range(30)]
        changes = [n % 3 - 10 for n in range(30)]
        squares = sum(change**2 for change in changes)
        after = sum(p.after for p in people)
        found = effect_of(people, {A: Compared(30, 300, after, squares)})
        assert found.after < found.before
        assert found.difference == 0
        assert not found.is_told_from_chance

    def test_people_compared_in_several_months_are_no_more_people(self):
        """The interval is as wide as if the months told the same twice; within a month
        each cell tells of others."""
        people = [Person(cell, 9, 9) for cell in (A, A, B, B, LATER, LATER)]
        others = Compared(20, before=60, after=60, squares=95)
        once = others.variance / 20
        found = effect_of(people, {A: others, B: others, LATER: others})
        margin = 1.96 * (sqrt(2 * once / 9) + sqrt(once / 9))
        assert isclose(found.high - found.difference, margin)

    def test_of_comparison_people_one_month_counts(self):
        many = Compared(20, 60, 60, 95, 8, 3)
        compared = {A: many, B: many, LATER: Compared(30, 60, 60, 95, 8, 3)}
        assert least(compared, compared, "people") == 40
        people = [Person(LATER, 1, 1)] * 20
        users = Compared(30, 60, 60, 95, 10, 20)
        assert is_of_few([*people, *people], {LATER: users})
        twice = {LATER: users, ("July", "a"): users}
        assert is_of_few([*people, Person(("July", "a"), 1, 1)], twice)

    @pytest.mark.parametrize(
        ("people", "compared", "stays"),
        [
            (40, 200, False),
            (41, 200, True),
            (50, 300, True),
            (51, 300, False),
            (60, 210, True),
            (35, 300, True),
        ],
    )
    def test_what_was_told_stays_until_no_few_people_are_between(
        self, people, compared, stays
    ):
        told = {"people": 40, "compared": 200, "through": "2026-06-01"}
        found = {"people": people, "compared": compared, "through": "2026-07-01"}
        assert settled(found, told) == (told if stays else found)
        assert settled(found, {"refusal": Refusal.TOO_FEW}) == found
        assert settled({"refusal": Refusal.NOBODY}, told) == {"refusal": Refusal.NOBODY}

    @pytest.mark.parametrize(
        ("users", "is_few"),
        [
            ((11, 11, 11, 11), False),
            ((0, 0, 0, 0), False),
            ((10, 11, 11, 11), True),
            ((11, 1, 11, 11), True),
            ((11, 11, 10, 11), True),
            ((11, 11, 11, 3), True),
        ],
    )
    def test_no_mean_is_of_what_few_people_used(self, users, is_few):
        before, after, others_before, others_after = users
        people = [Person(A, n < before, n < after) for n in range(30)]
        others = Compared(40, 90, 90, 9, others_before, others_after)
        unmatched = Compared(40, 90, 90, 9, 40, 40)
        assert is_of_few(people, {A: others, B: unmatched}) == is_few


class TestCohort:
    @pytest.fixture
    def program(self, plan):
        return Program.objects.get(organization=plan)

    def member(self, plan, used, **fields):
        """`used`: cents in each month, counted back from the last."""
        member = MemberFactory(organization=plan, **fields)
        MemberMonth.objects.bulk_create(
            MemberMonth(
                member=member, month=months_back(THROUGH, back), cost_cents=cents
            )
            for back, cents in used.items()
        )
        return member

    def enrolled(self, plan, program, used, **fields):
        patient = PatientFactory(organization=False)
        Enrollment.objects.create(
            program=program,
            patient=patient,
            status="enrolled",
            started_on=fields.pop("started_on", date(2026, 5, 20)),
        )
        return self.member(plan, used, patient=patient, **fields)

    def found(self, plan, program):
        run = segment_members(plan=plan, through=THROUGH)
        assert run.effects[str(program.pk)] == effect_in(run, program)
        return run.effects[str(program.pk)]

    def test_against_plain_python(self, plan, program):
        """May was the month of enrollment; back 8 to 13 come before it, 1 to 6 after,
        and nothing of May, December or the year before counts."""
        noise = {0: 10**6, 7: 10**6, 14: 10**6}
        mine, theirs = [], []
        for n in range(36):
            before, after = 600 * n, 300 * n + n % 5
            self.enrolled(plan, program, {13: before, 1: after, **noise})
            mine.append((after - before) / 6)
        for n in range(40):
            before, after = 500 * n, 500 * n - n % 7
            self.member(plan, {8: before, 6: after, **noise})
            theirs.append((after - before) / 6)
        # Of another sex: nobody to be compared with, and nobody's comparison.
        self.enrolled(plan, program, {13: 60, 1: 10**7}, sex="m")
        found = self.found(plan, program)
        assert (found["people"], found["compared"]) == (36, 40)
        assert found["left_out"] == {"insured": 0, "unmatched": 1}
        # Nobody had a visit, which tells of nobody.
        assert found["ed_visits"]["before"] == 0
        cost = found["cost_cents"]
        expected = mean(mine) - mean(theirs)
        margin = 1.96 * sqrt(variance(mine) / 36 + variance(theirs) / 40)
        assert isclose(cost["difference"], expected)
        assert isclose(cost["high"] - cost["low"], 2 * margin)

    def test_whom_nothing_can_be_said_about(self, plan, program):
        late, left = date(2026, 6, 30), date(2026, 10, 31)
        self.enrolled(plan, program, {}, started_on=late)
        self.enrolled(plan, program, {}, started_on=date(2026, 7, 1))
        self.enrolled(plan, program, {}, enrolled_until=left)
        self.enrolled(plan, program, {}, enrolled_from=date(2025, 12, 1))
        found = self.found(plan, program)
        assert found["refusal"] == Refusal.TOO_FEW
        assert found["left_out"] == {"recent": 1, "insured": 2, "unmatched": 1}

    def test_who_was_enrolled_before_the_files_tell_of_six_months(self, plan, program):
        """The files begin in November, six months before May."""
        for day in (date(2026, 4, 30), date(2026, 5, 1)):
            self.enrolled(plan, program, {13: 500}, started_on=day)
        left_out = self.found(plan, program)["left_out"]
        assert left_out == {"early": 1, "insured": 0, "unmatched": 1}

    def test_one_more_person_changes_nothing_that_is_told(self, plan, program):
        for _n in range(36):
            self.enrolled(plan, program, {13: 600, 1: 600})
        for _n in range(40):
            self.member(plan, {8: 500, 6: 500})
        before = self.found(plan, program)
        assert before["through"] == "2026-12-01"
        self.enrolled(plan, program, {13: 600, 1: 10**6})
        run = segment_members(plan=plan, through=THROUGH)
        assert run.effects[str(program.pk)] == before

    def test_a_measure_few_people_used_is_left_out(self, plan, program):
        for n in range(36):
            self.enrolled(plan, program, {13: 600, 1: 600 if n < 10 else 0})
        for _n in range(40):
            self.member(plan, {8: 500, 6: 500})
        found = self.found(plan, program)
        assert (found["people"], found["compared"]) == (36, 40)
        assert "cost_cents" not in found
        assert "stays" in found

    def test_no_effect_of_few_people_or_without_others(self, plan, program):
        assert self.found(plan, program) == {"refusal": Refusal.NOBODY}
        for _n in range(30):
            self.enrolled(plan, program, {})
        for _n in range(5):
            self.member(plan, {})
        assert self.found(plan, program)["refusal"] == Refusal.NO_COMPARISON
        assert "people" not in self.found(plan, program)

    def test_nobody_of_another_program_is_compared_with(self, plan, program):
        other = Program.objects.create(organization=plan, kind="payer", name="Other")
        for _n in range(30):
            self.enrolled(plan, program, {})
            self.enrolled(plan, other, {})
        assert self.found(plan, program)["refusal"] == Refusal.TOO_FEW
        assert SegmentRun.objects.newest_of(plan).effects.keys() == {
            str(program.pk),
            str(other.pk),
        }
        assert Member.objects.count() == 60
