import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from people.models import ContactPoint, Patient

if TYPE_CHECKING:
    from people.models import User

# What a text means that no machine can tell: free words, and a digit that answers two
# questions.
TEXT, UNCLEAR = "text", "unclear"
# That it gives the numbers which a question asked for.
NUMBERS = "numbers"
# To be read and answered by a person.
FOR_PEOPLE = (TEXT, UNCLEAR, "pause", "wrong-number")


class InboundMessageQuerySet(models.QuerySet["InboundMessage"]):
    def waiting(self) -> "InboundMessageQuerySet":
        return self.filter(processed_at=None, process_after__lte=timezone.now())

    def without_patient(self) -> "InboundMessageQuerySet":
        """From a number we do not know, or one that several patients share."""
        return self.filter(patient=None).exclude(processed_at=None)

    def unanswered(self) -> "InboundMessageQuerySet":
        """A patient's words that nobody has answered or marked as dealt with."""
        return self.filter(
            meaning__in=FOR_PEOPLE, handled_at=None, patient__isnull=False
        ).exclude(processed_at=None)

    def visible_to(self, actor: "User") -> "InboundMessageQuerySet":
        """With a patient: whoever sees the patient. Without: those who see every
        patient that has the number, so that a shared phone betrays nobody."""
        patients = Patient.objects.visible_to(actor).order_by()
        hidden = ContactPoint.objects.filter(phone=OuterRef("from_number")).exclude(
            patient__in=patients
        )
        return self.filter(
            Q(patient__in=patients) | Q(patient=None) & ~Exists(hidden.order_by())
        )


class InboundMessage(models.Model):
    """A text that came in, kept as it came; `processed_at` says that it was acted on.

    `meaning` is what a reply meant: the meaning of the digit in the question's `asks`,
    or "stop", "start", "help", "pause" (asked in own words to be left alone),
    "wrong-number", "text", "unclear" (a digit that answers two questions), "numbers"
    (those that the question asked for, by name in `numbers`, decimals as strings).
    `handled_at`: somebody answered it, said what it answers, or dealt with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=120, default="twilio_sms")
    provider_sid = models.CharField(max_length=64, unique=True)
    from_number = models.CharField(_("from"), max_length=20, db_index=True)
    to_number = models.CharField(_("to"), max_length=20)
    body = models.TextField(_("text"), blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    patient = models.ForeignKey(
        "people.Patient",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="inbound_messages",
    )
    reply_to = models.ForeignKey(
        "notifications.Message",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replies",
    )
    meaning = models.CharField(max_length=40, blank=True)
    numbers: Any = models.JSONField(default=dict, blank=True)
    raw: Any = models.JSONField(default=dict)
    processed_at = models.DateTimeField(null=True, blank=True)
    process_after = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("text received")
        ordering = ["-received_at", "pk"]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(processed_at=None),
                name="inbound_waiting",
            ),
            models.Index(
                fields=["patient", "received_at"],
                condition=Q(handled_at=None),
                name="inbound_not_dealt_with",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M} {self.meaning}"

    @property
    def awaits_answer(self) -> bool:
        is_read = self.processed_at is not None
        return is_read and self.meaning in FOR_PEOPLE and self.handled_at is None

    @property
    def sender(self) -> str:
        """The number as people write it; as it came where it is no phone number."""
        number = to_python(self.from_number)
        return number.as_national if number and number.is_valid() else self.from_number
