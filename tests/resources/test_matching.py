import itertools
import random
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from geopy.distance import geodesic

from resources import match_index
from resources.geometry import METERS_PER_MILE
from resources.matching import (
    Facts,
    Filters,
    Fit,
    Place,
    Point,
    engine,
    find_place,
    match,
)
from resources.models import (
    Accessibility,
    Language,
    Location,
    Phone,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from resources.models.service import Capacity
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

FOOD, SHELTER, RENT = "food-insecurity", "homelessness", "housing-instability"
NOW = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
DOWNTOWN = Point(40.4406, -79.9959)
HERE = Place(
    point=DOWNTOWN,
    postal_code="15222",
    city="Pittsburgh",
    county="Allegheny",
    state="PA",
)

pytestmark = pytest.mark.django_db


def facts(**known) -> Facts:
    return Facts(at=NOW, **known)


def offer(*needs: str, miles_north: float = 0.5, at: Point = DOWNTOWN, **listing):
    """A service of one place so many miles north of downtown."""
    service = ServiceFactory(categories=needs or [FOOD], **listing)
    latitude = at.latitude + miles_north * METERS_PER_MILE / 111_050
    location = LocationFactory(latitude=latitude, longitude=at.longitude)
    return ServiceAtLocationFactory(service=service, location=location).service


def by_phone(*needs: str, area: tuple[str, str] | None = None, **listing):
    service = ServiceFactory(categories=needs or [FOOD], **listing)
    Phone.objects.create(service=service, number="412-555-0101")
    if area:
        ServiceArea.objects.create(service=service, area_type=area[0], value=area[1])
    return service


def only(matches):
    (one,) = matches
    return one


def texts(reasons) -> str:
    return " | ".join(reason.text for reason in reasons)


# Order


def test_nearer_bucket_comes_first():
    far = offer(miles_north=7)
    near = offer(miles_north=0.5)
    middle = offer(miles_north=3)
    found = match(HERE, [FOOD], facts())
    assert [m.service for m in found] == [near, middle, far]
    assert [round(m.distance_m / METERS_PER_MILE, 1) for m in found] == [0.5, 3, 7]


def test_a_place_nobody_can_ask_counts_as_farther_away():
    """A garden next door is not nearer help than a pantry that answers referrals."""
    silent = offer(miles_north=0.5, organization__email="")
    phoned = offer(miles_north=1.2, organization__email="")
    Phone.objects.create(service=phoned, number="412-555-0101")
    pantry, far_pantry = offer(miles_north=1.5), offer(miles_north=7)
    found = match(HERE, [FOOD], facts())
    assert [m.service for m in found] == [pantry, silent, phoned, far_pantry]
    assert "Answers referrals" in texts(found[0].reasons_for)
    assert "No phone or e-mail" in texts(found[1].reasons_to_ask)
    assert "call" in texts(found[2].reasons_to_ask)


def test_an_organization_that_gets_an_address_moves_up_at_once():
    near = offer(miles_north=0.5, organization__email="")
    far = offer(miles_north=1.5, organization__email="")
    far.organization.referral_email = "intake@example.org"
    far.organization.save()
    assert [m.service for m in match(HERE, [FOOD], facts())] == [far, near]
    assert match_index.verify() == []


def test_within_a_bucket_fit_goes_before_distance():
    asks = offer(miles_north=2.5, eligibility_description="Members of the parish")
    fits = offer(miles_north=4.5)
    assert [m.service for m in match(HERE, [FOOD], facts())] == [fits, asks]


def test_within_a_bucket_room_goes_before_distance():
    full = offer(miles_north=2.2, capacity=Capacity.NO_CAPACITY)
    waitlist = offer(miles_north=2.4, capacity=Capacity.WAITLIST)
    unknown = offer(miles_north=2.6)
    room = offer(miles_north=2.8, capacity=Capacity.CAPACITY)
    found = match(HERE, [FOOD], facts())
    assert [m.service for m in found] == [room, unknown, waitlist, full]
    assert found[-1].capacity == Capacity.NO_CAPACITY
    assert "Full" in texts(found[-1].reasons_against)


def test_room_is_unknown_after_its_day():
    service = offer(
        capacity=Capacity.NO_CAPACITY, capacity_until=NOW.date() - timedelta(days=1)
    )
    assert only(match(HERE, [FOOD], facts())).service == service
    assert only(match(HERE, [FOOD], facts())).capacity == Capacity.UNKNOWN


def test_confirmed_lately_goes_before_never_confirmed():
    never = offer(miles_north=2.5)
    lately = offer(miles_north=3.5, assured_date=NOW.date() - timedelta(days=30))
    assert [m.service for m in match(HERE, [FOOD], facts())] == [lately, never]


def test_what_does_not_fit_comes_last_and_says_why():
    adults = offer(miles_north=0.2, minimum_age=18)
    anyone = offer(miles_north=20)
    found = match(HERE, [FOOD], facts(age=12))
    assert [m.service for m in found] == [anyone, adults]
    assert found[-1].fit == Fit.DOES_NOT_FIT
    assert "For ages 18 and up" in texts(found[-1].reasons_against)


def test_what_does_not_fit_never_crowds_out_what_does():
    for _ in range(30):
        offer(miles_north=0.5, minimum_age=60)
    fitting = offer(miles_north=9)
    found = match(HERE, [FOOD], facts(age=30), limit=5)
    assert found[0].service == fitting
    assert len(found) == 5


def test_service_meeting_two_needs_is_one_match_and_goes_first():
    one = offer(FOOD, miles_north=2.5)
    both = offer(FOOD, RENT, miles_north=4)
    found = match(HERE, [FOOD, RENT], facts())
    assert [m.service for m in found] == [both, one]
    assert found[0].needs_met == (FOOD, RENT)
    assert "Housing and rent" in texts(found[0].reasons_for)


def test_service_with_several_places_is_one_match_at_the_nearest():
    service = offer(miles_north=6)
    near = LocationFactory(latitude=DOWNTOWN.latitude, longitude=DOWNTOWN.longitude)
    ServiceAtLocationFactory(service=service, location=near)
    assert only(match(HERE, [FOOD], facts())).location == near


def test_score_falls_along_the_list():
    for distance in (0.5, 1.5, 3, 8, 20):
        offer(miles_north=distance)
        offer(miles_north=distance, capacity=Capacity.WAITLIST)
        offer(miles_north=distance, minimum_age=90)
    scores = [m.score for m in match(HERE, [FOOD], facts(age=40))]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    "person",
    [
        {"gender": gender, "age": age, "language": language, "is_veteran": veteran}
        for gender, age, language, veteran in itertools.product(
            ("", "female", "male", "other"),
            (None, 5, 90),
            ("en", "ne"),
            (None, True, False),
        )
    ],
)
def test_no_protected_attribute_lowers_a_service_without_such_a_rule(person):
    offer()
    unknown = only(match(HERE, [FOOD], facts())).score
    assert only(match(HERE, [FOOD], facts(**person))).score >= unknown


