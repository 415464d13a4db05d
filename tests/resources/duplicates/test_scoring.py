"""What makes two listings likely one, and what tells them apart."""

from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resources.duplicates.blocking import SMALL_BLOCK, WINDOW, pairs
from resources.duplicates.facts import Facts
from resources.duplicates.folding import (
    fold_address,
    fold_host,
    fold_name,
    fold_phone,
)
from resources.duplicates.rules import Sign
from resources.duplicates.scoring import compare, name_likeness
from resources.geometry import Point
from resources.models import ListingKind

CLINIC, CHURCH = UUID(int=1), UUID(int=2)
HALL = UUID(int=3)
DOOR = Point(40.4442, -79.9557)
NEXT_DOOR = Point(40.4445, -79.9557)
ACROSS_TOWN = Point(40.48, -79.9557)


def facts(name: str, **known) -> Facts:
    known.setdefault("pk", uuid4())
    for field in ("phones", "hosts", "addresses", "units", "categories", "places"):
        known[field] = frozenset(known.get(field, ()))
    known["owner_names"] = tuple(map(fold_name, known.get("owner_names", ())))
    return Facts(names=(fold_name(name),), **known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Hill Food Pantry, Inc.", "Hill Food Pantry"),
        ("St. Paul's Ch.", "Saint Paul\u2019s Church"),
        ("Comm. Health Ctr of Butler", "Butler Community Health Center"),
        ("Dept. of Human Svcs", "Human Services Department"),
        ("Café Ávila", "CAFE AVILA"),
    ],
)
def test_names_written_differently_are_the_same(one, other):
    assert name_likeness(fold_name(one), fold_name(other)) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fire Station 12", "Fire Station 14"),
        ("Hill Food Pantry", "Hill Day Nursery"),
        ("Senior lunch", "Senior legal aid"),
    ],
)
def test_names_of_two_things_are_not(one, other):
    assert name_likeness(fold_name(one), fold_name(other)) < 82


@pytest.mark.parametrize(
    ("fold", "written", "folded"),
    [
        (fold_phone, "(412) 555-0142", "4125550142"),
        (fold_phone, "+1 412.555.0142", "4125550142"),
        (fold_phone, "1-800-FOR-FOOD", "8003673663"),
        (fold_phone, "211", ""),
        (fold_host, "https://www.Pantry.example.org/help?x=1", "pantry.example.org"),
        (fold_host, "pantry.example.org", "pantry.example.org"),
        (fold_host, "box@pantry.example.org", "pantry.example.org"),
        (fold_host, "https://www.facebook.com/pantry", ""),
        (fold_host, "pantry@gmail.com", ""),
    ],
)
def test_phones_and_domains_are_folded(fold, written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("street", "zip_code", "folded"),
    [
        ("5001 Second Avenue, Suite 3", "15207-1234", "5001 2nd ave|15207"),
        ("5001 2nd Ave.", "15207", "5001 2nd ave|15207"),
        ("PO Box 12", "15207", ""),
        ("5001 2nd Ave.", "", ""),
    ],
)
def test_addresses_are_folded(street, zip_code, folded):
    assert fold_address(street, zip_code) == folded


ORGANIZATION, LOCATION, SERVICE = (
    ListingKind.ORGANIZATION,
    ListingKind.LOCATION,
    ListingKind.SERVICE,
)


@pytest.mark.parametrize(
    ("kind", "name", "one", "other_name", "other"),
    [
        (ORGANIZATION, "Hill Pantry", {"phones": ["1"]}, "The Hill Pantry",
         {"phones": ["1", "2"]}),
        (ORGANIZATION, "Hill Pantry", {}, "Hill Pantry", {"phones": ["1"]}),
        (ORGANIZATION, "Hill Pantry", {"tax_id": "25", "phones": ["1"]},
         "Hazelwood Initiative", {"tax_id": "25", "phones": ["1"]}),
        (LOCATION, "Hall", {"addresses": ["1 a st|15207"], "owner": CHURCH}, "Office",
         {"addresses": ["1 a st|15207"], "owner": CHURCH}),
        (LOCATION, "Hill Hall", {"points": (DOOR,), "owner": CHURCH}, "Hill Hall",
         {"points": (NEXT_DOOR,), "owner": CHURCH}),
        (SERVICE, "Food boxes", {"owner": CHURCH, "places": [HALL]}, "Food Box",
         {"owner": CHURCH, "places": [HALL]}),
        (SERVICE, "Food boxes", {"owner": CHURCH}, "Food boxes", {"owner": CHURCH}),
        (SERVICE, "Food boxes",
         {"owner": CHURCH, "owner_names": ["Hill Church"], "points": (DOOR,),
          "places": [HALL]},
         "Food boxes",
         {"owner": CLINIC, "owner_names": ["The Hill Church"], "points": (NEXT_DOOR,),
          "places": [CLINIC]}),
    ],
)  # fmt: skip
def test_likely_the_same(kind, name, one, other_name, other):
    likeness = compare(kind, facts(name, **one), facts(other_name, **other))
    assert likeness is not None
    assert 60 <= likeness.score <= 100


