import logging

import pytest
from geopy.exc import GeocoderTimedOut
from geopy.location import Location as GeopyLocation

from resources import geocoding
from resources.geometry import METERS_PER_MILE, Point, distance
from resources.models.place import PointPrecision

DOWNTOWN = Point(40.4406, -79.9959)


class Geocoder:
    """Stands at the network's edge; keeps what it was asked."""

    def __init__(self, answer=None, error: Exception | None = None) -> None:
        self.answer, self.error = answer, error
        self.asked: list[tuple[str, float]] = []

    def geocode(self, query: str, *, timeout: float):
        self.asked.append((query, timeout))
        if self.error:
            raise self.error
        return self.answer


@pytest.fixture
def network(monkeypatch, settings):
    def use(**behavior) -> Geocoder:
        geocoder = Geocoder(**behavior)
        settings.GEOCODER = "nominatim"
        monkeypatch.setattr(geocoding, "_network_geocoder", lambda *_: geocoder)
        return geocoder

    return use


def answer(latitude: float, longitude: float, rank: int = 30) -> GeopyLocation:
    return GeopyLocation("", (latitude, longitude), {"place_rank": rank})


@pytest.mark.parametrize("text", ["15213", "15213-1234", " 15213 "])
def test_zip_gives_point_place_and_zone(text):
    found = geocoding.zip_place(text)
    assert found.city == "Pittsburgh"
    assert found.county == "Allegheny County"
    assert found.time_zone == "America/New_York"
    assert (found.source, found.precision) == ("zip-centroid", PointPrecision.ZIP)
    assert distance(found.point, DOWNTOWN) < 5 * METERS_PER_MILE


@pytest.mark.parametrize("text", ["", "0", "1521", "152133", "99999", "abcde", "09001"])
def test_wrong_or_military_zip_has_no_place(text):
    assert geocoding.zip_place(text) is None


@pytest.mark.parametrize("state", ["PA", "pa", "Pennsylvania"])
def test_city_is_the_middle_of_its_zips(state):
    found = geocoding.city_place("pittsburgh", state)
    assert found.city == "Pittsburgh"
    assert found.precision == PointPrecision.CITY
    assert distance(found.point, DOWNTOWN) < 6 * METERS_PER_MILE


def test_city_in_another_state_is_unknown():
    assert geocoding.city_place("Pittsburgh", "HI") is None


def test_states_of_a_city_name_by_size():
    assert geocoding.states_with_city("Pittsburgh")[0] == "PA"
    assert len(geocoding.states_with_city("Springfield")) > 10


def test_zip_goes_before_city():
    found = geocoding.geocode(postal_code="15213", city="Erie", state="PA")
    assert found.postal_code == "15213"


def test_wrong_zip_falls_back_to_the_city():
    found = geocoding.geocode(postal_code="99999", city="Erie", state="PA")
    assert found.city == "Erie"


def test_network_is_asked_for_street_addresses_only(network):
    geocoder = network(answer=answer(40.4443, -79.9532))
    geocoding.geocode(postal_code="15213")
    assert geocoder.asked == []


def test_network_answer_is_taken_with_its_precision(network):
    geocoder = network(answer=answer(40.4443, -79.9532))
    found = geocoding.geocode(
        address_1="4200 Fifth Avenue",
        city="Pittsburgh",
        state="PA",
        postal_code="15213",
    )
    assert found.point == Point(40.4443, -79.9532)
    assert (found.source, found.precision) == ("nominatim", PointPrecision.DOOR)
    assert found.county == "Allegheny County"
    assert geocoder.asked[0][1] == geocoding.NETWORK_TIMEOUT_SECONDS


def test_network_answer_for_a_street_is_no_door(network):
    network(answer=answer(40.4443, -79.9532, rank=26))
    found = geocoding.geocode(address_1="Fifth Avenue", postal_code="15213")
    assert found.precision == PointPrecision.STREET


@pytest.mark.parametrize(
    "behavior",
    [
        {"error": GeocoderTimedOut("too slow")},
        {"answer": None},
        {"answer": answer(34.05, -118.24)},
    ],
    ids=["fails", "knows nothing", "is a continent off"],
)
def test_zip_stands_in_when_the_network(network, behavior, caplog):
    network(**behavior)
    with caplog.at_level(logging.WARNING):
        found = geocoding.geocode(address_1="12 Secret Street", postal_code="15213")
    assert found.precision == PointPrecision.ZIP
    assert "Secret" not in caplog.text
