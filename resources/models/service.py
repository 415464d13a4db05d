from datetime import date
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from resources.languages import in_spanish
from resources.models.base import HsdsModel, Sourced


class ServiceStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    DEFUNCT = "defunct", _("Defunct")
    TEMPORARILY_CLOSED = "temporarily closed", _("Temporarily closed")


class Capacity(models.TextChoices):
    """Gravity capacity status value set, and unknown where nobody has said."""

    UNKNOWN = "", _("Not known")
    CAPACITY = "capacity", _("Has room")
    WAITLIST = "waitlist", _("Waitlist")
    ASSESSMENT = "additional-assessment-required", _("Must assess first")
    NO_CAPACITY = "no-capacity", _("Full")


class RestrictedGender(models.TextChoices):
    ANY = "", _("Anyone")
    WOMEN = "female", _("Women")
    MEN = "male", _("Men")


class Household(models.TextChoices):
    ANY = "", _("Anyone")
    FAMILIES = "families", _("Families with children")
    SINGLE = "single", _("Single adults")


class ServiceQuerySet(models.QuerySet["Service"]):
    def public(self) -> "ServiceQuerySet":
        """What anyone may see: published and not gone."""
        return self.filter(live=True).exclude(status=ServiceStatus.DEFUNCT)

    def to_confirm(self, before: date) -> "ServiceQuerySet":
        """Public, and last confirmed before the day, or never."""
        is_old = models.Q(assured_date=None) | models.Q(assured_date__lt=before)
        return self.public().filter(is_old)

    def referable(self) -> "ServiceQuerySet":
        """Places a referral may go to; shops that take SNAP or WIC are not."""
        return self.public().filter(is_referable=True, status=ServiceStatus.ACTIVE)

    def for_listing(self) -> "ServiceQuerySet":
        """Everything a search result shows, in a fixed number of queries."""
        return self.select_related("organization", "program").prefetch_related(
            "categories",
            "phones",
            "languages",
            "service_areas",
            "residency_rules",
            "required_documents",
            "cost_options",
            "weekly_hours",
            "hours_exceptions",
            "organization__phones",
            "service_at_locations__service_areas",
            "service_at_locations__phones",
            "service_at_locations__weekly_hours",
            "service_at_locations__location__addresses",
            "service_at_locations__location__phones",
            "service_at_locations__location__languages",
            "service_at_locations__location__accessibility",
            "service_at_locations__location__weekly_hours",
            "service_at_locations__location__hours_exceptions",
        )


