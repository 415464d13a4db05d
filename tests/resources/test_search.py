from datetime import UTC, datetime, time

import pytest
from django.http import QueryDict
from django.utils import translation

from resources.geometry import METERS_PER_MILE
from resources.models import (
    Accessibility,
    Address,
    Category,
    HoursException,
    Language,
    ServiceArea,
    WeeklyHours,
)
from resources.places import PlaceNotFound, read_place
from resources.search import search
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

FOOD, RENT, GOODS = "food-insecurity", "housing-instability", "material-hardship"
# Wednesday noon in Pittsburgh, whose centroid of 15213 is here.
NOON = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
LATITUDE, LONGITUDE = 40.444, -79.9552

pytestmark = pytest.mark.django_db


def listed(*, miles_north: float = 0.5, need: str = FOOD, **listing):
    service = ServiceFactory(categories=[need], **listing)
    location = LocationFactory(
        latitude=LATITUDE + miles_north * METERS_PER_MILE / 111_050,
        longitude=LONGITUDE,
        time_zone="America/New_York",
    )
    return ServiceAtLocationFactory(service=service, location=location).service


def by_phone(area_type: str, value: str, **listing):
    service = ServiceFactory(categories=[FOOD], **listing)
    ServiceArea.objects.create(service=service, area_type=area_type, value=value)
    return service


def ask(**asked: str):
    params = QueryDict(mutable=True)
    params.update(asked)
    return search(params, NOON)


def found(**asked: str) -> list:
    return [card.service for card in ask(**asked).page]


# By need and words


def test_by_need():
    listed(need=RENT)
    food = listed()
    assert found(need=FOOD) == [food]


@pytest.mark.parametrize(
    "words", ["diapers", "DIAPERS", "pañales", "panales", "need diapers please"]
)
def test_plain_words_find_the_category_that_people_call_so(words):
    listed()
    goods = listed(need=GOODS)
    assert found(q=words) == [goods]


def test_a_phrase_of_the_category():
    bus = listed(need="transportation-insecurity")
    listed()
    assert found(q="bus pass") == [bus]


@pytest.mark.parametrize("words", ["quilts", "QUILTS", "warm quilts", "stitchers"])
def test_words_are_found_in_name_description_and_organization(words):
    organization = OrganizationFactory(name="The Stitchers")
    service = listed(description="We make warm Quilts.", organization=organization)
    listed()
    assert found(q=words) == [service]


def test_every_word_must_be_there():
    listed(description="warm quilts")
    assert found(q="quilts zithers") == []


def test_what_says_the_word_goes_before_the_rest_of_its_category():
    listed(need=GOODS, name="A furniture store room")
    diapers = listed(need=GOODS, name="Diapers for babies")
    assert found(q="diapers")[0] == diapers


def test_spanish_names_are_searched():
    service = listed(name_es="Despensa de alimentos frescos")
    assert found(q="alimentos frescos") == [service]


@pytest.mark.parametrize(
    "typed",
    ["100%", "'today'", '"free food"', "food*", "-food", "today & food", "NEAR("],
)
def test_signs_are_plain_text(typed):
    service = listed(description="100% free food 'today', nearly always")
    assert found(q=typed) == [service]


def test_signs_alone_find_nothing():
    listed()
    assert found(q='%_"*') == []


@pytest.mark.parametrize(
    "words", ["I need quilts", "quilt", "necesito quilts por favor", "Quilts near me?"]
)
def test_only_the_words_that_say_the_need_count(words):
    service = listed(description="We make warm Quilts.")
    listed()
    assert found(q=words) == [service]


def test_accents_do_not_count():
    service = listed(description="Lápices y útiles.")
    assert found(q="lapices") == found(q="ÚTILES") == [service]


def test_words_follow_the_organizations_new_name():
    organization = OrganizationFactory(name="The Stitchers")
    service = listed(organization=organization)
    organization.name = "The Weavers"
    organization.save()
    assert found(q="weavers") == [service]
    assert found(q="stitchers") == []


