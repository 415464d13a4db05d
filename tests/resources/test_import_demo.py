"""The shipped directory, imported whole as `make demo` does."""

import json
import re
from collections import Counter

import pytest

from resources.demo import FOOD_SITES, SAMPLES, load_demo_directory
from resources.exporting.needs import keep_terms
from resources.importing.run import import_directory
from resources.models import (
    Category,
    ImportRun,
    Location,
    MatchRow,
    Organization,
    Phone,
    Service,
    SourceListing,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    WeeklyHours,
)

pytestmark = pytest.mark.django_db
MADE = (
    *(Service, Location, Organization, TaxonomyTerm, Taxonomy, Unit),
    *(SourceListing, ImportRun),
)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Both reports of the first load; after the module the database is as it was."""
    with django_db_blocker.unblock():
        reports = load_demo_directory()
        yield reports
        for model in MADE:
            model.objects.all().delete()
        keep_terms()


def test_all_food_sites_are_accounted_for(demo):
    food, _ = demo
    assert len(food.rows) == 1327
    assert sum(food.outcomes.values()) == 1327
    kinds = Counter(row.table for row in food.rows)
    assert kinds == {
        "store": 946,
        "garden": 136,
        "food-bank-site": 114,
        "farmers-market": 86,
        "citiparks-site": 23,
        "summer-meal-site": 22,
    }


def test_no_referral_can_go_to_a_store(demo):
    stores = Service.objects.filter(organization__name__startswith="Stores that")
    assert stores.count() == 946
    assert not stores.filter(is_referable=True).exists()
    assert not MatchRow.objects.filter(service__in=stores, is_offered=True).exists()


def test_no_referral_can_go_to_a_garden(demo):
    """Its members grow food; nobody there answers a hungry family."""
    gardens = Service.objects.filter(organization__name="Grow Pittsburgh")
    assert gardens.count() == 136
    assert not MatchRow.objects.filter(service__in=gardens, is_offered=True).exists()


def test_a_store_says_what_it_takes(demo):
    both = Service.objects.filter(description="Store that accepts SNAP and WIC.")
    assert both.exists()
    assert set(both.values_list("fees_description", flat=True)) == {
        "SNAP accepted. WIC accepted."
    }


def test_sites_closed_to_the_public_are_not_referred_to(demo):
    pizza = Service.objects.get(name__contains="Pizza Parma (Shadyside)")
    assert not pizza.is_referable


def test_food_sites_meet_the_need_for_food(demo):
    sites = Service.objects.filter(source="pittsburgh-food-access")
    assert sites.count() == 1327
    assert not sites.exclude(categories="food-insecurity").exists()


def test_market_hours_have_their_season(demo):
    hours = WeeklyHours.objects.filter(service__name="St James Church")
    assert {
        (day.weekday, day.valid_from.month, day.valid_to.month) for day in hours
    } == {(5, 6, 11)}


def test_samples_say_that_they_are_invented(demo):
    samples = Organization.objects.filter(source="samples")
    assert samples.count() == 23
    assert all(sample.is_sample for sample in samples)
    assert all(sample.name.endswith("(sample)") for sample in samples)
    assert all("invented" in sample.description for sample in samples)
    assert not Organization.objects.filter(is_sample=True).exclude(source="samples")


def test_sample_phones_and_addresses_cannot_reach_anybody(demo):
    numbers = Phone.objects.filter(service__source="samples")
    assert all(re.search(r"555-01\d\d$", phone.number) for phone in numbers)
    services = Service.objects.filter(source="samples")
    assert all(service.email.endswith(".example.org") for service in services)


def test_samples_cover_the_needs(demo):
    services = Service.objects.filter(source="samples")
    assert services.count() >= 60
    covered = Category.objects.filter(services__in=services).distinct()
    assert covered.count() >= 12
    assert covered.filter(is_gravity=True).count() >= 10


def test_samples_are_as_various_as_life(demo):
    services = Service.objects.filter(source="samples")
    assert services.filter(restricted_gender="female").exists()
    assert services.filter(requires_veteran=True).exists()
    assert services.filter(service_at_locations=None).exists()
    assert services.filter(hours_exceptions__isnull=False).exists()
    assert set(services.values_list("capacity", flat=True)) == {
        "",
        "additional-assessment-required",
        "capacity",
        "no-capacity",
        "waitlist",
    }
    assert services.exclude(name_es="").count() > 25
    confidential = Location.objects.filter(is_confidential=True)
    assert confidential.filter(
        service_at_locations__service__categories="intimate-partner-violence"
    ).exists()


def test_loading_the_demo_again_changes_nothing(demo):
    for report in load_demo_directory():
        assert report.changes["created"] == report.changes["updated"] == 0


def test_the_samples_need_no_repair():
    report = import_directory(path=SAMPLES, source="samples")
    assert report.outcomes == {
        "imported": len(report.rows),
        "repaired": 0,
        "rejected": 0,
    }


def test_sample_ids_are_unique_across_the_file():
    document = json.loads(SAMPLES.read_text(encoding="utf-8"))
    services = [s["id"] for o in document["contents"] for s in o["services"]]
    assert len(services) == len(set(services))


def test_the_food_sites_carry_their_licence():
    licence = FOOD_SITES.parent / "LICENSE-allegheny_food_access.txt"
    assert "Code for Pittsburgh" in licence.read_text(encoding="utf-8")
