import pytest
from django.db.models import Count

from resources import match_index
from resources.benchmark import answers
from resources.benchmark.directory import CATEGORIES, Directory
from resources.benchmark.memory import BruteForce, KdTrees, hold
from resources.benchmark.patients import everyday, everywhere
from resources.matching import candidates
from resources.models import (
    Category,
    Location,
    MatchRow,
    Service,
    ServiceArea,
    ServiceAtLocation,
)

ROWS = 2000
RADIUS_M = 320_000.0

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(db):
    """An invented country with its matching table."""
    Category.objects.all().delete()
    Directory(ROWS).write(lambda _doing: None)
    match_index.rebuild()


def test_directory_has_as_many_places_as_asked(country):
    assert ServiceAtLocation.objects.count() == ROWS
    assert Category.objects.count() == CATEGORIES
    most = Service.objects.annotate(n=Count("service_at_locations")).order_by("-n")
    assert most[0].n > 1
    assert not Service.objects.filter(service_at_locations=None).exists()


def test_directory_reaches_the_far_ends_of_the_country(country):
    located = Location.objects.exclude(latitude=None)
    assert located.filter(longitude__gt=179.5).exists()
    assert located.filter(longitude__lt=-179.5).exists()
    assert located.filter(latitude__lt=20).exists()
    with_area = ServiceArea.objects.values_list("area_type", flat=True).distinct()
    assert {"county", "zip", "city", "state"} <= set(with_area)


def test_one_city_is_all_in_one_city(db):
    Category.objects.all().delete()
    Directory(ROWS, city=True).write(lambda _doing: None)
    near = Location.objects.filter(
        latitude__range=(40, 41), longitude__range=(-81, -79)
    )
    assert near.count() == Location.objects.count()


def test_the_same_seed_gives_the_same_rows():
    first, second = Directory(1000, seed=3), Directory(1000, seed=3)
    assert first.service_ids == second.service_ids
    assert first.shape.at_door.tolist() == second.shape.at_door.tolist()
    assert Directory(1000, seed=4).service_ids != first.service_ids


def test_rebuilt_table_is_what_refreshing_makes(country):
    """One definition of a row: a stretch at a time, by service, or not at all."""
    fields = [f.attname for f in MatchRow._meta.concrete_fields if f.attname != "id"]
    rebuilt = set(MatchRow.objects.values_list(*fields))
    assert match_index.verify() == []
    MatchRow.objects.all().delete()
    match_index.refresh_services(Service.objects.values_list("pk", flat=True))
    assert set(MatchRow.objects.values_list(*fields)) == rebuilt
    assert match_index.rebuild() == len(rebuilt)


def test_rebuild_mends_what_is_wrong_and_tells_how_far_it_is(country, monkeypatch):
    monkeypatch.setattr("resources.match_index.writing.REBUILD_AT_ONCE", 500)
    first, second, third = MatchRow.objects.order_by("pk")[:3]
    first.delete()
    MatchRow.objects.filter(pk=second.pk).update(score=7)
    Service.objects.filter(pk=third.service_id).update(live=False)
    problems = {found.problem for found in match_index.verify()}
    assert {"missing", "out of date", "left over"} <= problems
    told: list[int] = []
    match_index.rebuild(told.append)
    assert match_index.verify() == []
    assert told == sorted(told)
    assert told[0] == 500
    assert told[-1] == Service.objects.public().count()


def test_answers_are_those_of_brute_force(country):
    patients = everywhere(60, city=False)
    found = answers.compare(patients, BruteForce(hold()))
    assert found.is_identical
    assert (found.patients, found.wrong_matches) == (60, ())


def test_answers_in_one_city_are_those_of_brute_force(db):
    """Dense: buckets are cut off, and what needs no trip stays unread."""
    Category.objects.all().delete()
    Directory(3 * ROWS, city=True).write(lambda _doing: None)
    match_index.rebuild()
    patients = everywhere(60, city=True)
    assert answers.compare(patients, BruteForce(hold())).is_identical


@pytest.mark.parametrize("square_meters", [None, 1.0, 1e12])
def test_where_a_search_begins_changes_no_answer(country, monkeypatch, square_meters):
    brute = BruteForce(hold())
    for patient in everywhere(20, city=False):
        learned = {patient.needs[0]: square_meters} if square_meters else {}
        monkeypatch.setattr(candidates, "_spread", learned)
        asked = (patient.needs[0], patient.point, RADIUS_M)
        found = [m for m in candidates.nearest(*asked, 15).meters if m <= RADIUS_M]
        assert found == brute.nearest(*asked, 15).meters[:15]


def test_a_search_that_forgets_a_row_is_found_out(country, monkeypatch):
    right = candidates.nearest

    def forgetful(*asked):
        near = right(*asked)
        return near._replace(rows=near.rows[1:], meters=near.meters[1:])

    monkeypatch.setattr(candidates, "nearest", forgetful)
    found = answers.compare(everywhere(40, city=False), BruteForce(hold()))
    assert not found.is_identical
    assert found.wrong_searches
    assert found.wrong_matches


def test_every_engine_finds_the_same_nearest_few(country):
    held = hold()
    trees = KdTrees(held)
    engines = (candidates.nearest, trees.nearest, BruteForce(held).top)
    for patient in everyday(40, city=False):
        asked = (patient.needs[0], patient.point, RADIUS_M, 20)
        found = [nearest(*asked).meters for nearest in engines]
        meters = [sorted(m for m in one if m <= RADIUS_M) for one in found]
        assert meters[0] == pytest.approx(meters[1], abs=0.01)
        assert meters[0] == pytest.approx(meters[2], abs=0.01)
        in_memory, by_key = trees.nearest(*asked), trees.nearest_by_key(*asked)
        assert in_memory.rows == by_key.rows


def test_patients_are_asked_for_everywhere():
    patients = everywhere(500, city=False)
    assert len(patients) == 500
    states = {patient.place.state for patient in patients}
    assert {"AK", "HI", "PR", "GU", "WY"} <= states
    longitudes = [p.point.longitude for p in patients]
    assert max(longitudes) > 179
    assert min(longitudes) < -179
