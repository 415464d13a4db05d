import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.models.duplicate import ListingKind


class ListingMergeQuerySet(models.QuerySet["ListingMerge"]):
    def standing(self) -> "ListingMergeQuerySet":
        return self.filter(undone_at=None)

    def after(self, merge: "ListingMerge") -> "ListingMergeQuerySet":
        """Later ones that touched a listing of this one, and must be undone first."""
        both = (merge.kept_id, merge.merged_id)
        touched = models.Q(kept_id__in=both) | models.Q(merged_id__in=both)
        return self.standing().filter(touched, merged_at__gt=merge.merged_at)


class ListingMerge(models.Model):
    """Two listings became one. `steps` is all that was done, so that it can be undone
    (`resources.merging.ledger`); the names are those of that day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ListingKind.choices)
    kept_id = models.UUIDField(db_index=True)
    merged_id = models.UUIDField(db_index=True)
    kept_name = models.CharField(_("stays"), max_length=255)
    merged_name = models.CharField(_("was merged into it"), max_length=255)
    by = models.CharField(_("by"), max_length=255)
    merged_at = models.DateTimeField(_("merged on"), default=timezone.now)
    undone_by = models.CharField(_("undone by"), max_length=255, blank=True)
    undone_at = models.DateTimeField(_("undone on"), null=True, blank=True)
    steps = models.JSONField(default=list)

    objects = ListingMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of listings")
        verbose_name_plural = _("merges of listings")
        ordering = ["-merged_at", "id"]

    def __str__(self) -> str:
        return f"{self.merged_name} → {self.kept_name}"


class RetiredKey(models.Model):
    """The key of a row that was merged, and of the one that stays: for old addresses,
    for the API, and for a source that still sends the old one."""

    old_id = models.UUIDField(primary_key=True)
    table = models.CharField(max_length=60)
    kept_id = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = _("retired key")
        ordering = ["old_id"]

    def __str__(self) -> str:
        return f"{self.table} {self.old_id}"

    @classmethod
    def resolve(cls, keys: Any) -> dict[uuid.UUID, uuid.UUID]:
        """Old key -> the one that stays, for those of the keys that were merged."""
        rows = cls.objects.filter(old_id__in=list(keys)).order_by()
        return dict(rows.values_list("old_id", "kept_id"))
