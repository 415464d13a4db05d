"""What is left of the worklist by a filter, and filters kept under a name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.models import SavedFilter
from people.models import Role
from tests.care.factories import make_need
from tests.client import text
from tests.people.factories import (
    CareRelationshipFactory,
    MembershipFactory,
    OrganizationFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.queries import count_queries

WORK, FILTER = "/work/", "/work/filter/"


def tasks_of(response) -> list[str]:
    shown = response.context["shown"]
    return sorted(r.what for s in shown if s.section.code == "tasks" for r in s.rows)


@pytest.fixture
def work(clinic, worker, patient):
    """Three tasks of two patients: Maya's late and declined, Luz's about a text."""
    luz = PatientFactory(
        organization=clinic,
        lead=worker,
        given_name="Luz",
        family_name="Sample",
        preferred_language="es",
    )
    late = timezone.now() - timedelta(days=1)
    TaskFactory(patient=patient, kind="referral-overdue", title="Late", due_at=late)
    TaskFactory(patient=patient, kind="referral-declined", title="Declined")
    TaskFactory(patient=luz, kind="call-referral-notice", title="Call the partner")
    make_need(luz, worker, "transportation-insecurity")
    return luz


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({}, ["Call the partner", "Declined", "Late"]),
        ({"kind": "late"}, ["Late"]),
        ({"kind": "ended"}, ["Declined"]),
        ({"kind": "partner"}, ["Call the partner"]),
        ({"kind": "other"}, []),
        ({"overdue": "on"}, ["Late"]),
        ({"language": "es"}, ["Call the partner"]),
        ({"category": "transportation-insecurity"}, ["Call the partner"]),
        ({"text": "luz"}, ["Call the partner"]),
        ({"text": "declin"}, ["Declined"]),
        ({"text": "maya", "kind": "late"}, ["Late"]),
        ({"kind": "needs"}, []),
    ],
)
def test_what_is_left(desk, work, chosen, left):
    page = desk.post(FILTER, {"whose": "mine", **chosen}, follow=True)
    assert tasks_of(page) == left


def test_words_searched_for_stand_in_no_address(desk, work):
    response = desk.post(FILTER, {"text": "Sample"})
    assert "Sample" not in response.headers["Location"]
    assert tasks_of(desk.get(response.headers["Location"])) == ["Call the partner"]


def test_a_section_that_cannot_fit_is_left_out(desk, work):
    page = desk.get(WORK, {"kind": "needs"})
    assert [part.section.code for part in page.context["shown"]] == [
        "needs",
        "snoozed",
    ]
    late = desk.get(WORK, {"kind": "late"})
    codes = [part.section.code for part in late.context["shown"]]
    assert codes == ["tasks", "overdue", "snoozed"]


def test_kinds_are_counted(desk, work):
    page = desk.get(WORK)
    counted = {group.code: number for group, number in page.context["chips"]}
    assert counted == {"late": 1, "ended": 1, "partner": 1}


def test_site(desk, worker, work):
    second = OrganizationFactory(name="East Site")
    MembershipFactory(user=worker, organization=second)
    CareRelationshipFactory(patient=work, organization=second)
    assert "East Site" in text(desk.get(WORK))
    assert tasks_of(desk.get(WORK, {"site": second.pk})) == ["Call the partner"]


@pytest.mark.parametrize("query", ["kind=x&language=xx&site=1&category=x&page=x", ""])
def test_nonsense_in_the_address(desk, work, query):
    assert desk.get(f"{WORK}?{query}").status_code == 200
    assert desk.post(FILTER, {"kind": "x", "site": "1"}, follow=True).status_code == 200


class TestPrivate:
    def test_a_filter_by_a_private_need_says_nothing_to_colleagues(
        self, client_for, clinic, patient, worker
    ):
        TaskFactory(patient=patient, title="Plain")
        make_need(patient, worker, "elder-abuse")
        query = {"category": "elder-abuse", "whose": "organization"}
        assert tasks_of(client_for(worker).get(WORK, query)) == ["Plain"]
        assert tasks_of(client_for(WorkerFactory(at=clinic)).get(WORK, query)) == []


class TestSaved:
    def save(self, desk, **facts):
        return desk.post(FILTER, {"save": "1", "whose": "mine", **facts}, follow=True)

    def test_kept_under_a_name_and_used_again(self, desk, worker, work):
        page = self.save(desk, name="Late ones", kind="late", text="maya")
        assert "Filter “Late ones” is saved" in text(page)
        saved = SavedFilter.objects.get(user=worker)
        assert saved.facts == {"kind": "late", "text": "maya"}
        again = desk.get(WORK, {"filter": saved.pk})
        assert tasks_of(again) == ["Late"]
        assert "maya" not in again.request["QUERY_STRING"]

    def test_the_default_opens_the_worklist(self, desk, work):
        self.save(desk, name="Spanish", language="es", is_default="on")
        assert tasks_of(desk.get(WORK)) == ["Call the partner"]
        assert len(tasks_of(desk.get(WORK, {"filter": "none"}))) == 3
        assert tasks_of(desk.get(WORK, {"kind": "late"})) == ["Late"]
        self.save(desk, name="Late", kind="late", is_default="on")
        assert tasks_of(desk.get(WORK)) == ["Late"]
        assert SavedFilter.objects.filter(is_default=True).count() == 1

    def test_the_same_name_again_is_the_new_one(self, desk, work):
        self.save(desk, name="Mine", kind="late")
        self.save(desk, name="Mine", kind="ended")
        assert SavedFilter.objects.get().facts == {"kind": "ended"}

    def test_without_a_name(self, desk, work):
        page = self.save(desk, kind="late")
        assert "Give the filter a name" in text(page)
        assert tasks_of(page) == ["Late"]

    def test_belongs_to_one_user(self, desk, client_for, clinic, work):
        self.save(desk, name="Late", kind="late", is_default="on")
        saved = SavedFilter.objects.get()
        other = client_for(WorkerFactory(at=clinic))
        page = other.get(WORK, {"filter": saved.pk, "whose": "organization"})
        assert len(tasks_of(page)) == 3
        address = f"/work/filters/{saved.pk}/delete/"
        assert other.post(address).status_code == 404
        assert desk.get(address).status_code == 405
        assert "no task was touched" in text(desk.post(address, follow=True))
        assert not SavedFilter.objects.exists()


def test_who_may_and_wrong_verb(desk, client_for, clinic):
    assert desk.get(FILTER).status_code == 405
    reader = client_for(WorkerFactory(at=clinic, read_only=True))
    assert reader.post(FILTER, {"kind": "late"}).status_code == 302
    partner = client_for(WorkerFactory(role=Role.PARTNER))
    assert partner.post(FILTER).status_code == 404


def test_queries_do_not_grow(desk, clinic, worker, work):
    address = f"{WORK}?whose=mine&overdue=on&language=en&category=food-insecurity"

    def add(count: int) -> None:
        for number in range(count):
            patient = PatientFactory(organization=clinic, lead=worker)
            make_need(patient, worker)
            late = timezone.now() - timedelta(days=number + 1)
            TaskFactory(patient=patient, due_at=late, owner=worker)

    add(2)
    few = count_queries(desk, address)
    add(10)
    assert count_queries(desk, address) == few
