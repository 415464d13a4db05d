import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


# Letters wait for somebody to print them.
SENT_BY_WORKER = (Channel.SMS, Channel.EMAIL)


class Status(models.TextChoices):
    """`sending` says that the provider may have been called; a row only claimed is
    still `queued`. `sent` is the provider's acceptance, `delivered` the carrier's word
    that the phone has it. `joined` went out inside the text of another message
    (`joined_to`), whose status tells what became of both. Nothing here says that
    anybody read it."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    UNKNOWN = "unknown", _("Not known whether it was sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Not delivered")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Held back")
    EXPIRED = "expired", _("Too late, not sent")
    JOINED = "joined", _("Sent together with another text")


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
    Status.JOINED: 4,
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


# Ended, and nobody has it.
UNSENT = (Status.FAILED, Status.SUPPRESSED, Status.EXPIRED)
# Held back as the person wishes, or since what it was about has changed: nothing to
# repair.
UNWANTED = ("opted-out", "no-consent", "withdrawn")


class Priority(models.IntegerChoices):
    """Lower goes first."""

    REPLY = 1, _("Reply")
    NORMAL = 5, _("Normal")
    BULK = 9, _("Bulk")


class HeldFor(models.TextChoices):
    """Why a message that waits was not sent when its hour came."""

    NOTHING = "", ""
    QUIET_HOURS = "quiet-hours", _("It is night where they are")
    WEEKLY_LIMIT = "weekly-limit", _("They had the most texts for one week")
    INTRODUCTION = "introduction", _("The first text goes before it")
    PROVIDER = "provider", _("The provider could not take it")


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self, now: datetime) -> "MessageQuerySet":
        """To be sent by a worker, its hour come."""
        return self.filter(
            status=Status.QUEUED, channel__in=SENT_BY_WORKER, not_before__lte=now
        )

    def due(self, now: datetime) -> "MessageQuerySet":
        """Waiting, and reserved by no living worker."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.waiting(now).filter(free)

    def to_print(self) -> "MessageQuerySet":
        """Letters that wait to be printed."""
        return self.filter(channel=Channel.LETTER, status=Status.QUEUED)

    def unsettled(self) -> "MessageQuerySet":
        """Nobody knows whether they were sent, nor has a person decided."""
        return self.filter(status=Status.UNKNOWN, settled_at=None)

    def dead(self) -> "MessageQuerySet":
        """Ended without reaching anybody, or nobody knows, and no person has dealt
        with it. Not those that the person did not want."""
        ended = Q(status__in=[Status.UNKNOWN, *UNSENT, Status.UNDELIVERED])
        wanted = ~Q(status=Status.SUPPRESSED, error_code__in=UNWANTED)
        return self.filter(ended, wanted, settled_at=None)

    def lapsed(self, now: datetime) -> "MessageQuerySet":
        """The worker that was calling the provider has not come back in time."""
        return self.filter(status=Status.SENDING, lease_until__lt=now)

    def with_zone(self) -> "MessageQuerySet":
        """With the patient, of whom sending asks for the time zone alone."""
        patient: Any = self.model._meta.get_field("patient").related_model
        others = {field.name for field in patient._meta.concrete_fields}
        others -= {"id", "time_zone"}
        return self.select_related("patient").defer(
            *(f"patient__{name}" for name in sorted(others))
        )

    def in_order(self) -> "MessageQuerySet":
        return self.order_by("priority", "not_before", "pk")

    def to_patients(self) -> "MessageQuerySet":
        return self.filter(organization=None)


class Message(models.Model):
    """A message to somebody, written in the transaction of what it tells about. The
    table is the queue; `notifications.outbox` is the only writer of `status`.

    `counts_weekly`: one of the texts a patient gets at most so many of in a week.
    `joined_body`: what went out, where others were joined to this one. `begun_at`: when
    the provider was last called. `body_hash`: of what it was given (`body_hash.py`).
    `look_after`: when the provider is next asked what became of it. `settled_at`: a
    person has decided about it. `again_of`: the message that this one repeats.
    """

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
    asks_numbers: Any = models.JSONField(default=list, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who wrote it, where the words are a colleague's own."),
    )

    priority = models.PositiveSmallIntegerField(
        choices=Priority.choices, default=Priority.NORMAL
    )
    any_hour = models.BooleanField(default=False)
    counts_weekly = models.BooleanField(default=False)
    not_before = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.QUEUED
    )
    held_for = models.CharField(
        max_length=20, choices=HeldFor.choices, blank=True, default=HeldFor.NOTHING
    )
    joined_to = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="joined",
    )
    joined_body = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=120, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    provider_reference = models.CharField(max_length=255, blank=True, db_index=True)
    error_code = models.CharField(max_length=30, blank=True)
    error_text = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    look_after = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)

    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    settled_note = models.CharField(max_length=255, blank=True)
    again_of = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sent_again",
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["-created_at", "pk"]
        indexes = [
            # Claiming walks the waiting rows alone, in the order they go out.
            models.Index(
                fields=["channel", "priority", "not_before", "id"],
                condition=Q(status="queued"),
                name="messages_waiting",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(status="sending"),
                name="messages_in_flight",
            ),
            models.Index(
                fields=["look_after"],
                condition=Q(status="unknown"),
                name="messages_unknown",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(status="queued") & Q(expires_at__isnull=False),
                name="messages_expiring",
            ),
            models.Index(fields=["to", "-created_at"], name="messages_to_an_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="joined", joined_to__isnull=False)
                | ~Q(status="joined") & Q(joined_to=None),
                name="joined_to_a_message",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_status_display()})"

    @property
    def text(self) -> str:
        """The words as they go out."""
        return self.joined_body or self.body

    @property
    def is_question(self) -> bool:
        return bool(self.asks or self.asks_numbers)

    @property
    def outcome(self) -> str:
        """The status that tells what became of it: its own, or its carrier's."""
        return self.joined_to.status if self.joined_to else self.status