# Against brute force


def spread(count: int, seed: int = 4) -> list[Point]:
    """A dense city, a county, far states, both sides of the antimeridian, ties."""
    draw = random.Random(seed)
    centers = [
        (DOWNTOWN, 0.05), (DOWNTOWN, 0.4), (Point(61.2, -149.9), 0.5),
        (Point(51.9, 179.95), 0.6), (Point(51.9, -179.95), 0.6),
        (Point(21.3, -157.86), 0.3), (Point(18.4, -66.1), 0.3),
    ]  # fmt: skip
    points = []
    for number in range(count):
        center, reach = centers[number % len(centers)]
        longitude = center.longitude + draw.uniform(-reach, reach)
        points.append(
            Point(
                round(center.latitude + draw.uniform(-reach, reach), 5),
                round((longitude + 180) % 360 - 180, 5),
            )
        )
        if number % 10 == 0:
            points.append(points[-1])
    return points


@pytest.fixture
def many(db):
    """Hundreds of services with mixed rules, room and freshness, written in bulk."""
    draw = random.Random(11)
    answers = OrganizationFactory(email="intake@example.org")
    silent = OrganizationFactory(email="")
    points = spread(400)
    services = [
        Service(
            organization=draw.choice([answers, silent]),
            name=f"Pantry {number}",
            minimum_age=draw.choice([None, None, 18, 60]),
            eligibility_description=draw.choice(["", "", "Ask us"]),
            capacity=draw.choice(Capacity.values),
            assured_date=draw.choice([None, date(2026, 1, 1), date(2025, 6, 1)]),
        )
        for number in range(len(points))
    ]
    locations = [Location(latitude=p.latitude, longitude=p.longitude) for p in points]
    Service.objects.bulk_create(services)
    Location.objects.bulk_create(locations)
    places = zip(services, locations, strict=True)
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=s, location=place) for s, place in places
    )
    through = Service.categories.through
    through.objects.bulk_create(
        through(service_id=s.pk, category_id=FOOD) for s in services
    )
    match_index.rebuild()
    return list(zip(services, points, strict=True))


