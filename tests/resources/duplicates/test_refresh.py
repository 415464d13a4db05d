"""Likely duplicates are found in the directory, again and again."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources.duplicates.refresh import (
    call_different,
    call_undecided,
    refresh_duplicates,
)
from resources.duplicates.rules import Sign
from resources.models import LikelyDuplicate, ListingKind
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice():
    """One pantry that came from two sources, and one of another town."""
    listed = []
    for name, zip_code, street in (
        ("Hill Food Pantry", "15207", "12 Second Ave"),
        ("The Hill Food Pantry, Inc.", "15207", "12 2nd Avenue"),
        ("Butler Food Pantry", "16001", "9 Main St"),
    ):
        organization = OrganizationFactory(
            name=name, email="", website=f"https://hill{zip_code}.example.org"
        )
        place = LocationFactory(
            organization=organization, name="", latitude=None, longitude=None
        )
        AddressFactory(location=place, address_1=street, postal_code=zip_code)
        service = ServiceFactory(
            organization=organization, name="Food boxes", categories=["food"]
        )
        PhoneFactory(service=service, number=f"(412) 555-{zip_code[-4:]}")
        ServiceAtLocationFactory(service=service, location=place)
        listed.append((organization, place, service))
    return listed


def waiting() -> set:
    pairs = LikelyDuplicate.objects.to_decide()
    return {(pair.kind, frozenset([pair.one, pair.other])) for pair in pairs}


def test_what_came_twice_is_found(twice):
    (one, place, service), (other, other_place, other_service), _third = twice
    output = StringIO()
    call_command("find_duplicates", stdout=output)
    assert waiting() == {
        (ListingKind.ORGANIZATION, frozenset([one.pk, other.pk])),
        (ListingKind.SERVICE, frozenset([service.pk, other_service.pk])),
        (ListingKind.LOCATION, frozenset([place.pk, other_place.pk])),
    }
    assert "Service: 1 likely pairs" in output.getvalue()
    pair = LikelyDuplicate.objects.get(kind=ListingKind.ORGANIZATION)
    assert {Sign.SAME_NAME, Sign.SAME_PHONE, Sign.SAME_ADDRESS} <= set(pair.signs)


def test_found_again_they_stay_and_what_a_curator_said_holds(twice):
    refresh_duplicates()
    pair = LikelyDuplicate.objects.get(kind=ListingKind.ORGANIZATION)
    before = set(LikelyDuplicate.objects.values_list("pk", "found_at"))
    call_different(pair=pair, by="Cora")
    counts = refresh_duplicates()
    assert counts[ListingKind.ORGANIZATION] == 0
    assert set(LikelyDuplicate.objects.values_list("pk", "found_at")) == before
    pair.refresh_from_db()
    assert (pair.is_different, pair.decided_by) == (True, "Cora")
    call_undecided(pair=pair, by="Cora")
    assert refresh_duplicates()[ListingKind.ORGANIZATION] == 1


def test_pairs_that_are_no_longer_alike_go(twice):
    refresh_duplicates(kinds=[ListingKind.SERVICE])
    service = twice[1][2]
    service.name = "Legal advice"
    service.save()
    assert refresh_duplicates(kinds=[ListingKind.SERVICE]) == {ListingKind.SERVICE: 0}
    assert not LikelyDuplicate.objects.exists()


def test_reading_takes_as_many_queries_for_many_as_for_few(twice):
    with CaptureQueriesContext(connection) as few:
        refresh_duplicates()
    for number in range(20):
        ServiceAtLocationFactory(service__name=f"Help with rent {number}")
    with CaptureQueriesContext(connection) as many:
        refresh_duplicates()
    assert len(many) == len(few)
