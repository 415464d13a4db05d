from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from resources import match_index
from resources.matching.rules import Rules, read_rules, write_rules
from resources.models import (
    Accessibility,
    Address,
    Category,
    Language,
    MatchRow,
    Phone,
    RequiredDocument,
    Service,
    ServiceArea,
)
from resources.models.service import Capacity
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

FOOD, RENT = "food-insecurity", "housing-instability"

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    location = LocationFactory(latitude=40.44, longitude=-79.99)
    AddressFactory(location=location)
    service = ServiceFactory(categories=[FOOD])
    ServiceAtLocationFactory(service=service, location=location)
    return Service.objects.get(pk=service.pk)


@pytest.fixture
def location(service):
    return service.service_at_locations.get().location


def rules() -> Rules:
    return read_rules(MatchRow.objects.get().rules)


def test_table_agrees_from_the_first_save(service):
    row = MatchRow.objects.get()
    assert (row.category_id, row.latitude) == (FOOD, 40.44)
    assert row.x**2 + row.y**2 + row.z**2 == pytest.approx(1)
    assert row.band == 808
    assert match_index.verify() == []


def test_what_takes_no_referrals_lies_in_no_band(service):
    service.is_referable = False
    service.save()
    row = MatchRow.objects.get()
    assert (row.band, row.latitude, row.is_offered) == (None, 40.44, False)
    assert match_index.verify() == []


# Every way a listing changes: each must leave the table true.


def saves_rules(service, location):
    service.minimum_age = 60
    service.save()


def moves(service, location):
    location.latitude = 41.0
    location.save()


def becomes_confidential(service, location):
    location.is_confidential = True
    location.save()


def loses_its_point(service, location):
    location.latitude = location.longitude = None
    location.save()


def changes_address(service, location):
    location.latitude = location.longitude = None
    location.save()
    Address.objects.get().delete()


def speaks_spanish(service, location):
    Language.objects.create(service=service, code="es").save()
    Language.objects.create(location=location, code="ne")


def gets_a_ramp(service, location):
    Accessibility.objects.create(location=location, description="Ramp")


def asks_for_papers(service, location):
    RequiredDocument.objects.create(service=service, document="Photo ID")


def serves_the_state(service, location):
    ServiceArea.objects.create(service=service, area_type="state", value="PA")
    Phone.objects.create(organization=service.organization, number="412-555-0101")


def serves_at_the_location(service, location):
    at_location = service.service_at_locations.get()
    ServiceArea.objects.create(
        service_at_location=at_location, area_type="zip", value="15213"
    )


def meets_another_need(service, location):
    service.categories.add(Category.objects.get(code=RENT))
    service.save()


def need_is_given_it(service, location):
    Category.objects.get(code=RENT).services.add(service)


def need_lets_it_go(service, location):
    Category.objects.get(code=FOOD).services.clear()


def opens_a_second_place(service, location):
    ServiceAtLocationFactory(service=service, location=LocationFactory(latitude=1))


def is_merged_into_another(service, location):
    at_location = service.service_at_locations.get()
    at_location.service = ServiceFactory(categories=[RENT])
    at_location.save()


def gives_its_language_away(service, location):
    spoken = Language.objects.create(service=service, code="es")
    spoken.service = ServiceFactory(categories=[RENT])
    spoken.save()


def leaves_its_place(service, location):
    service.service_at_locations.get().delete()


def is_unpublished(service, location):
    service.unpublish()


def is_deleted(service, location):
    service.delete()


def is_full(service, location):
    service.capacity = Capacity.NO_CAPACITY
    service.save()


def is_confirmed(service, location):
    service.assured_date = date(2026, 3, 1)
    service.save()


CHANGES = [
    saves_rules, moves, becomes_confidential, loses_its_point, changes_address,
    speaks_spanish, gets_a_ramp, asks_for_papers, serves_the_state,
    serves_at_the_location, meets_another_need, need_is_given_it, need_lets_it_go,
    opens_a_second_place, leaves_its_place, is_unpublished, is_deleted, is_full,
    is_confirmed, is_merged_into_another, gives_its_language_away,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_table_stays_true_when_a_listing(change, service, location):
    before = list(MatchRow.objects.values())
    change(service, location)
    assert match_index.verify() == []
    assert list(MatchRow.objects.values()) != before


def test_draft_changes_nothing_until_it_is_published(service):
    service.minimum_age = 60
    revision = service.save_revision()
    assert rules().minimum_age is None
    revision.publish()
    assert rules().minimum_age == 60
    assert match_index.verify() == []


def test_deleted_location_takes_its_row_along(
    service, location, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        location.delete()
    assert match_index.verify() == []
    assert MatchRow.objects.get().latitude is None


def test_deleted_organization_leaves_nothing(
    service, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        service.organization.delete()
    assert not MatchRow.objects.exists()
    assert match_index.verify() == []


def test_confidential_place_keeps_no_point(service, location):
    location.is_confidential = True
    location.save()
    row = MatchRow.objects.get()
    assert (row.latitude, row.longitude, row.x) == (None, None, None)
    assert row.area_state == "PA"


def test_refresh_is_idempotent_and_takes_unknown_ids(service):
    assert match_index.refresh_services([service.pk, service.pk]) == 0
    gone = ServiceFactory.build().pk
    assert match_index.refresh_services([gone]) == 0


def test_bulk_writes_are_seen_by_verify_and_mended_by_refresh(service):
    Service.objects.update(minimum_age=18)
    of_match, of_search = match_index.verify()
    assert of_match.fields == ("rules",)
    assert of_search.fields == ("minimum_age",)
    assert "out of date" in str(of_match)
    assert (of_match.table, of_search.table) == (
        "resources_matchrow",
        "resources_searchrow",
    )
    assert "resources_searchrow" in str(of_search)
    assert match_index.refresh_services([service.pk]) == 2
    assert match_index.verify() == []


def test_rebuild_from_nothing(service):
    MatchRow.objects.all().delete()
    assert [d.problem for d in match_index.verify()] == ["missing"]
    assert match_index.rebuild() == 1
    assert match_index.verify() == []


def test_queries_of_a_refresh_do_not_grow(django_assert_max_num_queries):
    services = [ServiceFactory(categories=[FOOD]).pk for _ in range(20)]
    with django_assert_max_num_queries(30) as two:
        match_index.refresh_services(services[:2])
    with django_assert_max_num_queries(len(two)):
        match_index.refresh_services(services)


def test_commands(service):
    out = StringIO()
    call_command("verify_match_index", stdout=out)
    assert "agrees" in out.getvalue()
    MatchRow.objects.all().delete()
    with pytest.raises(CommandError, match="rebuild_match_index"):
        call_command("verify_match_index", stdout=StringIO())
    call_command("rebuild_match_index", stdout=out)
    assert match_index.verify() == []


def test_rules_survive_being_written():
    rules = Rules(
        minimum_age=18,
        languages=("es", "ne"),
        areas=(("zip", "15213"),),
        step_free=False,
        is_free=True,
        hours=(540, 1020),
        capacity="waitlist",
        track=-3,
    )
    assert read_rules(write_rules(rules)) == rules
    assert write_rules(Rules()) == "{}\n{}"
