from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from resources.models import (
    Accessibility,
    Language,
    Phone,
    RequiredDocument,
    ServiceArea,
    WeeklyHours,
)
from tests import html
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
SEARCH = "/services/"
SPANISH = {"Accept-Language": "es"}


def listed(**listing):
    location = LocationFactory(latitude=40.44, longitude=-79.95, name="Annex")
    AddressFactory(location=location, address_1="12 Pine Street")
    service = ServiceFactory(categories=["food-insecurity"], **listing)
    ServiceAtLocationFactory(service=service, location=location)
    Phone.objects.create(service=service, number="(412) 555-0142", extension="7")
    Language.objects.create(service=service, name="Spanish", code="es")
    ServiceArea.objects.create(
        service=service, area_type="county", value="Allegheny, PA"
    )
    WeeklyHours.objects.create(
        location=location, weekday=0, opens_at=time(9), closes_at=time(17)
    )
    Accessibility.objects.create(location=location, description="Ramp")
    return service


def words(response) -> str:
    return response.content.decode()


def test_search_needs_no_login_and_lists_with_points(client):
    listed(name="Hill Pantry", minimum_age=60)
    page = words(client.get(SEARCH, {"need": "food-insecurity", "place": "15213"}))
    assert "Hill Pantry" in page
    assert 'data-lat="40.44"' in page
    assert 'href="tel:+14125550142;ext=7"' in page
    assert "For ages 60 and up" in page
    assert "Serves Allegheny County, PA" in page


@pytest.mark.parametrize("name", ["search", "service"])
def test_pages_are_for_reading(client, name):
    service = listed()
    arguments = [service.pk] if name == "service" else []
    assert client.post(reverse(f"resources:{name}", args=arguments)).status_code == 405


def test_wrong_zip_keeps_what_was_typed(client):
    page = words(client.get(SEARCH, {"place": "99999", "q": "rent", "free": "on"}))
    assert "There is no ZIP code 99999" in page
    assert 'value="rent"' in page
    assert 'value="99999"' in page
    assert "checked" in page


def test_nothing_found_offers_a_way_on(client):
    page = words(client.get(SEARCH, {"q": "zithers"}))
    assert "Nothing found" in page
    assert "211" in page


def test_pages_of_twenty_keep_the_question(client):
    for number in range(21):
        ServiceFactory(name=f"Pantry {number}", categories=["food-insecurity"])
    page = words(client.get(SEARCH, {"need": "food-insecurity"}))
    assert page.count('class="match"') == 20
    assert "need=food-insecurity&amp;page=2" in page
    second = words(client.get(SEARCH, {"need": "food-insecurity", "page": 2}))
    assert second.count('class="match"') == 1


@pytest.mark.parametrize("place", ["", "15213"])
def test_queries_do_not_grow_with_the_list(client, place):
    asked = {"place": place}
    for _ in range(2):
        listed()
    client.get(SEARCH, asked)
    with CaptureQueriesContext(connection) as two:
        client.get(SEARCH, asked)
    for _ in range(18):
        listed()
    with CaptureQueriesContext(connection) as twenty:
        client.get(SEARCH, asked)
    assert len(twenty) == len(two)


def test_htmx_gets_the_results_alone(client):
    listed()
    page = words(client.get(SEARCH, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert 'class="match"' in page


def test_service_page_says_everything(client):
    service = listed(
        name="Hill Pantry",
        description="Fresh food.",
        eligibility_description="Members of the co-op.",
        application_process="Ring the bell.",
        alert="Closed for snow.",
        capacity="waitlist",
        assured_date=date(2020, 1, 2),
    )
    RequiredDocument.objects.create(service=service, document="Photo ID")
    page = words(client.get(service.get_absolute_url()))
    for said in (
        "Fresh food.", "Members of the co-op.", "Ring the bell.", "Closed for snow.",
        "Waitlist", "Not confirmed since", "Photo ID", "12 Pine Street", "Ramp",
        "Monday: 9 a.m. to 5 p.m.", "Spanish", "tel:+14125550142", "Serves Allegheny",
    ):  # fmt: skip
        assert said in page


@pytest.mark.parametrize("hidden", [{"live": False}, {"status": "defunct"}])
def test_unpublished_service_is_not_found(client, hidden):
    service = listed(**hidden)
    assert client.get(service.get_absolute_url()).status_code == 404


def test_confidential_address_is_nowhere_on_the_page(client):
    service = listed()
    location = service.service_at_locations.get().location
    location.is_confidential = True
    location.transportation = "Behind the old mill"
    location.save()
    Phone.objects.create(location=location, number="412-555-0199")
    for address in (service.get_absolute_url(), SEARCH + "?place=15213"):
        page = words(client.get(address))
        assert "Pittsburgh, PA (address not shown, for safety)" in page
        for secret in ("Pine Street", 'data-lat="40.44"', "Annex", "old mill", "0199"):
            assert secret not in page


def test_spanish_page_marks_what_is_english_only(client):
    english = listed(name="Hill Pantry")
    spanish = listed(name="River Pantry", name_es="Despensa del Río")
    with translation.override("es"):
        marked = words(client.get(english.get_absolute_url(), headers=SPANISH))
        plain = words(client.get(spanish.get_absolute_url(), headers=SPANISH))
    assert 'lang="en"' in marked
    assert "Esta ficha está solo en inglés." in marked
    assert "Despensa del Río" in plain
    assert "solo en inglés" not in plain
    assert html.lint(marked) == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_words_that_fall_back_to_english_are_marked(client, language):
    service = listed(name_es="Despensa del Río", description="A box a week.")
    service.application_process = "Call first."
    service.save()
    RequiredDocument.objects.create(service=service, document="Photo ID")
    place = service.service_at_locations.get().location
    Accessibility.objects.create(location=place, description="Ramp at the side door")
    headers = {"Accept-Language": language}
    with translation.override(language):
        page = words(client.get(service.get_absolute_url(), headers=headers))
        service.description_es = "Una caja por semana."
        service.save()
        translated = words(client.get(service.get_absolute_url(), headers=headers))
    mark = "En inglés; todavía no hay texto en español."
    if language == "en":
        assert mark not in page
        return
    # What it does, the way in, what to bring, how to apply; then all but the first.
    assert page.count(mark) == translated.count(mark) + 1 == 4
    assert '<div lang="en"><p>A box a week.</p>' in page
    assert "<div><p>Una caja por semana.</p>" in translated


def test_store_is_called_a_store(client):
    service = listed(is_referable=False, description="Store that accepts SNAP.")
    assert "Store: takes SNAP" in words(client.get(service.get_absolute_url()))


def test_service_without_any_place(client):
    service = ServiceFactory(categories=["food-insecurity"])
    page = words(client.get(service.get_absolute_url()))
    assert "No phone is listed" in page
    assert "Hours not listed" in page
