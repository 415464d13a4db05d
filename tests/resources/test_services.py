"""What a curator says of a taxonomy's term changes which services are found."""

import pytest
from django.urls import reverse

from people.models import Role
from resources import match_index
from resources.models import Attribute, MatchRow, Service, TaxonomyTerm
from resources.services import apply_term, say
from resources.words import saying
from tests.cms.edit_form import form_values
from tests.people.factories import WorkerFactory
from tests.resources.factories import CategoryFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def term():
    for code in ("food-insecurity", "material-hardship"):
        CategoryFactory(code=code)
    return TaxonomyTerm.objects.create(name="Food Pantry", taxonomy="Open Eligibility")


def said_of(term, **options) -> Service:
    service = ServiceFactory(**options)
    Attribute.objects.create(
        link_id=service.pk, link_entity="service", taxonomy_term=term
    )
    return service


def codes(service: Service) -> set[str]:
    return set(service.categories.values_list("pk", flat=True))


def test_services_of_a_term_meet_the_need_it_stands_for(term):
    bears, other = said_of(term), ServiceFactory()
    term.category_id = "food-insecurity"
    term.save()
    assert apply_term(term=term, before="") == [bears.pk]
    assert (codes(bears), codes(other)) == ({"food-insecurity"}, set())
    rows = MatchRow.objects.filter(service=bears)
    assert [row.category_id for row in rows] == ["food-insecurity"]
    assert match_index.verify() == []


def test_the_need_it_stood_for_goes_unless_another_term_has_it(term):
    one = said_of(term, categories=["food-insecurity"])
    both = said_of(term, categories=["food-insecurity"])
    second = TaxonomyTerm.objects.create(name="Meals", category_id="food-insecurity")
    Attribute.objects.create(
        link_id=both.pk, link_entity="service", taxonomy_term=second
    )
    term.category_id = "material-hardship"
    term.save()
    apply_term(term=term, before="food-insecurity")
    assert codes(one) == {"material-hardship"}
    assert codes(both) == {"food-insecurity", "material-hardship"}


def test_a_curator_maps_a_term_in_the_admin(term, client_for):
    service = said_of(term)
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    address = reverse("wagtailsnippets_resources_taxonomyterm:edit", args=[term.pk])
    form = form_values(curator.get(address).text)
    curator.post(address, {**form, "category": "food-insecurity"})
    term.refresh_from_db()
    assert term.category_id == "food-insecurity"
    assert codes(service) == {"food-insecurity"}


def test_what_is_told_is_found_by_its_words_at_once():
    service = ServiceFactory(description="Boxes")
    say(service, teller="The organization", description="Crates of vegetables")
    assert list(Service.objects.filter(pk__in=saying(["vegetable"]))) == [service]
