"""What the engine loads by itself is what Django would have loaded."""

import datetime
import gc
import weakref

import pytest
from django.db import models
from django.forms.models import model_to_dict

from resources.matching import match
from resources.models import (
    Accessibility,
    Address,
    Category,
    Language,
    Phone,
    Program,
    ResidencyRule,
    Service,
    TrackRecord,
)
from tests.resources.factories import (
    AddressFactory,
    CostOptionFactory,
    HoursExceptionFactory,
    LanguageFactory,
    LocationFactory,
    PhoneFactory,
    RequiredDocumentFactory,
    ServiceAreaFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)
from tests.resources.matching import FOOD, HERE, RENT, facts, only

pytestmark = pytest.mark.django_db

OF_SERVICE = (
    *("categories", "phones", "languages", "service_areas", "residency_rules"),
    *("required_documents", "cost_options", "weekly_hours", "hours_exceptions"),
)
OF_PLACE = ("phones", "service_areas", "weekly_hours")
OF_LOCATION = (
    *("addresses", "phones", "languages", "accessibility"),
    *("weekly_hours", "hours_exceptions"),
)


@pytest.fixture
def service(db):
    """One of which everything that a list shows is said, mostly twice."""
    service = ServiceFactory(
        categories=[RENT, FOOD],
        assured_date=datetime.date(2026, 2, 1),
        extra={"more": {"color": "green"}},
        minimum_age=18,
    )
    organization = service.organization
    service.program = Program.objects.create(organization=organization, name="Pantries")
    service.save()
    place = ServiceAtLocationFactory(service=service, location=LocationFactory())
    for make in (
        *(PhoneFactory, LanguageFactory, ServiceAreaFactory, RequiredDocumentFactory),
        *(CostOptionFactory, WeeklyHoursFactory, HoursExceptionFactory),
    ):
        make.create_batch(2, service=service)
    ResidencyRule.objects.create(service=service, area_type="state", value="PA")
    TrackRecord.objects.create(service=service, asked=9, accepted=8, lift=3)
    Phone.objects.create(organization=organization, number="412-555-0101")
    Phone.objects.create(service_at_location=place, number="412-555-0102")
    ServiceAreaFactory(service=None, service_at_location=place, name="")
    WeeklyHoursFactory(service=None, service_at_location=place, weekday=3)
    AddressFactory.create_batch(2, location=place.location)
    Phone.objects.create(location=place.location, number="412-555-0103")
    Language.objects.create(location=place.location, code="ne")
    Accessibility.objects.create(location=place.location, description="Ramp")
    WeeklyHoursFactory(service=None, location=place.location, weekday=5)
    HoursExceptionFactory(service=None, location=place.location)
    # Another's, which must stay another's.
    AddressFactory(location=ServiceAtLocationFactory().location)
    return Service.objects.get(pk=service.pk)


def said(row: models.Model | None) -> object:
    """Every column with its value and kind, and what Django keeps of it beside."""
    if row is None:
        return None
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    kinds = {name: type(value) for name, value in columns.items()}
    return type(row), columns, kinds, row._state.adding, row._state.db


def related(owner: models.Model, names: tuple[str, ...]) -> dict[str, list[object]]:
    return {name: [said(row) for row in getattr(owner, name).all()] for name in names}


def test_everything_is_loaded_as_django_does(service):
    found = only(match(HERE, [FOOD], facts()))
    place = service.service_at_locations.get()
    assert said(found.service) == said(service)
    assert related(found.service, OF_SERVICE) == related(service, OF_SERVICE)
    assert all(related(service, OF_SERVICE).values())
    assert said(found.service_at_location) == said(place)
    assert related(found.service_at_location, OF_PLACE) == related(place, OF_PLACE)
    assert said(found.location) == said(place.location)
    assert related(found.location, OF_LOCATION) == related(place.location, OF_LOCATION)
    organization = found.service.organization
    assert said(organization) == said(service.organization)
    assert related(organization, ("phones",)) == related(
        service.organization, ("phones",)
    )
    assert said(found.service.program) == said(service.program)
    assert said(found.service.track_record) == said(service.track_record)
    assert found.service_at_location.service is found.service


def test_reading_it_asks_nothing_more(service, django_assert_num_queries):
    found = only(match(HERE, [FOOD], facts()))
    place = found.service_at_location
    owners = ((found.service, OF_SERVICE), (place, OF_PLACE))
    with django_assert_num_queries(0):
        for owner, names in (*owners, (found.location, OF_LOCATION)):
            assert all([str(row) for row in getattr(owner, n).all()] for n in names)
        assert found.service.organization.name
        assert found.service.program.name == "Pantries"


def test_what_is_no_longer_shown_is_gone_at_once(service):
    """Nothing that holds an answer waits for the garbage collector."""
    found = only(match(HERE, [FOOD], facts()))
    kept = [weakref.ref(one) for one in (found.service, found.location)]
    gc.disable()
    try:
        del found
        assert [one() for one in kept] == [None, None]
    finally:
        gc.enable()


def test_what_is_loaded_can_be_filtered_and_saved_as_ever(service):
    found = only(match(HERE, [FOOD], facts())).service
    assert found.phones.filter(number="none").count() == 0
    assert found.phones.filter(service=service).count() == 2
    assert found.phones.filter(service=service)[0].service == service
    assert found.phones.first().service.name == service.name
    assert list(found.categories.filter(code=FOOD)) == [Category.objects.get(code=FOOD)]
    found.minimum_age = 21
    found.save()
    assert Service.objects.get(pk=service.pk).minimum_age == 21
    assert model_to_dict(found.phones.all()[0])["service"] == service.pk
    assert Address.objects.filter(location__service_at_locations__service=found).count()