def test_made_for_somebody():
    for_women = listed(restricted_gender="female")
    for_older, for_young = listed(minimum_age=60), listed(maximum_age=17)
    for_families, for_veterans = (
        listed(household="families"),
        listed(requires_veteran=True),
    )
    assert found(who="women") == [for_women]
    assert found(who="older") == [for_older]
    assert found(who="young") == [for_young]
    assert found(who="families") == [for_families]
    assert found(who="veterans") == [for_veterans]


def test_only_what_serves_the_place():
    elsewhere, here = listed(), listed(miles_north=2)
    ServiceArea.objects.create(service=elsewhere, area_type="state", value="OH")
    assert found(place="15213", serves="on") == [here]
    assert found(place="15213") == [here, elsewhere]


def test_page_of_many_is_told_with_the_number_of_all():
    for _number in range(25):
        listed()
    for asked in ({}, {"place": "15213"}):
        results = ask(page="2", **asked)
        assert (results.total, len(results.page), results.page.number) == (25, 5, 2)


# By place


def test_nearest_first_with_distance():
    far, near = listed(miles_north=4), listed(miles_north=0.5)
    results = ask(place="15213")
    assert [card.service for card in results.page] == [near, far]
    assert [round(card.distance_miles, 1) for card in results.page] == [0.5, 4.0]


@pytest.mark.parametrize(
    "typed",
    [
        "Pittsburgh, PA", "pittsburgh pa", "Pittsburgh, Pennsylvania", "15213-1234",
        "4200 Fifth Avenue, Pittsburgh, PA 15213",
    ],
)  # fmt: skip
def test_place_as_people_type_it(typed):
    assert read_place(typed).state == "PA"


def test_city_alone_is_taken_where_the_directory_has_places():
    AddressFactory(city="Springfield", state_province="IL")
    assert read_place("Springfield").state == "IL"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("99999", "There is no ZIP code 99999"),
        ("1521", "no ZIP code"),
        ("Springfield", "More than one state has a Springfield"),
        ("Nowhereville", "We do not know “Nowhereville”"),
        ("Pittsburgh, HI", "We do not know"),
        ("09001", "There is no ZIP code 09001"),
    ],
)
def test_wrong_place_says_what_to_type(typed, says):
    Address.objects.all().delete()
    with pytest.raises(PlaceNotFound, match=says):
        read_place(typed)


def test_nothing_within_the_distance_widens_and_says_so():
    service = listed(miles_north=8)
    results = ask(place="15213", distance="2")
    assert [card.service for card in results.page] == [service]
    assert results.note == "Nothing within 2 miles, so this shows 10 miles."


def test_farther_than_asked_is_left_out():
    listed(miles_north=8)
    near = listed(miles_north=1)
    assert found(place="15213", distance="5") == [near]


def test_phone_services_by_area():
    state = by_phone("state", "PA")
    nation = by_phone("nation", "US")
    by_phone("state", "OH")
    assert set(found(place="15213")) == {state, nation}


def test_place_that_serves_others_comes_last_and_says_so():
    service = listed(miles_north=0.2)
    ServiceArea.objects.create(service=service, area_type="county", value="Butler, PA")
    open_to_all = listed(miles_north=9)
    results = ask(place="15213")
    assert [card.service for card in results.page] == [open_to_all, service]
    assert results.page[1].warnings == ["Does not serve the place you gave"]


def test_statewide_office_far_away_is_reached_by_phone():
    service = listed(miles_north=300)
    ServiceArea.objects.create(service=service, area_type="state", value="PA")
    (card,) = ask(place="15213").page
    assert (card.service, card.distance_miles) == (service, None)


def test_confidential_address_shows_the_city_alone():
    location = LocationFactory(
        latitude=LATITUDE, longitude=LONGITUDE, is_confidential=True
    )
    AddressFactory(location=location, address_1="5 Hidden Lane")
    service = ServiceFactory(categories=[FOOD])
    ServiceAtLocationFactory(service=service, location=location)
    (card,) = ask(place="15213").page
    assert (card.point, card.distance_miles) == (None, None)
    assert card.address == "Pittsburgh, PA (address not shown, for safety)"