class Service(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    HsdsModel,
    Sourced,
    ClusterableModel,
):
    """HSDS service, with who it is for as data and with its room for more people.

    Ages are in whole years, both ends included. `income_limit_percent` is a share of
    the Federal Poverty Level, e.g. 200. Rules that do not fit here stay in
    `eligibility_description` and make a match say "ask".
    """

    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="services"
    )
    program = models.ForeignKey(
        "resources.Program", on_delete=models.SET_NULL, null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=255)
    name_es = models.CharField(_("name in Spanish"), max_length=255, blank=True)
    alternate_name = models.CharField(_("other name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_es = models.TextField(_("description in Spanish"), blank=True)
    categories = ParentalManyToManyField(
        "resources.Category",
        verbose_name=_("needs it meets"),
        related_name="services",
        blank=True,
    )
    is_referable = models.BooleanField(
        _("takes referrals"),
        default=True,
        help_text=_("Off for shops and other places people simply go to."),
    )
    url = models.URLField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ServiceStatus.choices,
        default=ServiceStatus.ACTIVE,
    )
    interpretation_services = models.TextField(_("interpretation"), blank=True)
    application_process = models.TextField(_("how to apply"), blank=True)
    fees_description = models.TextField(_("fees"), blank=True)
    fees = models.TextField(
        blank=True, editable=False, help_text=_("HSDS's older word for the fees.")
    )
    wait_time = models.CharField(_("wait time"), max_length=255, blank=True)
    accreditations = models.TextField(blank=True)
    licenses = models.TextField(blank=True)
    alert = models.TextField(_("alert"), blank=True)

    eligibility_description = models.TextField(_("who it is for"), blank=True)
    minimum_age = models.PositiveSmallIntegerField(
        _("youngest age"), null=True, blank=True
    )
    maximum_age = models.PositiveSmallIntegerField(
        _("oldest age"), null=True, blank=True
    )
    income_limit_percent = models.PositiveSmallIntegerField(
        _("income limit, % of the poverty level"), null=True, blank=True
    )
    requires_veteran = models.BooleanField(_("veterans only"), default=False)
    restricted_gender = models.CharField(
        _("restricted to"),
        max_length=10,
        choices=RestrictedGender.choices,
        blank=True,
    )
    household = models.CharField(
        _("household"), max_length=10, choices=Household.choices, blank=True
    )
    requires_referral = models.BooleanField(_("needs a referral"), default=False)
    is_walk_in = models.BooleanField(_("walk in"), default=False)
    is_free = models.BooleanField(_("free"), default=False)

    open_on_holidays = models.BooleanField(
        _("open on public holidays"),
        default=False,
        help_text=_("Otherwise people read that it is closed on them."),
    )

    capacity = models.CharField(
        _("room"), max_length=40, choices=Capacity.choices, blank=True
    )
    capacity_until = models.DateField(
        _("room as stated until"),
        null=True,
        blank=True,
        help_text=_("After this day the room is not known."),
    )
    capacity_note = models.CharField(_("note on room"), max_length=255, blank=True)

    assured_date = models.DateField(_("confirmed on"), null=True, blank=True)
    assurer_email = models.EmailField(_("confirmed by"), blank=True)

    revisions_relation = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="content_type",
        object_id_field="object_id",
        related_query_name="service",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="content_type",
        object_id_field="object_id",
        related_query_name="service",
        for_concrete_model=False,
    )

    objects = ServiceQuerySet.as_manager()

    # `resources.words` keeps the index, also after writes that send no signal.
    search_auto_update = False
    search_fields = [
        index.SearchField("search_words"),
        index.AutocompleteField("name"),
        index.FilterField("organization_id"),
        index.FilterField("status"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("service")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("resources:service", args=[self.pk])

    def get_latest_revision_as_object(self) -> "Service":
        """The draft that waits, if one does; else the row itself, which an import or
        an answer to a referral may have changed since the last revision."""
        if not self.has_unpublished_changes:
            return self
        draft: Service = super().get_latest_revision_as_object()
        return draft

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("en", _("English")), ("es", _("Spanish"))]

    @property
    def default_preview_mode(self) -> str:
        return "en"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "resources/service.html"

    def get_preview_context(
        self, request: HttpRequest, mode_name: str
    ) -> dict[str, Any]:
        from resources.views import service_context

        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return context | service_context(self, timezone.now())

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """In the language asked for, and in the admin's own frame, which public pages
        do not allow."""
        serve: Any = csp_replace({"frame-ancestors": [SELF]})(super().serve_preview)
        with override(mode_name):
            response: Any = serve(request, mode_name)
            shown: HttpResponse = response.render()
        return shown

    @property
    def search_words(self) -> str:
        """All that people may look for, in plain folded words."""
        from resources.words import plain_words

        return plain_words(
            self.name, self.name_es, self.alternate_name, self.description,
            self.description_es, self.organization.name,
        )  # fmt: skip

    @property
    def display_name(self) -> str:
        """The name in the language in use, English where there is no Spanish."""
        return self.name_es if in_spanish() and self.name_es else self.name

    @property
    def display_description(self) -> str:
        translated = self.description_es if in_spanish() else ""
        return translated or self.description

    def capacity_on(self, day: date) -> Capacity:
        """The stated room, or unknown once its until-date has passed."""
        if self.capacity_until and self.capacity_until < day:
            return Capacity.UNKNOWN
        return Capacity(self.capacity)


class ServiceAtLocation(HsdsModel):
    """HSDS service_at_location: what is said here overrides the service's own word."""

    service = ParentalKey(
        Service, on_delete=models.CASCADE, related_name="service_at_locations"
    )
    location = models.ForeignKey(
        "resources.Location",
        on_delete=models.CASCADE,
        related_name="service_at_locations",
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("service at location")
        ordering = ["location__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "location"], name="one_row_per_service_and_location"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} @ {self.location}"
