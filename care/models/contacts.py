import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.health import seen_by
from care.models.notes import TimeFor

if TYPE_CHECKING:
    from people.models import User
    from people.permissions import Reader


class ContactWay(models.TextChoices):
    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit")
    VIDEO = "video", _("Video")
    TEXT = "text", _("Texts")


class ContactOutcome(models.TextChoices):
    REACHED = "reached", _("Reached")
    MESSAGE = "left-message", _("Left a message")
    NO_ANSWER = "no-answer", _("No answer")


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: "User | Reader") -> "ContactQuerySet":
        """Of the patients the actor sees; private ones only of those on whose care
        team the actor is."""
        return self.filter(seen_by(actor))

    def counted(self) -> "ContactQuerySet":
        """Not entered in error."""
        return self.filter(voided_at=None)


class Contact(models.Model):
    """Somebody of the care team reached a person, or tried to. A private note is read
    by the care team only. `purpose` is a code of `care.notes.purposes`, given where the
    minutes count. `request_key` is that of the form, which counts once.
    `set_days`: when the next contact was due before and after this one, by enrollment.
    One entered in error stays and counts for nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="contacts"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    way = models.CharField(
        _("how"), max_length=10, choices=ContactWay.choices, default=ContactWay.PHONE
    )
    outcome = models.CharField(
        _("what came of it"), max_length=12, choices=ContactOutcome.choices
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    time_for = models.CharField(
        _("counts for"), max_length=3, choices=TimeFor.choices, blank=True
    )
    purpose = models.CharField(_("what it was for"), max_length=24, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_private = models.BooleanField(_("note for the care team only"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    request_key = models.UUIDField(null=True, unique=True, editable=False)
    set_days: Any = models.JSONField(default=dict, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["patient", "-at"])]

    def __str__(self) -> str:
        return f"{self.get_way_display()}, {self.get_outcome_display()}"

    @property
    def is_reached(self) -> bool:
        return self.outcome == ContactOutcome.REACHED

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None
