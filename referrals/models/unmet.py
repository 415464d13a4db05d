import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UnmetReason(models.TextChoices):
    """Why nothing could be offered. The first three the engine finds, the rest a
    worker says."""

    NOTHING_IN_RANGE = "nothing-in-range", _("Nothing within reach")
    ALL_FULL = "all-full", _("All are full")
    NONE_FITS = "none-fits", _("Nobody's rules let them in")
    TOO_FAR = "too-far", _("Too far to get to")
    WRONG_HOURS = "wrong-hours", _("Open at the wrong hours")
    NO_LANGUAGE = "no-language", _("Nobody speaks their language")
    COST = "cost", _("Costs more than they can pay")
    ALL_SAID_NO = "all-said-no", _("Everybody asked said no")
    NOT_SAFE = "not-safe", _("Not safe for them")
    OTHER = "other", _("Another reason")


FOUND_BY_ENGINE = (
    UnmetReason.NOTHING_IN_RANGE,
    UnmetReason.ALL_FULL,
    UnmetReason.NONE_FITS,
)


class UnmetNeed(models.Model):
    """On this day nothing in the directory could meet this need: for the shortage
    report. Category and area are kept as they were; "" where not known.

    `recorded_by` is the worker who said so, None where the engine found it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(
        "screening.Need", on_delete=models.CASCADE, related_name="unmet"
    )
    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="unmet_needs",
    )
    category = models.ForeignKey(
        "resources.Category", on_delete=models.PROTECT, related_name="unmet_needs"
    )
    postal_prefix = models.CharField(max_length=3, blank=True)
    county = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=2, blank=True)
    day = models.DateField(default=timezone.localdate)
    reason = models.CharField(_("reason"), max_length=20, choices=UnmetReason.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("unmet need")
        ordering = ["-day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "reason", "day"], name="one_reason_a_need_and_day"
            )
        ]
        indexes = [models.Index(fields=["organization", "day"])]