def by_brute_force(many, here: Point, age: int, radius_m: float) -> list:
    """The documented order, computed plainly from the models with geopy's geodesic."""
    room = {"capacity": 20, "": 12, "additional-assessment-required": 12}
    room |= {"waitlist": 6, "no-capacity": 0}
    edges = [edge * METERS_PER_MILE for edge in (1, 2, 5, 10, 25, 50, 100, 200)]
    rows = []
    for service, point in many:
        start, end = ((p.latitude, p.longitude) for p in (here, point))
        meters = geodesic(start, end).meters
        if meters > radius_m:
            continue
        days = (NOW.date() - service.assured_date).days if service.assured_date else 999
        steps = 0 if service.organization.email else 2
        outside = service.minimum_age is not None and age < service.minimum_age
        asks = bool(service.eligibility_description)
        weight = (0 if outside or asks else 40) + room[service.capacity]
        weight += 5 if days <= 180 else 2.5 if days <= 365 else 0
        key = (outside, min(bisect_left(edges, meters) + steps, len(edges)), -weight)
        rows.append((key, meters, service.pk))
    # Equal to a centimeter is equal: the id decides, as in the engine.
    return sorted(rows, key=lambda row: (row[0], round(row[1], 2), row[2].hex))


@pytest.mark.parametrize(
    "here",
    [
        DOWNTOWN, Point(40.6, -80.2), Point(61.1, -150.1), Point(51.9, 179.999),
        Point(51.9, -179.999), Point(21.31, -157.8), Point(18.41, -66.2),
    ],
    ids=["city", "suburb", "Anchorage", "Adak", "Attu", "Honolulu", "San Juan"],
)  # fmt: skip
def test_order_is_that_of_brute_force(many, here):
    for age, limit in itertools.product((10, 40, 80), (3, 20, 60)):
        expected = by_brute_force(many, here, age, 25 * METERS_PER_MILE)[:limit]
        found = match(Place(point=here), [FOOD], facts(age=age), limit=limit)
        assert [m.service.pk for m in found] == [row[2] for row in expected]
        for one, row in zip(found, expected, strict=True):
            assert one.distance_m == pytest.approx(row[1], abs=1)


def test_best_of_a_bucket_is_found_behind_many_nearer_ones(monkeypatch):
    """The nearest few rows are not enough: the bucket is read to its end."""
    monkeypatch.setattr(engine, "FIRST_COUNT", 1)
    for number in range(12):
        offer(miles_north=0.1 + number / 100)
    best = offer(miles_north=0.9, capacity=Capacity.CAPACITY)
    assert only(match(HERE, [FOOD], facts(), limit=1)).service == best


def test_queries_do_not_grow_with_the_list(many, django_assert_max_num_queries):
    with django_assert_max_num_queries(32) as few:
        match(HERE, [FOOD], facts(), limit=2)
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        assert len(match(HERE, [FOOD], facts(), limit=20)) == 20


# Range


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


# Area


@pytest.mark.parametrize(
    ("area", "fit"),
    [
        (("nation", "US"), Fit.FITS),
        (("state", "PA"), Fit.FITS),
        (("county", "Allegheny, PA"), Fit.FITS),
        (("county", "Allegheny County, PA"), Fit.FITS),
        (("city", "Pittsburgh, PA"), Fit.FITS),
        (("zip", "15222"), Fit.FITS),
        (("state", "OH"), Fit.DOES_NOT_FIT),
        (("county", "Butler, PA"), Fit.DOES_NOT_FIT),
        (("city", "Erie, PA"), Fit.DOES_NOT_FIT),
        (("zip", "15213"), Fit.DOES_NOT_FIT),
        (("", ""), Fit.ASK),
    ],
)
def test_place_nearby_is_tested_against_its_area_too(area, fit):
    service = offer()
    ServiceArea.objects.create(service=service, area_type=area[0], value=area[1])
    assert only(match(HERE, [FOOD], facts())).fit == fit


