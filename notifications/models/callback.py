from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ProviderCallbackQuerySet(models.QuerySet["ProviderCallback"]):
    def waiting(self) -> "ProviderCallbackQuerySet":
        return self.filter(processed_at=None, process_after__lte=timezone.now())


class ProviderCallback(models.Model):
    """What the provider said about a message, kept as it came, however often and in
    whatever order; the worker acts on it."""

    message = models.ForeignKey(
        "notifications.Message",
        on_delete=models.CASCADE,
        null=True,
        related_name="callbacks",
    )
    provider = models.CharField(max_length=120, default="twilio_sms")
    status = models.CharField(max_length=30)
    raw: Any = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    process_after = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = ProviderCallbackQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(processed_at=None),
                name="callbacks_waiting",
            )
        ]
