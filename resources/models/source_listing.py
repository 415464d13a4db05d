"""What sources say of our listings, and what was corrected here since."""

from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models.service import Service


class SourceListing(models.Model):
    """What a source last said of an organization, place, program, service or term.

    `said`: table -> id -> field -> value, of the listing and all that hangs on it.
    `changes` is what the source said anew in `changed_in`: unit -> [before, after].
    What a unit is: `resources.importing.units`.
    """

    source = models.CharField(_("source"), max_length=120)
    table = models.CharField(_("kind"), max_length=40)
    listing_id = models.UUIDField()
    name = models.CharField(_("name"), max_length=255, blank=True)
    said = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    changed_in = models.ForeignKey(
        "resources.ImportRun",
        on_delete=models.SET_NULL,
        related_name="changed_listings",
        null=True,
        blank=True,
    )
    gone_since = models.DateTimeField(_("gone since"), null=True, blank=True)
    gone_note = models.CharField(_("what was decided"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("listing from a source")
        verbose_name_plural = _("listings from sources")
        ordering = ["source", "table", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "listing_id"], name="one_source_per_listing"
            )
        ]
        indexes = [models.Index(fields=["source", "gone_since"])]

    def __str__(self) -> str:
        return self.name or str(self.listing_id)

    @property
    def where(self) -> tuple[str, UUID]:
        return self.table, self.listing_id

    @property
    def service(self) -> Service | None:
        """The service it is here, None for another kind or one that is gone."""
        if self.table != "service":
            return None
        return Service.objects.filter(pk=self.listing_id).first()


class KeptEdit(models.Model):
    """Something an editor changed here that the source says otherwise: ours stays
    until a curator takes the source's word, or releases it for the next import.

    `unit` is a field, fields that belong together, or all rows of a table.
    """

    listing = models.ForeignKey(
        SourceListing, on_delete=models.CASCADE, related_name="kept_edits"
    )
    unit = models.CharField(_("what"), max_length=60)
    here = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    said = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    said_before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    noticed_in = models.ForeignKey(
        "resources.ImportRun",
        on_delete=models.SET_NULL,
        related_name="kept_edits",
        null=True,
    )
    is_released = models.BooleanField(_("released"), default=False)
    released_by = models.CharField(_("released by"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("edit kept here")
        verbose_name_plural = _("edits kept here")
        ordering = ["is_released", "listing__source", "listing__name", "unit", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "unit"], name="one_kept_edit_per_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing}: {self.unit}"
