import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")


class Status(models.TextChoices):
    """`sending` says that the provider may have been called; a row only claimed is
    still `queued`. `sent` is the provider's acceptance, `delivered` the carrier's word
    that the phone has it. Nothing here says that anybody read it."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    UNKNOWN = "unknown", _("Not known whether it was sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Not delivered")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Held back")
    EXPIRED = "expired", _("Too late, not sent")


# News about a message only ever moves it to a higher rank.
RANKS: dict[str, int] = {
    Status.QUEUED: 0,
    Status.SENDING: 1,
    Status.UNKNOWN: 2,
    Status.SENT: 3,
    Status.DELIVERED: 4,
    Status.UNDELIVERED: 4,
    Status.FAILED: 4,
    Status.SUPPRESSED: 4,
    Status.EXPIRED: 4,
}
# The person may have it: a reply can answer it.
ARRIVED = frozenset(
    {
        Status.SENDING,
        Status.UNKNOWN,
        Status.SENT,
        Status.DELIVERED,
        Status.UNDELIVERED,
    }
)


class Priority(models.IntegerChoices):
    """Lower goes first."""

    REPLY = 1, _("Reply")
    NORMAL = 5, _("Normal")
    BULK = 9, _("Bulk")


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """Waiting, its hour come, and reserved by no living worker."""
        return self.filter(status=Status.QUEUED, not_before__lte=now).filter(
            Q(lease_until=None) | Q(lease_until__lt=now)
        )

    def lapsed(self, now: datetime) -> "MessageQuerySet":
        """The worker that was calling the provider has not come back in time."""
        return self.filter(status=Status.SENDING, lease_until__lt=now)

    def in_order(self) -> "MessageQuerySet":
        return self.order_by("priority", "not_before", "pk")

    def to_patients(self) -> "MessageQuerySet":
        return self.filter(organization=None)


class Message(models.Model):
    """A message to somebody, written in the transaction of what it tells about. The
    table is the queue; `notifications.delivery` is the only writer of `status`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    to = models.CharField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    dedupe_key = models.CharField(max_length=200, unique=True)
    patient = models.ForeignKey(
        "people.Patient",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
    )
    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    subject_id = models.UUIDField(null=True, blank=True, db_index=True)
    asks: Any = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    priority = models.PositiveSmallIntegerField(
        choices=Priority.choices, default=Priority.NORMAL
    )
    any_hour = models.BooleanField(default=False)
    not_before = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    provider_reference = models.CharField(max_length=255, blank=True, db_index=True)
    error_code = models.CharField(max_length=30, blank=True)
    error_text = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["-created_at", "pk"]
        indexes = [
            # Claiming walks the waiting rows alone, in the order they go out.
            models.Index(
                fields=["priority", "not_before", "id"],
                condition=Q(status="queued"),
                name="messages_waiting",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(status="sending"),
                name="messages_in_flight",
            ),
            models.Index(fields=["to", "-created_at"], name="messages_to_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_status_display()})"
