"""Segments, members, before and after: who sees what of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from care.members.effects import Refusal
from care.members.segmenting import segment_members
from care.models import Program, RunState, SegmentRun
from people.models import AuditEvent, Role
from tests.care.members.factories import MemberFactory, MemberMonthFactory, make_plan
from tests.people.factories import MembershipFactory, OrganizationFactory, WorkerFactory
from tests.queries import count_queries

SEGMENTS = reverse("care:segments")
BEFORE_AFTER = reverse("care:before_after")
TIER = reverse("care:tier_members", kwargs={"tier": 4})


@pytest.fixture
def members(plan):
    """Twelve with six ED visits, and three who used nothing."""
    found = [MemberFactory(organization=plan) for _each in range(15)]
    for member in found[:12]:
        MemberMonthFactory(member=member, ed_visits=6)
    return found


class TestSegments:
    def test_before_a_file_was_read(self, analyst):
        assert "No members are sorted yet" in analyst.get(SEGMENTS).text

    def test_analysts_see_counts_and_no_member(self, analyst, desk, plan, members):
        segment_members(plan=plan)
        page = analyst.get(SEGMENTS)
        assert "6 or more ED visits" in page.text
        # Three people, and the twelve who would tell of them beside all fifteen.
        assert [row.members for row in page.context["tables"].tiers] == [
            None,
            0,
            0,
            None,
        ]
        assert TIER not in page.text
        assert members[0].external_id not in page.text
        assert TIER in desk.get(SEGMENTS).text

    def test_members_of_a_tier_with_the_reason_of_each(self, desk, plan, members):
        segment_members(plan=plan)
        page = desk.get(TIER)
        assert page.text.count("Because of 6 ED visits.") == 12
        assert AuditEvent.objects.get().reason == "care.members: 12"
        with CaptureQueriesContext(connection) as asked:
            desk.get(TIER)
        of_members = [q["sql"] for q in asked if "care_segmentassignment" in q["sql"]]
        assert all("COUNT" in sql or "LIMIT 12" in sql for sql in of_members)
        assert desk.get(reverse("care:tier_members", args=[9])).status_code == 404

    def test_it_says_so_where_the_files_tell_of_less_than_a_year(
        self, analyst, plan, members
    ):
        words = "The files tell of no month before August 2025."
        for month in (8, 7):
            MemberMonthFactory(member=members[0], month=date(2025, month, 1))
            segment_members(plan=plan)
            assert (words in analyst.get(SEGMENTS).text) == (month == 8)

    def test_sorting_again(self, desk, reader, outsider, plan):
        for _twice in range(2):
            assert desk.post(reverse("care:segments_sort")).status_code == 302
        assert SegmentRun.objects.get().state == RunState.ASKED
        assert "Members are being sorted" in desk.get(SEGMENTS).text
        assert reader.post(reverse("care:segments_sort")).status_code == 403

    def test_another_plan_is_chosen_by_those_who_have_it(self, desk, manager, outsider):
        other = make_plan(name="Other Health Plan")
        url = f"{SEGMENTS}?plan={other.pk}"
        assert desk.get(url).status_code == 404
        assert desk.get(f"{SEGMENTS}?plan=x").status_code == 404
        MembershipFactory(user=manager, organization=other, role=Role.PROGRAM_MANAGER)
        assert "Other Health Plan" in desk.get(url).text

    def test_an_organization_without_a_program_of_a_payer_is_no_plan(self, client_for):
        home = OrganizationFactory()
        Program.objects.create(organization=home, kind="provider", name="Ways home")
        for role in (Role.PROGRAM_MANAGER, Role.PAYER_ANALYST):
            client = client_for(WorkerFactory(role=role, at=home))
            assert client.get(SEGMENTS).status_code == 404
            assert SEGMENTS not in client.get("/accounts/password/change/").text

    def test_no_query_more_for_more_members(self, desk, plan, members):
        segment_members(plan=plan)
        few = [count_queries(desk, url) for url in (SEGMENTS, TIER)]
        for _each in range(30):
            MemberMonthFactory(member__organization=plan, ed_visits=6)
        segment_members(plan=plan)
        assert [count_queries(desk, url) for url in (SEGMENTS, TIER)] == few


class TestMember:
    def test_because_of_what(self, desk, plan):
        month = MemberMonthFactory(
            member__organization=plan,
            stays=2,
            cost_cents=1_234_56,
            conditions=["asthma", "stroke"],
        )
        segment_members(plan=plan)
        url = reverse("care:member", args=[month.member_id])
        page = desk.get(url)
        assert "2 stays and 2 conditions (asthma, stroke)" in page.text
        assert "cost $1,235 after $0, visits and stays 2 after 0" in page.text
        assert "It belongs to a lower tier." in page.text
        [event] = AuditEvent.objects.filter(action="read")
        assert event.object_id == str(month.member_id)

    def test_who_sees_one(self, reader, analyst, outsider, plan):
        url = reverse("care:member", args=[MemberFactory(organization=plan).pk])
        seen = [client.get(url).status_code for client in (reader, analyst, outsider)]
        assert seen == [200, 404, 404]
        assert "In no tier" in reader.get(url).text

    def test_found_by_an_id_that_stands_in_no_address(self, desk, outsider, plan):
        member = MemberFactory(organization=plan)
        found = desk.post(
            reverse("care:member_find"), {"member_id": member.external_id}
        )
        assert found["Location"] == reverse("care:member", args=[member.pk])
        asked = {"member_id": member.external_id}
        assert outsider.post(reverse("care:member_find"), asked).status_code == 422
        again = desk.post(reverse("care:member_find"), {"member_id": "M-nobody"})
        assert again.status_code == 422
        assert "M-nobody" in again.text


class TestBeforeAfter:
    def effects(self, plan, **found):
        program = Program.objects.get(organization=plan)
        SegmentRun.objects.filter(organization=plan).update(
            effects={str(program.pk): found}
        )

    def test_nothing_yet(self, analyst):
        assert "Nothing is compared yet" in analyst.get(BEFORE_AFTER).text

    def test_why_nothing_is_stated_and_who_is_left_out(self, analyst, plan, members):
        segment_members(plan=plan)
        left_out = {"recent": 3, "insured": 40, "unmatched": 0}
        self.effects(plan, refusal=Refusal.TOO_FEW, left_out=left_out)
        page = analyst.get(BEFORE_AFTER)
        assert "says nothing about a program" in page.text
        # Whoever knows how many were enrolled could take the 40 away.
        assert [count for _why, count in page.context["left_out"]] == [None, None]
        assert "95 % interval" not in page.text

    @pytest.mark.parametrize(
        ("effect", "said"),
        [
            ((5, 3, 5, 4.5, -1.5, -2, -1), "chance alone would seldom do that"),
            ((5, 3, 5, 4.5, -1.5, -4, 1), "no difference that could be told from"),
            ((5, 3, 4, 3.9, -1.9, -2, -1), "They were not alike"),
        ],
    )
    def test_an_effect_is_said_with_its_limits(
        self, analyst, plan, members, effect, said
    ):
        names = (
            *("before", "after", "before_compared", "after_compared"),
            *("difference", "low", "high"),
        )
        measured = dict(zip(names, effect, strict=True))
        segment_members(plan=plan)
        measures = ("ed_visits", "stays", "cost_cents")
        self.effects(plan, people=60, compared=200, **dict.fromkeys(measures, measured))
        page = analyst.get(BEFORE_AFTER)
        assert page.text.count(said) == 3
        assert "regression to the mean" in page.text
        assert "no return on investment" in page.text
        program = Program.objects.get(organization=plan)
        assert analyst.get(f"{BEFORE_AFTER}?program={program.pk}").status_code == 200
        self.effects(plan, people=60, compared=200, stays=measured)
        page = analyst.get(BEFORE_AFTER)
        assert page.text.count("not told: fewer than 11 people may have used any") == 2
        assert page.text.count(said) == 1
