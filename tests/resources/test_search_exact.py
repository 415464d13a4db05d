"""The public search beside a plain reading of every listing."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest

from resources import hits, hours, match_index, words
from resources import search as public
from resources.benchmark.directory import CATEGORIES
from resources.benchmark.varied import SAID, VariedDirectory
from resources.geometry import METERS_PER_MILE, Point, distance
from resources.matching.areas import area_fit
from resources.matching.ranking import CAPACITY_RANKS, bucket, travel_rank
from resources.matching.results import Fit
from resources.matching.rules import step_free
from resources.models import Category, HoursException, Service, ServiceArea
from resources.models.listing import AreaType
from resources.places import read_place

AT = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
ZIPS = ("15213", "15219", "15221", "15003", "16801")
PAGES = 3
WIDE = {AreaType.STATE, AreaType.NATION}

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(db):
    """Some hundred invented services in one city, a few of them with an end to their
    room, an area they do not share with their organization, or a day that is off."""
    Category.objects.all().delete()
    VariedDirectory(250, city=True, seed=7).write(lambda _doing: None)
    every = list(Service.objects.order_by("pk"))
    for service in every[::9]:
        Service.objects.filter(pk=service.pk).update(capacity_until=date(2026, 1, 31))
    for service in every[::11]:
        ServiceArea.objects.create(service=service, area_type="state", value="PA")
    for service in every[::13]:
        HoursException.objects.create(
            service=service, starts_on=AT.date(), ends_on=AT.date()
        )
    match_index.rebuild()
    words.index_words(service.pk for service in every)
    related = (
        *("categories", "languages", "service_areas", "weekly_hours"),
        *("hours_exceptions", "organization"),
        "service_at_locations__service_areas",
        "service_at_locations__weekly_hours",
        *(
            f"service_at_locations__location__{name}"
            for name in (
                *("addresses", "languages", "accessibility"),
                *("weekly_hours", "hours_exceptions"),
            )
        ),
    )
    return list(Service.objects.public().prefetch_related(*related).order_by("pk"))


def questions(random: Random, count: int) -> list[dict[str, str]]:
    choices = {
        "need": lambda: f"need-{random.randrange(CATEGORIES):02}",
        "q": lambda: f"I need {random.choice(tuple(SAID))}",
        "place": lambda: random.choice(ZIPS),
        "distance": lambda: random.choice(("2", "5", "25")),
        "language": lambda: "es",
        "stores": lambda: random.choice(("hide", "only")),
        "who": lambda: random.choice(("older", "young", "women", "veterans")),
        **dict.fromkeys(
            ("free", "walk_in", "accessible", "open_now", "serves"), lambda: "on"
        ),
    }
    shares = {"place": 0.7, "q": 0.3, "distance": 0.5, "open_now": 0.3}
    asked: list[dict[str, str]] = [{}, {"place": "15213"}, {"place": "16801"}]
    while len(asked) < count:
        asked.append(
            {
                name: value()
                for name, value in choices.items()
                if random.random() < shares.get(name, 0.12)
            }
        )
    return asked


@pytest.mark.parametrize("most_read", [3000, 20])
def test_same_services_in_the_same_order_as_read_one_by_one(
    directory, monkeypatch, most_read
):
    monkeypatch.setattr(hits, "MOST_READ", most_read)
    monkeypatch.setattr(public, "PAGE_SIZE", 7)
    for asked in questions(Random(3), 25):
        expected = plainly(directory, asked)
        results = public.search(asked, AT)
        assert not results.form.errors
        assert results.total == len(expected), asked
        found = []
        for number in range(1, min(PAGES, results.page.paginator.num_pages) + 1):
            page = public.search({**asked, "page": str(number)}, AT).page
            found += [(card.service.pk, card.distance_miles is None) for card in page]
        wanted = [(hit[2].pk, hit[1] is None) for hit in expected]
        assert found == wanted[: len(found)], asked


def plainly(services, asked):
    """Hits as (order, meters, service), the best first, by reading everything."""
    place = read_place(asked["place"]) if "place" in asked else None
    wanted = words.wanted_words(asked.get("q", ""))
    codes = words.categories_called(asked["q"]) if "q" in asked else []
    every = []
    for service in services:
        says = says_all(service, wanted)
        needs = {category.code for category in service.categories.all()}
        if passes(service, asked, needs) and (not wanted or says or needs & set(codes)):
            every += hits_of(service, asked, place, bool(codes) and not says)
    if place is None:
        return best(every)
    for miles in sorted({int(asked.get("distance", 25)), 2, 5, 10, 25, 50, 100}):
        if miles < int(asked.get("distance", 25)):
            continue
        near = [h for h in every if h[1] is None or h[1] <= miles * METERS_PER_MILE]
        if any(hit[1] is not None for hit in near):
            break
    return best(near)


def says_all(service, wanted):
    texts = (
        *(service.name, service.name_es, service.alternate_name),
        *(service.description, service.description_es, service.organization.name),
    )
    said = " ".join(texts).casefold().replace(".", " ").replace(",", " ").split()
    return all(any(one.startswith(word) for one in said) for word in wanted)


def passes(service, asked, needs):
    spoken = {language.code for language in service.languages.all()}
    for at in service.service_at_locations.all():
        spoken |= {language.code for language in at.location.languages.all()}
    made_for = {
        "": True,
        "older": (service.minimum_age or 0) >= 50,
        "young": service.maximum_age is not None and service.maximum_age <= 24,
        "women": service.restricted_gender == "female",
        "veterans": service.requires_veteran,
    }
    return (
        asked.get("need", next(iter(needs), "")) in needs
        and ("free" not in asked or service.is_free)
        and ("walk_in" not in asked or service.is_walk_in)
        and ("language" not in asked or "es" in spoken)
        and service.is_referable in {"hide": [True], "only": [False]}.get(
            asked.get("stores", ""), [True, False]
        )
        and made_for[asked.get("who", "")]
    )  # fmt: skip


def hits_of(service, asked, place, is_mute):
    own = [(area.area_type, area.value) for area in service.service_areas.all()]
    places = []
    for at in service.service_at_locations.all():
        location = at.location
        goes = not location.is_confidential
        reached = step_free(location.accessibility.all())
        if "accessible" in asked and goes and not reached:
            continue
        areas = [(area.area_type, area.value) for area in at.service_areas.all()]
        meters = None
        if place and goes:
            there = Point(location.latitude, location.longitude)
            meters = distance(place.point, there)
        places.append((at, meters, areas or own))
    if places and place and WIDE & {kind for kind, _value in own}:
        places.append((None, None, own))
    rank = CAPACITY_RANKS[service.capacity_on(AT.date())]
    for at, meters, areas in places:
        outside = bool(place and areas and area_fit(areas, place) == Fit.DOES_NOT_FIT)
        if outside and (meters is None or "serves" in asked):
            continue
        if "open_now" in asked and not hours.is_open(service, at, AT):
            continue
        order = (
            *(outside, not service.is_referable, bucket(meters) if place else 0),
            *(is_mute, rank, meters or 0.0, service.name.casefold(), service.pk.hex),
        )
        yield order, meters, service


def best(every):
    found: dict[Any, Any] = {}
    for hit in sorted(every, key=lambda hit: (travel_rank(hit[1]), hit[0])):
        found.setdefault(hit[2].pk, hit)
    return sorted(found.values(), key=lambda hit: hit[0])
