import itertools
import random
from bisect import bisect_left
from datetime import date

import pytest
from geopy.distance import geodesic

from resources import match_index
from resources.geometry import METERS_PER_MILE
from resources.matching import Place, Point, engine, match
from resources.models import Location, Service, ServiceAtLocation
from resources.models.service import Capacity
from tests.resources.factories import OrganizationFactory
from tests.resources.matching import DOWNTOWN, FOOD, HERE, NOW, RENT, facts, offer, only

pytestmark = pytest.mark.django_db

PLACES = pytest.mark.parametrize(
    "here",
    [
        DOWNTOWN, Point(40.6, -80.2), Point(61.1, -150.1), Point(51.9, 179.999),
        Point(51.9, -179.999), Point(21.31, -157.8), Point(18.41, -66.2),
    ],
    ids=["city", "suburb", "Anchorage", "Adak", "Attu", "Honolulu", "San Juan"],
)  # fmt: skip


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


def needs_of(number: int) -> tuple[str, ...]:
    return ((FOOD,), (FOOD,), (FOOD, RENT), (RENT,))[number % 4]


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
        through(service_id=s.pk, category_id=code)
        for number, s in enumerate(services)
        for code in needs_of(number)
    )
    match_index.rebuild()
    numbers = range(len(services))
    return list(zip(services, points, map(needs_of, numbers), strict=True))


def by_brute_force(
    many, here: Point, needs: list[str], age: int, radius_m: float
) -> list:
    """The documented order, computed plainly from the models with geopy's geodesic."""
    room = {"capacity": 20, "": 12, "additional-assessment-required": 12}
    room |= {"waitlist": 6, "no-capacity": 0}
    edges = [edge * METERS_PER_MILE for edge in (1, 2, 5, 10, 25, 50, 100, 200)]
    rows = []
    for service, point, meets in many:
        met = set(meets).intersection(needs)
        if not met:
            continue
        start, end = ((p.latitude, p.longitude) for p in (here, point))
        meters = geodesic(start, end).meters
        if meters > radius_m:
            continue
        days = (NOW.date() - service.assured_date).days if service.assured_date else 999
        steps = 0 if service.organization.email else 2
        outside = service.minimum_age is not None and age < service.minimum_age
        asks = bool(service.eligibility_description)
        weight: float = (0 if outside or asks else 40) + room[service.capacity]
        weight += 5 if days <= 180 else 2.5 if days <= 365 else 0
        weight += 30 if len(met) == 2 else 0
        key = (outside, min(bisect_left(edges, meters) + steps, len(edges)), -weight)
        rows.append((key, meters, service.pk, met))
    # Equal to a centimeter is equal: the id decides, as in the engine.
    return sorted(rows, key=lambda row: (row[0], round(row[1], 2), row[2].hex))


@PLACES
def test_order_is_that_of_brute_force(many, here):
    for age, limit in itertools.product((10, 40, 80), (3, 20, 60)):
        rows = by_brute_force(many, here, [FOOD], age, 25 * METERS_PER_MILE)[:limit]
        found = match(Place(point=here), [FOOD], facts(age=age), limit=limit)
        assert [m.service.pk for m in found] == [row[2] for row in rows]
        for one, row in zip(found, rows, strict=True):
            assert one.distance_m == pytest.approx(row[1], abs=1)


@PLACES
def test_order_for_two_needs_is_that_of_brute_force(many, here):
    for age, limit in itertools.product((10, 40), (1, 5, 20)):
        rows = by_brute_force(many, here, [FOOD, RENT], age, 25 * METERS_PER_MILE)
        found = match(Place(point=here), [FOOD, RENT], facts(age=age), limit=limit)
        assert [m.service.pk for m in found] == covering(rows, [FOOD, RENT], limit)
        assert all(m.needs_met for m in found)


def covering(rows: list, needs: list[str], limit: int) -> list:
    """The best of each need that may fit, then the best of the rest, in their order."""
    fitting = [row for row in rows if not row[0][0]]
    must = [next((r for r in fitting if need in r[3]), None) for need in needs]
    first = sorted({rows.index(row) for row in must if row})[:limit]
    rest = [n for n in range(len(rows)) if n not in first]
    return [rows[n][2] for n in sorted([*first, *rest[: limit - len(first)]])]


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
