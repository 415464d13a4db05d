from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models.base import HsdsModel, Sourced


class Taxonomy(HsdsModel):
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    uri = models.CharField(max_length=500, blank=True)
    version = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name_plural = _("taxonomies")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TaxonomyTerm(HsdsModel, Sourced):
    """A term of any taxonomy; `category` says which need it stands for here."""

    taxonomy_detail = models.ForeignKey(
        Taxonomy, on_delete=models.CASCADE, related_name="terms", null=True, blank=True
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="children",
        null=True,
        blank=True,
    )
    code = models.CharField(_("code"), max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    taxonomy = models.CharField(max_length=255, blank=True)
    language = models.CharField(max_length=10, blank=True)
    term_uri = models.CharField(max_length=500, blank=True)
    category = models.ForeignKey(
        "resources.Category",
        verbose_name=_("need it stands for"),
        on_delete=models.SET_NULL,
        related_name="terms",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("taxonomy term")
        ordering = ["code", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Attribute(HsdsModel):
    """HSDS attribute: a taxonomy term, or only words, said of any row of any table."""

    link_id = models.UUIDField(db_index=True)
    link_entity = models.CharField(max_length=60)
    link_type = models.CharField(max_length=120, blank=True)
    taxonomy_term = models.ForeignKey(
        TaxonomyTerm, on_delete=models.CASCADE, related_name="attributes", null=True
    )
    value = models.TextField(blank=True)
    label = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["link_entity", "id"]


class Metadata(HsdsModel):
    """HSDS metadata: one changed field of one row, as another system recorded it."""

    resource_id = models.UUIDField(db_index=True)
    resource_type = models.CharField(max_length=60)
    last_action_date = models.DateField()
    last_action_type = models.CharField(max_length=60)
    field_name = models.CharField(max_length=120)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)
    updated_by = models.CharField(max_length=255)

    class Meta:
        verbose_name_plural = _("metadata")
        ordering = ["-last_action_date", "id"]


class MetaTableDescription(HsdsModel):
    """HSDS meta_table_description: what another system says of its own tables."""

    name = models.CharField(max_length=255, blank=True)
    language = models.CharField(max_length=60, blank=True)
    character_set = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name", "id"]