def test_area_said_at_the_location_replaces_the_services_own():
    service = offer()
    ServiceArea.objects.create(service=service, area_type="county", value="Butler, PA")
    at_location = service.service_at_locations.get()
    ServiceArea.objects.create(
        service_at_location=at_location, area_type="county", value="Allegheny, PA"
    )
    assert only(match(HERE, [FOOD], facts())).fit == Fit.FITS


def test_person_without_fixed_address_is_asked_where_others_are_out():
    service = offer()
    ServiceArea.objects.create(service=service, area_type="zip", value="15213")
    assert only(match(HERE, [FOOD], facts(has_fixed_address=False))).fit == Fit.ASK


def test_phone_service_of_another_state_is_out_of_range():
    by_phone(area=("state", "OH"))
    assert match(HERE, [FOOD], facts()) == []


def test_phone_service_has_no_distance_and_stands_behind_the_neighborhood():
    line = by_phone(area=("state", "PA"))
    near, far = offer(miles_north=3), offer(miles_north=20)
    found = match(HERE, [FOOD], facts())
    assert [m.service for m in found] == [near, line, far]
    assert found[1].distance_m is None
    assert found[1].location is None


def test_confidential_shelter_is_matched_by_area_without_distance():
    location = LocationFactory(
        latitude=DOWNTOWN.latitude, longitude=DOWNTOWN.longitude, is_confidential=True
    )
    AddressFactory(location=location, city="Pittsburgh", state_province="PA")
    service = ServiceFactory(categories=["intimate-partner-violence"])
    ServiceAtLocationFactory(service=service, location=location)
    ServiceArea.objects.create(
        service=service, area_type="county", value="Allegheny, PA"
    )
    found = only(match(HERE, ["intimate-partner-violence"], facts()))
    assert found.distance_m is None
    assert found.fit == Fit.FITS


def test_statewide_place_with_a_phone_helps_from_afar():
    service = offer(miles_north=180)
    ServiceArea.objects.create(service=service, area_type="state", value="PA")
    Phone.objects.create(service=service, number="215-555-0101")
    assert only(match(HERE, [FOOD], facts())).distance_m is None


# Eligibility


@pytest.mark.parametrize(
    ("rule", "known", "fit"),
    [
        ({"minimum_age": 60}, {"age": 60}, Fit.FITS),
        ({"minimum_age": 60}, {"age": 59}, Fit.DOES_NOT_FIT),
        ({"minimum_age": 60}, {}, Fit.ASK),
        ({"maximum_age": 17}, {"age": 17}, Fit.FITS),
        ({"maximum_age": 17}, {"age": 18}, Fit.DOES_NOT_FIT),
        ({"requires_veteran": True}, {"is_veteran": True}, Fit.FITS),
        ({"requires_veteran": True}, {"is_veteran": False}, Fit.DOES_NOT_FIT),
        ({"requires_veteran": True}, {}, Fit.ASK),
        ({"restricted_gender": "female"}, {"gender": "female"}, Fit.FITS),
        ({"restricted_gender": "female"}, {"gender": "male"}, Fit.DOES_NOT_FIT),
        ({"restricted_gender": "female"}, {"gender": "other"}, Fit.ASK),
        ({"restricted_gender": "female"}, {}, Fit.ASK),
        ({"eligibility_description": "Parishioners"}, {}, Fit.ASK),
        ({"requires_referral": True}, {}, Fit.FITS),
        ({}, {}, Fit.FITS),
    ],
)
def test_rule_has_three_answers(rule, known, fit):
    offer(**rule)
    assert only(match(HERE, [FOOD], facts(**known))).fit == fit


