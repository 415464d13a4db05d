from datetime import time

import pytest
from geopy.distance import geodesic

from resources.geometry import METERS_PER_MILE
from resources.matching import (
    Filters,
    Fit,
    Place,
    Point,
    candidates,
    complete,
    engine,
    match,
)
from tests.resources.factories import (
    LocationFactory,
    ServiceAreaFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)
from tests.resources.matching import (
    FOOD,
    HERE,
    NOW,
    RENT,
    SHELTER,
    by_phone,
    facts,
    offer,
    only,
)

pytestmark = pytest.mark.django_db


def test_nothing_in_range_widens_and_says_so():
    far = offer(miles_north=40)
    found = match(HERE, [FOOD], facts())
    assert only(found).service == far
    assert found.radius_m == 50 * METERS_PER_MILE
    assert found.note == (
        "Nothing that fits within 25 miles, so the search went out to 50 miles."
    )


def test_in_range_needs_no_note():
    offer()
    assert match(HERE, [FOOD], facts()).note == ""


def test_nothing_anywhere_says_so():
    found = match(HERE, [FOOD], facts())
    assert found == []
    assert "No place that fits within 200 miles" in found.note


def test_person_without_any_place_gets_phone_services_and_is_asked():
    offer()
    national = by_phone(area=("nation", "US"))
    county = by_phone(area=("county", "Allegheny, PA"))
    silent = by_phone()
    found = match(Place(), [FOOD], facts(has_fixed_address=False))
    fits = {m.service: m.fit for m in found}
    assert fits == {national: Fit.FITS, county: Fit.ASK, silent: Fit.ASK}
    assert found.radius_m is None
    assert "ZIP" in found.note


def test_zip_alone_is_enough():
    service = offer(at=Point(40.444, -79.9552), miles_north=1)
    found = match(Place(postal_code="15213"), [FOOD], facts())
    assert only(found).service == service


def test_excluded_services_are_left_out():
    declined, other = offer(), offer(miles_north=3)
    found = match(HERE, [FOOD], facts(), exclude_services=[declined.pk])
    assert [m.service for m in found] == [other]


@pytest.mark.parametrize(
    "hidden",
    [
        {"is_referable": False},
        {"live": False},
        {"status": "inactive"},
        {"status": "defunct"},
        {"status": "temporarily closed"},
    ],
)
def test_shops_drafts_and_closed_services_are_never_matched(hidden):
    offer(**hidden)
    assert match(HERE, [FOOD], facts()) == []


# Place


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (HERE, ""),
        (Place(postal_code="15213"), "from the middle of ZIP 15213"),
        (Place(city="Pittsburgh", state="PA"), "from the middle of Pittsburgh"),
        (Place(county="Allegheny", state="PA"), "from the middle of Allegheny County"),
        (Place(county="Allegheny County", state="Pennsylvania"), "Allegheny County."),
    ],
    ids=["point", "ZIP", "city", "county", "county in full"],
)
def test_each_way_to_know_a_place_works_and_says_what_was_measured(place, told):
    service = offer(miles_north=1)
    found = match(place, [FOOD], facts())
    assert only(found).service == service
    assert found.radius_m == 25 * METERS_PER_MILE
    assert told in found.note if told else not found.note


@pytest.mark.parametrize("place", [HERE, Place(county="Allegheny", state="PA")])
def test_distance_is_that_of_the_ellipsoid_from_where_the_note_says(place):
    service = offer(miles_north=1)
    start = complete(place).point
    door = service.service_at_locations.get().location
    meters = geodesic(
        (start.latitude, start.longitude), (door.latitude, door.longitude)
    ).meters
    found = only(match(place, [FOOD], facts()))
    assert found.distance_m == pytest.approx(meters, abs=1)


def test_state_alone_narrows_what_is_reached_by_phone():
    offer()
    pennsylvania = by_phone(area=("state", "PA"))
    by_phone(area=("state", "OH"))
    found = match(Place(state="PA"), [FOOD], facts())
    assert [m.service for m in found] == [pennsylvania]
    assert "places to go to are left out" in found.note


# Several needs


def test_each_need_is_among_the_answer_however_far_behind():
    for _ in range(8):
        offer(FOOD, miles_north=0.5)
    rent = offer(RENT, miles_north=20)
    found = match(HERE, [FOOD, RENT], facts(), limit=3)
    assert len(found) == 3
    assert found[-1].service == rent


def test_need_that_nothing_may_fit_takes_nobodys_place():
    foods = [offer(FOOD, miles_north=0.5 + n / 10) for n in range(4)]
    offer(RENT, minimum_age=60, miles_north=0.1)
    found = match(HERE, [FOOD, RENT], facts(age=30), limit=4)
    assert [m.service for m in found] == foods
    assert found.unmet == (RENT,)


