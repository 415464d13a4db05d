import uuid
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.transitions.clocks import Complexity
from people.permissions import of_visible_patients

if TYPE_CHECKING:
    from people.models import User


class TransitionEnd(models.TextChoices):
    DONE = "done", _("30 days are over")
    READMITTED = "readmitted", _("Back in the hospital")
    STOPPED = "stopped", _("Stopped")
    WITHDRAWN = "withdrawn", _("Not home after all")


class TransitionQuerySet(models.QuerySet["Transition"]):
    def visible_to(self, actor: "User") -> "TransitionQuerySet":
        return self.filter(of_visible_patients(actor))

    def open(self) -> "TransitionQuerySet":
        return self.filter(closed_at=None)


class Transition(models.Model):
    """A person came home from a stay and is followed for 30 days; its clocks are those
    of `care.transitions.clocks`. `emergency_visits` is what the person said of the six
    months before, null while nobody asked; `conditions_confirmed_at`: the conditions on
    record are all there are. `visited_on` and `reconciled_on` are days they were done.
    Without `is_home_known` somebody has to find out where they went before any clock
    has tasks. WITHDRAWN: the source took the discharge back, and may tell it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="transitions"
    )
    stay = models.OneToOneField(
        "care.Encounter", on_delete=models.CASCADE, related_name="transition"
    )
    complexity = models.CharField(
        _("how complex"),
        max_length=10,
        choices=Complexity.choices,
        default=Complexity.MODERATE,
    )
    is_home_known = models.BooleanField(default=True)
    discharged_on = models.DateField()
    contact_due_on = models.DateField()
    visit_due_on = models.DateField()
    watched_until = models.DateField()
    contacted_on = models.DateField(null=True, blank=True)
    contacted_by_attempts = models.BooleanField(default=False)
    visited_on = models.DateField(_("visit on"), null=True, blank=True)
    reconciled_on = models.DateField(_("medications reconciled on"), null=True)
    emergency_visits = models.PositiveSmallIntegerField(null=True, blank=True)
    conditions_confirmed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=TransitionEnd.choices, blank=True)
    readmission = models.ForeignKey(
        "care.Encounter", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("transition of care")
        ordering = ["-discharged_on", "id"]
        indexes = [models.Index(fields=["patient", "closed_at"])]

    def __str__(self) -> str:
        return f"{self.patient}, {self.discharged_on}"

    def get_absolute_url(self) -> str:
        return reverse("care:transition", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def answers(self) -> tuple[int | None, bool]:
        """What was said for LACE."""
        return self.emergency_visits, self.conditions_confirmed_at is not None

    @property
    def answers_seen(self) -> str:
        """As a form carries them, to tell whether they changed meanwhile."""
        return "{}:{}".format(*self.answers)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.patient.time_zone or settings.LOCAL_TIME_ZONE)


class TransitionStep(models.Model):
    """A line of the checklist that was ticked."""

    transition = models.ForeignKey(
        Transition, on_delete=models.CASCADE, related_name="steps"
    )
    code = models.CharField(max_length=20)
    done_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["done_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["transition", "code"], name="one_tick_a_step"
            )
        ]


class FeedTokenQuerySet(models.QuerySet["FeedToken"]):
    def current(self) -> "FeedTokenQuerySet":
        return self.filter(revoked_at=None)


class FeedToken(models.Model):
    """A hospital's system may tell of stays of an organization's patients. Only the
    hash is kept; the token is shown once. `name` is the source of what it sends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="feed_tokens"
    )
    name = models.CharField(
        _("name"), max_length=60, help_text=_("The hospital or system that sends.")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.name


class StayImport(models.Model):
    """A file of admissions and discharges, and what became of its rows; `elsewhere` of
    them were known from another source."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="+"
    )
    source = models.CharField(_("hospital or system"), max_length=60)
    file_name = models.CharField(max_length=120)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    elsewhere = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "id"]

    def get_absolute_url(self) -> str:
        return reverse("care:stay_import", args=[self.pk])


class RefusedStay(models.Model):
    """A row that could not be taken, as it came, with the reasons in words."""

    run = models.ForeignKey(
        StayImport, on_delete=models.CASCADE, related_name="refused"
    )
    line = models.PositiveIntegerField()
    row: Any = models.JSONField(default=dict)
    reasons: Any = models.JSONField(default=list)

    class Meta:
        ordering = ["line", "pk"]