@pytest.mark.parametrize(
    ("income", "size", "fit"),
    [
        (Decimal(31_920), 1, Fit.FITS),
        (Decimal("31920.01"), 1, Fit.DOES_NOT_FIT),
        (Decimal(60_000), 4, Fit.FITS),
        (None, 4, Fit.ASK),
        (Decimal(60_000), None, Fit.ASK),
    ],
)
def test_income_against_the_poverty_level(income, size, fit):
    offer(income_limit_percent=200)
    person = facts(annual_income=income, household_size=size)
    found = only(match(HERE, [FOOD], person))
    assert found.fit == fit
    if income and size:
        assert "(2026, household of" in texts(found.reasons)


@pytest.mark.parametrize(
    ("words", "fit"),
    [
        ("Wheelchair ramp", Fit.FITS),
        ("No ramp", Fit.DOES_NOT_FIT),
        ("Not wheelchair accessible", Fit.DOES_NOT_FIT),
        ("Large print", Fit.ASK),
    ],
)
def test_step_free_access_by_the_listings_words(words, fit):
    service = offer()
    location = service.service_at_locations.get().location
    Accessibility.objects.create(location=location, description=words)
    assert only(match(HERE, [FOOD], facts(needs_step_free=True))).fit == fit
    assert only(match(HERE, [FOOD], facts())).fit == Fit.FITS


def test_language_spoken_lifts_and_its_lack_only_asks():
    silent = offer(miles_north=2.2)
    speaks = offer(miles_north=4)
    Language.objects.create(service=speaks, name="Spanish", code="es")
    found = match(HERE, [FOOD], facts(language="es"))
    assert [m.service for m in found] == [speaks, silent]
    assert "Speaks Spanish" in texts(found[0].reasons_for)
    assert "ask for an interpreter" in texts(found[1].reasons_to_ask)
    assert found[1].fit == Fit.FITS


def test_mandarin_serves_somebody_who_speaks_chinese():
    service = offer()
    Language.objects.create(service=service, name="Mandarin", code="cmn")
    found = only(match(HERE, [FOOD], facts(language="zh")))
    assert "Speaks Chinese" in texts(found.reasons_for)


def test_papers_to_bring_are_told_and_lower_nothing():
    service = offer()
    RequiredDocument.objects.create(service=service, document="Photo ID")
    found = only(match(HERE, [FOOD], facts()))
    assert found.fit == Fit.FITS
    assert "Bring: Photo ID" in texts(found.reasons_to_ask)


def test_every_reason_names_its_field_and_every_word_is_translated():
    offer(minimum_age=60)
    with translation.override("es"):
        found = only(match(HERE, [FOOD], facts(age=70)))
    assert {r.field for r in found.reasons} >= {"minimum_age", "weekly_hours"}
    assert all(isinstance(r.text, str) and r.text for r in found.reasons)


# Filters


@pytest.mark.parametrize(
    ("filters", "listing"),
    [
        (Filters(free=True), {"is_free": True}),
        (Filters(walk_in=True), {"is_walk_in": True}),
        (Filters(has_room=True), {"capacity": ""}),
    ],
)
def test_filter_leaves_what_was_asked(filters, listing):
    offer(miles_north=0.2, capacity=Capacity.NO_CAPACITY)
    wanted = offer(miles_north=3, **listing)
    found = match(HERE, [FOOD], facts(), filters=filters)
    assert [m.service for m in found] == [wanted]


def test_filter_by_fit_and_language():
    offer(minimum_age=90)
    wanted = offer(miles_north=3)
    Language.objects.create(service=wanted, name="Nepali", code="ne")
    found = match(HERE, [FOOD], facts(age=30), filters=Filters(fits_only=True))
    assert [m.service for m in found] == [wanted]
    found = match(HERE, [FOOD], facts(), filters=Filters(language="ne"))
    assert [m.service for m in found] == [wanted]


def test_place_of_an_address():
    place = find_place(postal_code="15213")
    assert place.city == "Pittsburgh"
    assert find_place(postal_code="99999") is None


def test_place_without_a_point_of_its_own_stands_at_its_zip():
    service = ServiceFactory(categories=[FOOD])
    location = LocationFactory()
    AddressFactory(location=location, postal_code="15213")
    ServiceAtLocationFactory(service=service, location=location)
    assert only(match(HERE, [FOOD], facts())).distance_m < 4 * METERS_PER_MILE
