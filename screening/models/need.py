import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.permissions import Reader, of_care_team, of_visible_patients

if TYPE_CHECKING:
    from people.models import User


class NeedStatus(models.TextChoices):
    IDENTIFIED = "identified", _("Found, not decided")
    WANTS_HELP = "wants_help", _("Wants help")
    DECLINED_HELP = "declined_help", _("Does not want help")
    IN_PROGRESS = "in_progress", _("Being worked on")
    MET = "met", _("Met")
    CLOSED = "closed", _("Closed, not met")


CLOSED_STATUSES = (NeedStatus.MET, NeedStatus.CLOSED)
OPEN_STATUSES = tuple(s for s in NeedStatus if s not in CLOSED_STATUSES)


class Interest(models.TextChoices):
    """Answer to "Would you like help with this?", asked apart from the risk."""

    NOT_ASKED = "", _("Not asked yet")
    YES = "yes", _("Yes")
    NO = "no", _("No")
    LATER = "later", _("Later")


class ClosedReason(models.TextChoices):
    MET = "met", _("The need is met")
    NO_LONGER_NEEDED = "no_longer_needed", _("No longer needed")
    DECLINED = "declined", _("The patient does not want help")
    COULD_NOT_REACH = "could_not_reach", _("Could not reach the patient")
    NO_SERVICE = "no_service", _("No service found that fits")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible anywhere")
    MOVED_AWAY = "moved_away", _("Moved away")
    DIED = "died", _("The patient died")
    ENTERED_IN_ERROR = "entered_in_error", _("Entered in error")
    OTHER = "other", _("Another reason")


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, actor: "User | Reader") -> "NeedQuerySet":
        """Of the patients the actor sees; sensitive needs to the care team only."""
        return self.filter(
            models.Q(category__sensitive=False) | of_care_team(actor),
            of_visible_patients(actor),
        )

    def open(self) -> "NeedQuerySet":
        """Neither met nor closed; a need the patient wants no help with stays open."""
        return self.filter(status__in=OPEN_STATUSES)

    def wanted(self) -> "NeedQuerySet":
        """Open, and the patient said yes to help."""
        return self.open().filter(interest=Interest.YES)

    def undecided(self) -> "NeedQuerySet":
        """Open, and the patient has not been asked or said later."""
        undecided = [Interest.NOT_ASKED, Interest.LATER]
        return self.open().filter(interest__in=undecided)

    def in_order(self) -> "NeedQuerySet":
        return self.order_by("category__position", "category__name", "pk")


class Need(models.Model):
    """A social need of a patient.

    Risk and interest are separate facts. `risk` lists why it is thought to be there,
    empty for a need added by hand; each entry holds screening, instrument, rule_id,
    link_id, question, answer, rule and source. `interest` is what the patient said to
    help. One open need per category: a new finding adds its risk to that need.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="needs"
    )
    category = models.ForeignKey(
        "resources.Category",
        verbose_name=_("need"),
        on_delete=models.PROTECT,
        related_name="needs",
    )
    screening = models.ForeignKey(
        "screening.Screening",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
    )
    risk = models.JSONField(default=list, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=NeedStatus.choices,
        default=NeedStatus.IDENTIFIED,
    )
    interest = models.CharField(
        _("wants help"), max_length=10, choices=Interest.choices, blank=True
    )
    interest_at = models.DateTimeField(null=True, blank=True)
    interest_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    closed_reason = models.CharField(
        _("reason"), max_length=20, choices=ClosedReason.choices, blank=True
    )
    closed_note = models.CharField(_("note"), max_length=500, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        ordering = ["category__position", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "category"],
                condition=models.Q(status__in=[s.value for s in OPEN_STATUSES]),
                name="one_open_need_per_category",
            )
        ]

    def __str__(self) -> str:
        return self.category.label

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES
