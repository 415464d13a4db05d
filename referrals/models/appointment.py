import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Patient
from referrals.models.referral import Referral
from referrals.models.words import moment_in_words


class AppointmentStatus(models.TextChoices):
    """FHIR Appointment.status, as far as it happens here."""

    BOOKED = "booked", _("Booked")
    FULFILLED = "fulfilled", _("Kept")
    NOSHOW = "noshow", _("Missed")
    CANCELLED = "cancelled", _("Appointment cancelled")


class Coming(models.TextChoices):
    """What the patient said: FHIR Appointment.participant.status."""

    NEEDS_ACTION = "needs-action", _("No answer yet")
    ACCEPTED = "accepted", _("Is coming")
    DECLINED = "declined", _("Cannot come")


class Booking(models.Model):
    """An hour when somebody expects the patient, and whether they came.

    `version` counts its changes; `planned_at` is when the present time was set, so that
    an answer to an earlier time confirms nothing. `time_zone` is that of the place. The
    place is `place` in words or, where that is empty, `location`. `note` goes into no
    text. What is booked says whose it is, and whether a text must not name the place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=AppointmentStatus.choices,
        default=AppointmentStatus.BOOKED,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    starts_at = models.DateTimeField(_("starts"))
    time_zone = models.CharField(max_length=60)
    place = models.CharField(_("place"), max_length=120, blank=True)
    location = models.ForeignKey(
        "resources.Location",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    patient_answer = models.CharField(
        max_length=12, choices=Coming.choices, default=Coming.NEEDS_ACTION
    )
    patient_answered_at = models.DateTimeField(null=True, blank=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    booked_by_label = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)
    planned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.when

    @property
    def who_comes(self) -> Patient:
        raise NotImplementedError

    @property
    def is_discreet(self) -> bool:
        raise NotImplementedError

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def when(self) -> str:
        """Day and hour at the place, in the language in use."""
        return moment_in_words(self.starts_at, self.time_zone)

    @property
    def where(self) -> str:
        return self.place or (str(self.location) if self.location else "")

    @property
    def is_booked(self) -> bool:
        return self.status == AppointmentStatus.BOOKED

    @property
    def is_past(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def tone(self) -> str:
        """How the badge of its status looks; the badge's words say it too."""
        return APPOINTMENT_TONES[AppointmentStatus(self.status)]

    @property
    def answer_tone(self) -> str:
        return ANSWER_TONES[Coming(self.patient_answer)]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def booked(self) -> "AppointmentQuerySet":
        return self.filter(status=AppointmentStatus.BOOKED)

    def coming(self, at: datetime | None = None) -> "AppointmentQuerySet":
        return self.booked().filter(starts_at__gt=at or timezone.now())

    def for_listing(self) -> "AppointmentQuerySet":
        return self.select_related(
            "referral__patient",
            "referral__service",
            "referral__organization",
            "referral__sender",
            "referral__need__category",
            "location",
        ).prefetch_related("location__addresses")

    def latest_first(self) -> "AppointmentQuerySet":
        return self.order_by("-starts_at", "pk")


class Appointment(Booking):
    """A time when the patient is expected by the organization of a referral; both sides
    read its note."""

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="appointments"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        ordering = ["-starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status=AppointmentStatus.BOOKED),
                name="one_booked_appointment_per_referral",
            )
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(status=AppointmentStatus.BOOKED),
                name="appointments_booked",
            )
        ]

    @property
    def who_comes(self) -> Patient:
        return self.referral.patient

    @property
    def is_discreet(self) -> bool:
        return self.referral.need.category.sensitive


APPOINTMENT_TONES = {
    AppointmentStatus.BOOKED: "info",
    AppointmentStatus.FULFILLED: "success",
    AppointmentStatus.NOSHOW: "danger",
    AppointmentStatus.CANCELLED: "neutral",
}
ANSWER_TONES = {
    Coming.NEEDS_ACTION: "neutral",
    Coming.ACCEPTED: "success",
    Coming.DECLINED: "warning",
}
