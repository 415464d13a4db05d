from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index

from resources.models.base import HsdsModel, Sourced


class LocationType(models.TextChoices):
    PHYSICAL = "physical", _("Physical")
    POSTAL = "postal", _("Postal")
    VIRTUAL = "virtual", _("Virtual")


class PointPrecision(models.TextChoices):
    """How close a point is to the door; sources differ by miles."""

    DOOR = "door", _("Door")
    STREET = "street", _("Street")
    ZIP = "zip", _("ZIP centroid")
    CITY = "city", _("City")


class Location(index.Indexed, HsdsModel, Sourced, ClusterableModel):
    """HSDS location. A confidential one is matched by area and never shown closer
    than its city, nor exported, mapped or geocoded."""

    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="locations",
        null=True,
        blank=True,
    )
    location_type = models.CharField(
        _("type"),
        max_length=10,
        choices=LocationType.choices,
        default=LocationType.PHYSICAL,
    )
    url = models.URLField(max_length=500, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    transportation = models.TextField(_("how to get there"), blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    point_source = models.CharField(max_length=60, blank=True, editable=False)
    point_precision = models.CharField(
        max_length=10, choices=PointPrecision.choices, blank=True, editable=False
    )
    external_identifier = models.CharField(max_length=255, blank=True)
    external_identifier_type = models.CharField(max_length=120, blank=True)
    is_confidential = models.BooleanField(
        _("confidential address"),
        default=False,
        help_text=_("A shelter's address: only the city is ever shown."),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    open_on_holidays = models.BooleanField(
        _("open on public holidays"),
        default=False,
        help_text=_("Otherwise people read that it is closed on them."),
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("location")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        if self.is_confidential:
            return str(_("Confidential location"))
        return self.name or str(self.address or self.pk)

    @property
    def address(self) -> "Address | None":
        """The physical address, or the first there is."""
        addresses = sorted(
            self.addresses.all(), key=lambda a: a.address_type != LocationType.PHYSICAL
        )
        return addresses[0] if addresses else None


class Address(HsdsModel):
    location = ParentalKey(Location, on_delete=models.CASCADE, related_name="addresses")
    attention = models.CharField(_("attention"), max_length=255, blank=True)
    address_1 = models.CharField(_("street address"), max_length=255)
    address_2 = models.CharField(_("unit"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=120)
    region = models.CharField(_("county"), max_length=120, blank=True)
    state_province = models.CharField(_("state"), max_length=60)
    postal_code = models.CharField(_("ZIP code"), max_length=20)
    country = models.CharField(_("country"), max_length=2, default="US")
    address_type = models.CharField(
        _("type"),
        max_length=10,
        choices=LocationType.choices,
        default=LocationType.PHYSICAL,
    )

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["address_type", "id"]

    def __str__(self) -> str:
        parts = [self.address_1, self.address_2, self.city]
        return ", ".join(p for p in parts if p) + (
            f", {self.state_province} {self.postal_code}".rstrip()
        )


class Accessibility(HsdsModel):
    location = ParentalKey(
        Location, on_delete=models.CASCADE, related_name="accessibility"
    )
    description = models.CharField(_("what is accessible"), max_length=255, blank=True)
    details = models.TextField(_("details"), blank=True)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["description", "id"]

    def __str__(self) -> str:
        return self.description
