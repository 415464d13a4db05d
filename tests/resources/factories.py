import factory
from factory.django import DjangoModelFactory

from resources import models


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = models.Organization

    name = factory.Sequence(lambda n: f"Invented organization {n}")
    description = "Helps people nearby."
    email = factory.Sequence(lambda n: f"info@org{n}.example.org")


class LocationFactory(DjangoModelFactory):
    """A door in Pittsburgh's 15213, without an address unless one is made for it."""

    class Meta:
        model = models.Location

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Office {n}")
    latitude = 40.4442
    longitude = -79.9557
    point_source = "test"
    point_precision = "door"
    time_zone = "America/New_York"


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = models.Address

    location = factory.SubFactory(LocationFactory)
    address_1 = factory.Sequence(lambda n: f"{100 + n} Sample Street")
    city = "Pittsburgh"
    region = "Allegheny"
    state_province = "PA"
    postal_code = "15213"


class ServiceFactory(DjangoModelFactory):
    """A published, active service; `categories=["food-insecurity"]` gives it needs."""

    class Meta:
        model = models.Service
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Invented service {n}")
    description = "Invented for a test."

    @factory.post_generation
    def categories(self, create: bool, codes: list[str] | None) -> None:
        if create and codes:
            for code in codes:
                category = CategoryFactory(code=code)
                self.categories.through.objects.create(service=self, category=category)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = models.Category
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"category-{n}")
    name = factory.LazyAttribute(lambda category: category.code.replace("-", " "))


class ServiceAtLocationFactory(DjangoModelFactory):
    class Meta:
        model = models.ServiceAtLocation

    service = factory.SubFactory(ServiceFactory)
    location = factory.SubFactory(
        LocationFactory, organization=factory.SelfAttribute("..service.organization")
    )


class PhoneFactory(DjangoModelFactory):
    class Meta:
        model = models.Phone

    service = factory.SubFactory(ServiceFactory)
    number = factory.Sequence(lambda n: f"(412) 555-01{n % 100:02d}")


class WeeklyHoursFactory(DjangoModelFactory):
    """Monday, nine to five."""

    class Meta:
        model = models.WeeklyHours

    service = factory.SubFactory(ServiceFactory)
    weekday = 0
    opens_at = "09:00"
    closes_at = "17:00"


class HoursExceptionFactory(DjangoModelFactory):
    class Meta:
        model = models.HoursException

    service = factory.SubFactory(ServiceFactory)
    starts_on = "2026-12-25"
    ends_on = "2026-12-25"


class ServiceAreaFactory(DjangoModelFactory):
    class Meta:
        model = models.ServiceArea

    service = factory.SubFactory(ServiceFactory)
    name = "Allegheny County"
    area_type = "county"
    value = "Allegheny, PA"


class LanguageFactory(DjangoModelFactory):
    class Meta:
        model = models.Language

    service = factory.SubFactory(ServiceFactory)
    name = "Spanish"
    code = "es"


class RequiredDocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.RequiredDocument

    service = factory.SubFactory(ServiceFactory)
    document = "Proof of address"


class CostOptionFactory(DjangoModelFactory):
    class Meta:
        model = models.CostOption

    service = factory.SubFactory(ServiceFactory)
    option = "Fee"
    amount = "5.00"
