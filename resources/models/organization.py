from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.search import index

from resources.models.base import HsdsModel, Sourced


class Organization(index.Indexed, HsdsModel, Sourced, ClusterableModel):
    """HSDS organization: who runs services, and who sends or receives referrals."""

    name = models.CharField(_("name"), max_length=255)
    alternate_name = models.CharField(_("other name"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    tax_status = models.CharField(max_length=120, blank=True)
    tax_id = models.CharField(max_length=60, blank=True)
    year_incorporated = models.PositiveSmallIntegerField(null=True, blank=True)
    legal_status = models.CharField(max_length=120, blank=True)
    logo = models.CharField(max_length=500, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    parent_organization = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True
    )
    referral_email = models.EmailField(
        _("e-mail for referrals"),
        blank=True,
        help_text=_("Where referral notices go. Without one, the general e-mail."),
    )
    daily_digest = models.BooleanField(
        _("reminders once a day"),
        default=False,
        help_text=_("One e-mail each morning instead of one for each reminder."),
    )
    referral_pin_hash = models.CharField(max_length=200, blank=True, editable=False)
    name_is_sensitive = models.BooleanField(
        _("name reveals the need"),
        default=False,
        help_text=_("Texts to patients never name this organization."),
    )
    is_sample = models.BooleanField(_("invented sample"), default=False)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("organization")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def notice_email(self) -> str:
        return self.referral_email or self.email


class Program(HsdsModel, Sourced):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="programs"
    )
    name = models.CharField(_("name"), max_length=255)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
