from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from care.models.health import seen_by
from care.models.outside import OutsideMember
from people.models import Patient
from referrals.models import AppointmentStatus, Booking

if TYPE_CHECKING:
    from people.models import User
    from people.permissions import Reader


class VisitKind(models.TextChoices):
    OURS = "ours", _("With us")
    OTHERS = "others", _("With somebody else")


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: "User | Reader") -> "VisitQuerySet":
        """Of patients the actor sees; private ones to the care team only."""
        return self.filter(seen_by(actor))

    def booked(self) -> "VisitQuerySet":
        return self.filter(status=AppointmentStatus.BOOKED)

    def for_listing(self) -> "VisitQuerySet":
        return self.select_related("patient", "owner", "outside", "location")


class Visit(Booking):
    """FHIR Appointment that belongs to no referral: `owner` of us, or somebody else,
    expects the person. `with_whom` says who, and goes into no text. `follows` is the
    one that was missed or cancelled. A private one names no place in texts."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="visits"
    )
    kind = models.CharField(
        _("with"), max_length=10, choices=VisitKind.choices, default=VisitKind.OURS
    )
    with_whom = models.CharField(_("with whom"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("colleague"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    outside = models.ForeignKey(
        OutsideMember,
        verbose_name=_("of the team outside"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="visits",
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    is_private = models.BooleanField(_("care team only"), default=False)
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        ordering = ["-starts_at", "id"]
        constraints = [
            # The same form sent twice is one appointment.
            models.UniqueConstraint(
                fields=["patient", "starts_at", "with_whom"],
                condition=Q(status=AppointmentStatus.BOOKED),
                name="one_visit_an_hour_with_one",
            )
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(status=AppointmentStatus.BOOKED),
                name="visits_booked",
            )
        ]

    @property
    def who_comes(self) -> Patient:
        return self.patient

    @property
    def is_ours(self) -> bool:
        return self.kind == VisitKind.OURS

    @property
    def is_discreet(self) -> bool:
        return self.is_private
