"""What a listing says beside its name: phones, languages, areas, documents, costs.

HSDS lets most of these hang on a service, a service-at-location, a location or an
organization; the narrower one overrides the wider.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from resources.models.base import HsdsModel


class Contact(HsdsModel):
    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="contacts",
        null=True,
        blank=True,
    )
    service = models.ForeignKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="contacts",
        null=True,
        blank=True,
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.CASCADE,
        related_name="contacts",
        null=True,
        blank=True,
    )
    location = models.ForeignKey(
        "resources.Location",
        on_delete=models.CASCADE,
        related_name="contacts",
        null=True,
        blank=True,
    )
    name = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=255, blank=True)
    department = models.CharField(max_length=255, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.title or self.department


class PhoneType(models.TextChoices):
    VOICE = "voice", _("Voice")
    TEXT = "text", _("Text")
    FAX = "fax", _("Fax")
    CELL = "cell", _("Cell")
    TEXTPHONE = "textphone", _("TTY")
    HOTLINE = "hotline", _("Hotline")


class Phone(HsdsModel):
    """`number` as people read it; `extension` is text, since real ones are."""

    organization = ParentalKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="phones",
        null=True,
        blank=True,
    )
    service = ParentalKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="phones",
        null=True,
        blank=True,
    )
    location = ParentalKey(
        "resources.Location",
        on_delete=models.CASCADE,
        related_name="phones",
        null=True,
        blank=True,
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.CASCADE,
        related_name="phones",
        null=True,
        blank=True,
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="phones", null=True, blank=True
    )
    number = models.CharField(_("number"), max_length=60)
    extension = models.CharField(_("extension"), max_length=20, blank=True)
    type = models.CharField(_("type"), max_length=40, default="voice", blank=True)
    description = models.CharField(_("what it is for"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("phone")
        ordering = ["type", "number", "id"]

    def __str__(self) -> str:
        return f"{self.number} x{self.extension}" if self.extension else self.number


class Language(HsdsModel):
    """A language spoken; `code` is ISO 639-1 where there is one."""

    service = ParentalKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="languages",
        null=True,
        blank=True,
    )
    location = ParentalKey(
        "resources.Location",
        on_delete=models.CASCADE,
        related_name="languages",
        null=True,
        blank=True,
    )
    phone = models.ForeignKey(
        Phone,
        on_delete=models.CASCADE,
        related_name="languages",
        null=True,
        blank=True,
    )
    name = models.CharField(_("language"), max_length=120, blank=True)
    code = models.CharField(_("code"), max_length=10, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("language")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.code


class AreaType(models.TextChoices):
    """Ours, beside HSDS's free `extent`: what `value` holds, to be tested by."""

    ZIP = "zip", _("ZIP code")
    CITY = "city", _("City, State")
    COUNTY = "county", _("County, State")
    STATE = "state", _("State")
    NATION = "nation", _("Whole country")
    TEXT = "", _("As described")


class ServiceArea(HsdsModel):
    """Who lives where may come. `value`: "15213", "Pittsburgh, PA", "Allegheny, PA",
    "PA", "US"; empty when only words are known, which makes a match say "ask"."""

    service = ParentalKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="service_areas",
        null=True,
        blank=True,
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.CASCADE,
        related_name="service_areas",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    extent = models.TextField(blank=True)
    extent_type = models.CharField(max_length=20, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    area_type = models.CharField(
        _("type of area"), max_length=10, choices=AreaType.choices, blank=True
    )
    value = models.CharField(
        _("area"),
        max_length=120,
        blank=True,
        help_text=_("15213, or Pittsburgh, PA, or Allegheny, PA, or PA."),
    )

    class Meta:
        verbose_name = _("service area")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.value or self.description[:80]


class RequiredDocument(HsdsModel):
    service = ParentalKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="required_documents",
        null=True,
        blank=True,
    )
    document = models.CharField(_("document"), max_length=255)
    uri = models.URLField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("required document")
        ordering = ["document", "id"]

    def __str__(self) -> str:
        return self.document


class CostOption(HsdsModel):
    service = ParentalKey(
        "resources.Service", on_delete=models.CASCADE, related_name="cost_options"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = models.CharField(_("option"), max_length=255, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="USD")
    amount = models.DecimalField(
        _("amount"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    amount_description = models.CharField(
        _("what it costs"), max_length=255, blank=True
    )

    class Meta:
        verbose_name = _("cost")
        ordering = ["option", "id"]

    def __str__(self) -> str:
        return self.amount_description or self.option or str(self.amount)


class Funding(HsdsModel):
    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="funding",
        null=True,
        blank=True,
    )
    service = models.ForeignKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="funding",
        null=True,
        blank=True,
    )
    source = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["source", "id"]


class OrganizationIdentifier(HsdsModel):
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="identifiers"
    )
    identifier_scheme = models.CharField(max_length=120, blank=True)
    identifier_type = models.CharField(max_length=120)
    identifier = models.CharField(max_length=255)

    class Meta:
        ordering = ["identifier_type", "id"]


class Unit(HsdsModel):
    name = models.CharField(max_length=255)
    scheme = models.CharField(max_length=120, blank=True)
    identifier = models.CharField(max_length=255, blank=True)
    uri = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["name", "id"]


class ServiceCapacity(HsdsModel):
    """HSDS service_capacity: so many of a unit. The plain word: `Service.capacity`."""

    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="capacities"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    available = models.DecimalField(max_digits=12, decimal_places=2)
    maximum = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    description = models.TextField(blank=True)
    updated = models.DateTimeField()

    class Meta:
        ordering = ["-updated", "id"]


class Url(HsdsModel):
    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="additional_websites",
        null=True,
        blank=True,
    )
    service = models.ForeignKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="additional_urls",
        null=True,
        blank=True,
    )
    label = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=500)

    class Meta:
        ordering = ["label", "id"]