# Stores and what is hidden


def test_stores_are_labelled_and_come_after_help():
    store = listed(
        miles_north=0.1, is_referable=False, description="Store that accepts SNAP, WIC."
    )
    pantry = listed(miles_north=9)
    results = ask(place="15213")
    assert [card.service for card in results.page] == [pantry, store]
    assert [card.store_label for card in results.page] == [
        "",
        "Store: takes SNAP, WIC",
    ]
    assert found(stores="only") == [store]
    assert found(stores="hide") == [pantry]


@pytest.mark.parametrize("hidden", [{"live": False}, {"status": "defunct"}])
def test_drafts_and_defunct_services_are_not_found(hidden):
    listed(**hidden)
    assert found() == []


# Choices


def test_free_and_walk_in():
    listed()
    free, walk_in = listed(is_free=True), listed(is_walk_in=True)
    assert found(free="on") == [free]
    assert found(walk_in="on") == [walk_in]


def test_language_of_the_service_or_the_location():
    service, other = listed(), listed()
    Language.objects.create(service=service, code="es")
    location = other.service_at_locations.get().location
    Language.objects.create(location=location, code="cmn")
    assert found(language="es") == [service]
    assert found(language="zh") == [other]


def test_step_free_access_leaves_out_what_says_no_or_nothing():
    listed()
    ramp, stairs = listed(), listed()
    for service, words in ((ramp, "Ramp at the side"), (stairs, "No ramp")):
        location = service.service_at_locations.get().location
        Accessibility.objects.create(location=location, description=words)
    assert found(accessible="on") == [ramp]


def test_open_now_by_the_places_own_hours():
    open_one, closed = listed(), listed()
    listed()
    for service, start, end in ((open_one, 9, 17), (closed, 18, 20)):
        WeeklyHours.objects.create(
            service=service, weekday=2, opens_at=time(start), closes_at=time(end)
        )
    results = ask(open_now="on")
    assert [card.service for card in results.page] == [open_one]
    assert results.page[0].status == "Open now, until 5 p.m."


def test_open_now_with_the_locations_hours_past_midnight():
    service = listed()
    location = service.service_at_locations.get().location
    WeeklyHours.objects.create(
        location=location, weekday=1, opens_at=time(20), closes_at=time(13)
    )
    assert found(open_now="on") == [service]


def test_open_now_follows_the_hours_and_their_exceptions():
    service = listed()
    week = WeeklyHours.objects.create(
        service=service, weekday=2, opens_at=time(9), closes_at=time(17)
    )
    assert found(open_now="on") == found(open_now="on", place="15213") == [service]
    off = HoursException.objects.create(
        service=service, starts_on=NOON.date(), ends_on=NOON.date()
    )
    assert found(open_now="on") == []
    off.delete()
    assert found(open_now="on") == [service]
    week.delete()
    assert found(open_now="on") == []


# Faults and pages


def test_wrong_zip_is_a_fault_that_keeps_what_was_typed():
    listed()
    results = ask(place="99999", q="rent", free="on")
    assert "There is no ZIP code 99999" in results.form.errors["place"][0]
    assert list(results.page) == []
    assert results.form["q"].value() == "rent"


@pytest.mark.parametrize(
    "asked", [{"need": "no-such-need"}, {"distance": "7"}, {"language": "tlh"}]
)
def test_made_up_choice_is_a_fault_and_no_crash(asked):
    assert ask(**asked).form.errors


@pytest.mark.parametrize("page", ["0", "-1", "99", "x"])
def test_any_page_number_is_answered(page):
    listed()
    assert len(list(ask(page=page).page)) == 1


def test_form_alone():
    listed()
    assert list(search({}, NOON, run=False).page) == []


def test_order_is_the_same_for_both_languages():
    for number in range(5):
        listed(miles_north=number)
    english = found(place="15213")
    with translation.override("es"):
        assert found(place="15213") == english


def test_categories_have_plain_words():
    words = Category.objects.get(code=GOODS).plain_words.splitlines()
    assert "diapers" in words
