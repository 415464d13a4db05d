"""How people and search engines find a listing's page, and the way there."""

import json
import re
from datetime import time
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from resources.geocoding import nearest_zip
from resources.geometry import Point
from resources.models import WeeklyHours
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    location = LocationFactory(name="Hill Center")
    AddressFactory(location=location, address_1="12 Hill Street")
    service = ServiceFactory(name="Warm </script> meals", categories=["food"])
    ServiceAtLocationFactory(service=service, location=location)
    PhoneFactory(service=service, number="412-555-0142")
    WeeklyHours.objects.create(
        service=service, weekday=0, opens_at=time(9), closes_at=time(17)
    )
    return service


def near(client, **sent):
    return client.post(reverse("resources:near"), sent)


def test_where_somebody_is_becomes_a_zip_and_is_in_no_address(client):
    sent = {"latitude": "40.444", "longitude": "-79.955", "need": "", "q": "diapers"}
    response = near(client, **sent, page="3", open_now="on")
    assert response.status_code == 302
    assert response.url == "/services/?open_now=on&place=15213&q=diapers"


@pytest.mark.parametrize(
    "sent",
    [{}, {"latitude": "x", "longitude": "1"}, {"latitude": "0", "longitude": "0"}],
)
def test_nowhere_near_asks_for_a_zip(client, sent):
    response = near(client, **sent, q="rent")
    assert response.url == "/services/?q=rent"
    assert "Type a ZIP code or a city" in client.get(response.url).text


def test_nearest_zip():
    assert nearest_zip(Point(21.31, -157.86)).startswith("968")
    assert nearest_zip(Point(0, 0)) == ""


def data_of(page: str):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found[1])


def test_search_engines_read_what_the_page_shows(client, service, settings):
    address = service.get_absolute_url()
    page = client.get(address).text
    data = data_of(page)
    assert data["name"] == "Warm </script> meals"
    assert data["url"] == settings.BASE_URL + address
    (channel,) = data["availableChannel"]
    place = channel["serviceLocation"]
    assert place["address"]["streetAddress"] == "12 Hill Street"
    (hours,) = place["openingHoursSpecification"]
    assert (hours["dayOfWeek"], hours["opens"]) == ("Monday", "09:00")
    assert channel["servicePhone"][0]["telephone"].startswith("412-555-0142")
    assert f'<link rel="canonical" href="{settings.BASE_URL + address}">' in page
    assert 'name="robots"' not in page


def test_the_way_there_and_a_text_are_a_tap_away(client, service):
    page = client.get(service.get_absolute_url()).text
    assert "destination=12%20Hill%20Street%2C%20Pittsburgh%2C%20PA%2015213" in page
    assert reverse("notifications:listing_text", args=[service.pk]) in page


def test_a_search_is_no_page_of_its_own_for_search_engines(client, service):
    assert "noindex" in client.get("/services/?place=15213").text
    assert "noindex" not in client.get("/services/").text


def test_sitemap_names_public_listings_and_pages(client, service, settings):
    draft = ServiceFactory(live=False)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    sections = [element.text for element in index.iter() if element.tag.endswith("loc")]
    assert [address.rpartition("/")[2] for address in sections] == [
        "sitemap-pages.xml",
        "sitemap-directory.xml",
        "sitemap-services.xml",
    ]
    listed = client.get("/sitemap-services.xml").text
    assert settings.BASE_URL + service.get_absolute_url() in listed
    assert str(draft.pk) not in listed
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in client.get("/robots.txt").text