def test_only_the_need_without_anything_near_is_looked_for_farther():
    near, far_food = offer(FOOD), offer(FOOD, miles_north=40)
    far = offer(RENT, miles_north=40)
    found = match(HERE, [FOOD, RENT], facts())
    assert [m.service for m in found] == [near, far]
    assert far_food not in [m.service for m in found]
    assert found.note == (
        "For Housing and rent nothing fits within 25 miles, so that search went out "
        "to 50 miles."
    )
    assert found.unmet == (RENT,)


def test_need_without_anything_makes_no_other_need_fetch_more(monkeypatch):
    monkeypatch.setattr(engine, "FIRST_COUNT", 3)
    for _ in range(9):
        offer(FOOD, miles_north=1.5)
    for n in range(4):
        offer(FOOD, miles_north=0.5 + n / 10)
    asked = []

    def counted(category, *rest):
        asked.append((category, rest[-1]))
        return nearest(category, *rest)

    nearest = candidates.nearest
    monkeypatch.setattr(candidates, "nearest", counted)
    found = match(HERE, [FOOD, RENT], facts(), limit=1)
    assert found.unmet == (RENT,)
    assert next(count for category, count in asked if category == FOOD) == 5
    assert sum(category == FOOD for category, _count in asked) <= 2


def test_what_needs_no_trip_is_read_only_where_it_may_come_first(monkeypatch):
    read = []

    def counted(category, state):
        read.append(category)
        return without_place(category, state)

    without_place = candidates.without_place
    monkeypatch.setattr(candidates, "without_place", counted)
    line = by_phone(area=("state", "PA"))
    near = [offer(miles_north=0.3 + n / 10) for n in range(3)]
    assert [m.service for m in match(HERE, [FOOD], facts(), limit=3)] == near
    assert read == []
    found = match(HERE, [FOOD], facts(), limit=4)
    assert [m.service for m in found] == [*near, line]
    assert read == [FOOD]


def test_line_that_is_open_is_found_behind_many_doors_that_are_closed():
    line = by_phone()
    WeeklyHoursFactory(
        service=line, weekday=NOW.weekday(), opens_at=time(0), closes_at=time(23, 59)
    )
    for n in range(6):
        offer(miles_north=0.3 + n / 10)
    filters = Filters(open_now=True)
    found = match(HERE, [FOOD], facts(), limit=1, filters=filters)
    assert [m.service for m in found] == [line]


# Unmet


def test_need_met_nearby_is_not_unmet():
    offer()
    assert match(HERE, [FOOD], facts()).unmet == ()


def test_what_is_found_farther_away_or_by_a_statewide_line_is_unmet_nearby():
    offer(miles_north=40)
    line = by_phone(area=("state", "PA"))
    found = match(HERE, [FOOD], facts())
    assert found.unmet == (FOOD,)
    assert line in [m.service for m in found]


def test_what_does_not_fit_meets_no_need():
    offer(minimum_age=60)
    assert match(HERE, [FOOD], facts(age=30)).unmet == (FOOD,)
    assert match(HERE, [FOOD], facts()).unmet == ()


def test_choice_of_filters_is_no_shortage():
    offer()
    filters = Filters(free=True)
    assert match(HERE, [FOOD], facts(), filters=filters).unmet == ()


def test_without_a_place_what_helps_by_phone_meets_the_need():
    assert match(Place(), [FOOD], facts()).unmet == (FOOD,)
    by_phone(area=("nation", "US"))
    assert match(Place(), [FOOD], facts()).unmet == ()


def test_confidential_addresses_alone_are_an_answer_and_no_shortage():
    """A shelter that serves the county is near, wherever its door is."""
    location = LocationFactory(is_confidential=True)
    service = ServiceFactory(categories=[SHELTER])
    ServiceAtLocationFactory(service=service, location=location)
    ServiceAreaFactory(service=service)
    found = match(HERE, [SHELTER], facts())
    assert only(found).service == service
    assert found.unmet == ()
    assert found.radius_m == 25 * METERS_PER_MILE
    assert "No place" not in found.note
    assert "call first" in found.note


def test_best_open_place_is_found_behind_many_closed_ones():
    for _ in range(130):
        offer(miles_north=0.5)
    service = offer(miles_north=0.9)
    WeeklyHoursFactory(
        service=service, weekday=NOW.weekday(), opens_at="00:00", closes_at="00:00"
    )
    found = match(HERE, [FOOD], facts(), filters=Filters(open_now=True))
    assert [m.service for m in found] == [service]
