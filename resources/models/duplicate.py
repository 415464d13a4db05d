import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ListingKind(models.TextChoices):
    ORGANIZATION = "organization", _("Organization")
    LOCATION = "location", _("Place")
    SERVICE = "service", _("Service")


class LikelyDuplicateQuerySet(models.QuerySet["LikelyDuplicate"]):
    def to_decide(self) -> "LikelyDuplicateQuerySet":
        return self.filter(is_different=False)

    def likeliest_first(self) -> "LikelyDuplicateQuerySet":
        return self.order_by("-score", "kind", "one", "other")

    def about(self, *listings: Any) -> "LikelyDuplicateQuerySet":
        """Pairs in which one of these keys is."""
        return self.filter(models.Q(one__in=listings) | models.Q(other__in=listings))


class LikelyDuplicate(models.Model):
    """Two listings of one kind that are probably the same. `one` is the smaller key.

    `score` is 0 to 100, `signs` are what is alike (`resources.duplicates.rules.Sign`).
    That two are different is said once by a curator, and holds when they are found
    again. Written by `resources.duplicates.refresh`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ListingKind.choices)
    one = models.UUIDField()
    other = models.UUIDField(db_index=True)
    score = models.PositiveSmallIntegerField(_("how alike"))
    signs = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    is_different = models.BooleanField(_("different"), default=False)
    decided_by = models.CharField(_("decided by"), max_length=255, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = LikelyDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely duplicate")
        ordering = ["-score", "kind", "one", "other"]
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], name="each_pair_of_listings_once"
            ),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")),
                name="the_smaller_key_of_a_pair_first",
            ),
        ]
        indexes = [
            models.Index(fields=["is_different", "-score"], name="duplicates_by_score")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.score}"
