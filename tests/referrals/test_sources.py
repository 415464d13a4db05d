"""Each reason on the page, with the listing's word and the person's."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from referrals.matching import facts_of, matches_for, place_of
from referrals.sources import LISTING, PERSON, TOLD, sources_of
from resources.match_index import rebuild
from resources.matching.reasons import RULES
from resources.models import Service
from tests.resources.factories import (
    RequiredDocumentFactory,
    ServiceAtLocationFactory,
)


@pytest.fixture
def sources(network):
    """By field, of a service with rules, for a person of 34 who told little."""
    today = timezone.localdate()
    patient = network.patient
    patient.date_of_birth = today.replace(year=today.year - 34, day=1)
    patient.annual_income = Decimal(21000)
    patient.household_size = 3
    patient.is_veteran = None
    patient.save()
    Service.objects.filter(pk=network.service.pk).update(
        minimum_age=18, income_limit_percent=200, requires_veteran=True
    )
    RequiredDocumentFactory(service=network.service, document="Photo ID")
    ServiceAtLocationFactory(service=network.service)
    rebuild()
    network.need.refresh_from_db()
    [match] = matches_for(network.need)
    found = sources_of(match, network.need.patient, facts_of(network.need.patient))
    return {source.reason.field: source for source in found}


def test_the_listings_fact_and_the_persons(sources):
    age = sources["minimum_age"]
    assert (age.listing, age.person) == ("Ages: 18 and up", "Age: 34")
    income = sources["income_limit_percent"]
    assert income.listing.endswith("200 %")
    assert income.person == "Household income: $21,000 a year"


def test_what_is_not_known_says_so(sources):
    veteran = sources["requires_veteran"]
    assert (veteran.listing, veteran.person) == (
        "Veterans only: yes",
        "Veteran: not known",
    )


def test_a_reason_that_is_about_nobody_names_the_listing_alone(sources):
    assert sources["referral_email"].person == ""
    assert "Photo ID" in sources["required_documents"].listing


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.field)
def test_every_rule_has_both_sides(rule, network):
    """A field or fact that no word is known for would stand on the page as nothing."""
    fields = {field.name for field in Service._meta.get_fields()}
    assert rule.field in {*LISTING, *fields}
    assert rule.fact in {*PERSON, *TOLD, "at", ""}


def test_what_a_person_told_of_papers_and_hours(network):
    facts = replace(facts_of(network.patient), documents=frozenset({"photo-id"}))
    _label, value = TOLD["documents"]
    assert value(facts)
    assert place_of(network.patient).postal_code
