from decimal import Decimal

import pytest
from django.utils import translation

from resources.geometry import METERS_PER_MILE
from resources.matching import Filters, Fit, find_place, match
from resources.models import (
    Accessibility,
    Language,
    Phone,
    RequiredDocument,
    ServiceArea,
)
from resources.models.service import Capacity
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)
from tests.resources.matching import (
    DOWNTOWN,
    FOOD,
    HERE,
    by_phone,
    facts,
    offer,
    only,
    texts,
)

pytestmark = pytest.mark.django_db


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
