"""Curators look at likely duplicates side by side, merge them and take it back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Role
from resources.duplicates.refresh import refresh_duplicates
from resources.models import LikelyDuplicate, ListingKind, ListingMerge, Service
from tests.cms.edit_form import form_values
from tests.people.factories import WorkerFactory
from tests.queries import count_queries
from tests.resources.factories import (
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db


def address(model, name: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


UNDO = {"action": "undo"}
LIST = "wagtailsnippets_resources_likelyduplicate:list"


@pytest.fixture
def curator():
    return WorkerFactory(role=Role.CURATOR, first_name="Cora", last_name="Curator")


@pytest.fixture
def pair():
    pantry = OrganizationFactory(name="Hill Pantry", email="", website="")
    place = LocationFactory(organization=pantry)
    for name, number in (("Food boxes", "0101"), ("Food box", "0102")):
        service = ServiceFactory(organization=pantry, name=name, description=name)
        ServiceAtLocationFactory(service=service, location=place)
        PhoneFactory(service=service, number=f"(412) 555-{number}")
        WeeklyHoursFactory(service=service)
    refresh_duplicates()
    return LikelyDuplicate.objects.get(kind=ListingKind.SERVICE)


def test_a_curator_compares_chooses_merges_and_undoes(client_for, curator, pair):
    at = client_for(curator)
    listed = at.get(reverse(LIST)).content.decode()
    assert "Food box" in listed
    assert "At the same place" in listed
    compare = address(LikelyDuplicate, "edit", pair.pk)
    assert compare in listed
    page = at.get(compare, {"keep": str(pair.other)}).content.decode()
    for words in ("(412) 555-0101", "(412) 555-0102", "Monday", "Opening hours"):
        assert words in page
    values = form_values(page, "compare") | {"action": "merge", "description": "merged"}
    assert values["keep"] == str(pair.other)
    assert values["phones"] == "both"
    one, other = Service.objects.get(pk=pair.one), Service.objects.get(pk=pair.other)
    response = at.post(compare, values)
    assert response["Location"] == address(Service, "edit", other.pk)
    kept = Service.objects.get()
    assert (kept.pk, kept.name) == (other.pk, other.name)
    assert kept.description == one.description
    assert kept.phones.count() == 2
    history = at.get(address(Service, "history", kept.pk)).content.decode()
    assert f"{one.name} was merged into this one" in history

    merge = ListingMerge.objects.get()
    undo = address(ListingMerge, "edit", merge.pk)
    assert undo in at.get(address(ListingMerge, "list")).content.decode()
    assert "Cora Curator merged" in at.get(undo).content.decode()
    assert at.post(undo, UNDO)["Location"] == undo
    assert set(Service.objects.all()) == {one, other}
    assert "undid it" in at.get(undo).content.decode()
    assert "This was undone before." in at.post(undo, UNDO).content.decode()


def test_merging_and_undoing_wait_their_turn_at_the_trail_before_they_lock(
    client_for, curator, pair
):
    """Or they and a decline that says "full until" would wait for each other."""

    def post(model, pk, values) -> None:
        with CaptureQueriesContext(connection) as seen:
            at.post(address(model, "edit", pk), values)
        statements = [query["sql"] for query in seen]
        turn = [n for n, sql in enumerate(statements) if "_audithead" in sql]
        locks = [
            n
            for n, sql in enumerate(statements)
            if "UPDATE" in sql and '"resources_' in sql
        ]
        assert turn[0] < locks[0]

    at = client_for(curator)
    post(LikelyDuplicate, pair.pk, {"action": "merge", "keep": str(pair.one)})
    post(ListingMerge, ListingMerge.objects.get().pk, UNDO)


def test_two_that_are_different_are_shown_no_more_unless_asked_for(
    client_for, curator, pair
):
    at = client_for(curator)
    compare = address(LikelyDuplicate, "edit", pair.pk)
    response = at.post(compare, {"action": "different"})
    assert response["Location"] == reverse(LIST)
    refresh_duplicates()
    rows = at.get(address(LikelyDuplicate, "list_results")).content.decode()
    assert "Food box" not in rows
    shown = at.get(reverse(LIST), {"is_different": "true"}).content.decode()
    assert "Food box" in shown
    assert "Cora Curator said on" in at.get(compare).content.decode()
    at.post(compare, {"action": "undecided"})
    assert "Food box" in at.get(reverse(LIST)).content.decode()


def test_what_hinders_a_merge_is_told_on_the_page(client_for, curator, pair):
    service = Service.objects.get(pk=pair.one)
    service.description = "Unfinished"
    service.save_revision()
    compare = address(LikelyDuplicate, "edit", pair.pk)
    at = client_for(curator)
    values = form_values(at.get(compare).content.decode(), "compare")
    values |= {"keep": pair.other, "phones": "merged", "action": "merge"}
    response = at.post(compare, values)
    assert response.status_code == 422
    assert "has a draft" in response.content.decode()
    again = form_values(response.content.decode(), "compare")
    assert (again["keep"], again["phones"]) == (str(pair.other), "merged")
    assert at.post(compare, {"action": "nothing"}).status_code == 400
    assert Service.objects.count() == 2


def test_only_curators_come_here_and_read_only_ones_only_look(client_for, pair):
    compare = address(LikelyDuplicate, "edit", pair.pk)
    editor = WorkerFactory(role=Role.EDITOR)
    for path in (reverse(LIST), compare, address(ListingMerge, "list")):
        assert client_for(editor).get(path).status_code == 404
    assert client_for(editor).post(compare, {"action": "merge"}).status_code == 404
    looking = client_for(WorkerFactory(role=Role.CURATOR, read_only=True))
    assert looking.get(compare).status_code == 200
    assert looking.post(compare, {"action": "merge"}).status_code == 403
    assert looking.post(compare, {"action": "different"}).status_code == 403
    assert Service.objects.count() == 2


def test_a_pair_of_which_one_is_gone_is_not_found(client_for, curator, pair):
    Service.objects.filter(pk=pair.one).delete()
    at = client_for(curator)
    assert at.get(address(LikelyDuplicate, "edit", pair.pk)).status_code == 404
    assert "Not there any more" in at.get(reverse(LIST)).content.decode()


def test_the_list_takes_the_same_queries_for_many(client_for, curator, pair):
    at = client_for(curator)
    few = count_queries(at, reverse(LIST))
    owner = OrganizationFactory()
    for _number in range(15):
        ServiceFactory(organization=owner, name="Rent help")
    refresh_duplicates()
    assert count_queries(at, reverse(LIST)) == few
