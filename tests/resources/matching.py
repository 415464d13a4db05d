"""People, places and services that the tests of matching share."""

from datetime import UTC, datetime

from resources.geometry import METERS_PER_MILE
from resources.matching import Facts, Place, Point
from resources.models import Phone, ServiceArea
from tests.resources.factories import (
    LocationFactory,
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