@pytest.mark.parametrize(
    ("kind", "name", "one", "other_name", "other"),
    [
        (ORGANIZATION, "Hill Pantry", {"phones": ["1"]}, "Hill Pantry",
         {"phones": ["2"]}),
        (ORGANIZATION, "Hill Pantry", {"hosts": ["h.org"]}, "Hill Pantries",
         {"hosts": ["h.org"], "addresses": ["1 a st|15207"], "points": (DOOR,),
          "phones": ["1"]}),
        (ORGANIZATION, "Hill Pantry", {"phones": ["1"]}, "Valley Nursery",
         {"phones": ["1"]}),
        (ORGANIZATION, "Hill Pantry", {"tax_id": "25", "phones": ["1"]}, "Hill Pantry",
         {"tax_id": "26", "phones": ["1"]}),
        (LOCATION, "Hall", {"addresses": ["1 a st|15207"], "owner": CHURCH}, "Office",
         {"addresses": ["1 a st|15207"], "owner": CLINIC}),
        (LOCATION, "Hall", {"points": (DOOR,), "owner": CHURCH}, "Hall",
         {"points": (ACROSS_TOWN,), "owner": CHURCH}),
        (SERVICE, "Lunch", {"owner": CHURCH, "points": (DOOR,), "places": [HALL]},
         "Lunch",
         {"owner": CHURCH, "points": (ACROSS_TOWN,), "places": [CLINIC]}),
        (SERVICE, "Lunch", {"owner": CHURCH, "places": [HALL]}, "Legal aid",
         {"owner": CHURCH, "places": [HALL]}),
        (SERVICE, "Counseling",
         {"owner": CHURCH, "owner_names": ["Hill Church"], "places": [HALL]},
         "Counseling",
         {"owner": CLINIC, "owner_names": ["Ohio Clinic"], "places": [CLINIC]}),
    ],
)  # fmt: skip
def test_likely_two(kind, name, one, other_name, other):
    assert compare(kind, facts(name, **one), facts(other_name, **other)) is None


def test_a_pair_says_what_is_alike_and_what_is_not():
    one = facts("Hill Hall", addresses=["1 a st|15207"], units=["1"], owner=CHURCH)
    other = facts("Hill Hall", addresses=["1 a st|15207"], units=["2"], owner=CHURCH)
    likeness = compare(LOCATION, one, other)
    assert likeness is not None
    assert set(likeness.signs) == {
        *(Sign.SAME_NAME, Sign.SAME_ADDRESS, Sign.OTHER_UNIT, Sign.SAME_OWNER)
    }


names = st.text(alphabet="abcdef 1'.&", max_size=20)
# Up to some two kilometers from one another, and far in the north.
points = st.builds(Point, st.floats(70, 70.02), st.floats(-150.05, -150))
doors = st.lists(points, max_size=2).map(tuple)


@given(names, names, doors, doors, st.sampled_from(list(ListingKind)))
@example("hall", "hall", (Point(70, -150),), (Point(70.01, -149.973588),), ORGANIZATION)
def test_comparing_is_the_same_both_ways(one, other, mine, theirs, kind):
    a = facts(one, phones=["1"], points=mine)
    b = facts(other, phones=["1"], points=theirs)
    there, back = compare(kind, a, b), compare(kind, b, a)
    assert (there and there.score) == (back and back.score)
    assert name_likeness(a.names[0], b.names[0]) <= 100


def test_only_those_that_share_something_are_compared():
    listings = [
        facts("Hill Pantry"),
        facts("Pantry of the Hill"),
        facts("Valley Nursery", phones=["1"]),
        facts("Ohio Clinic", phones=["1"]),
    ]
    assert set(pairs(listings)) == {(0, 1), (2, 3)}


def test_work_grows_with_the_listings_not_with_their_square():
    """A phone that all share, as a county's hotline: each meets its neighbors only."""
    many = SMALL_BLOCK * 40
    listings = [facts(f"Listing {n:05}", phones=["211"]) for n in range(many)]
    compared = list(pairs(listings))
    assert len(compared) == len(set(compared))
    assert len(compared) <= many * (WINDOW + SMALL_BLOCK)
    assert (0, 1) in compared
