"""What is kept of a plan for good: each version whole, who agreed to which, and every
step of progress. Rows are added and never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.plans import CarePlan, Goal
from care.plans.lifecycle import GOAL_TONES, Achievement


class PlanVersion(models.Model):
    """The plan as it stood after one change. `snapshot` is the whole of it, as
    `care.plans.snapshot` writes it; `changes` is what differs from the version before,
    and `is_material` whether the person has to agree anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        CarePlan, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_label = models.CharField(max_length=255, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    is_material = models.BooleanField(default=True)
    changes = models.JSONField(default=list)
    snapshot = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="one_plan_version_a_number"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class AgreedHow(models.TextChoices):
    IN_PERSON = "in-person", _("In person")
    BY_PHONE = "by-phone", _("By phone")
    BY_VIDEO = "by-video", _("By video")
    SIGNED = "signed", _("Signed on paper")


class PlanAgreement(models.Model):
    """The person, or `spoke_for` for them, agreed to one version. It holds until the
    plan changes materially."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        CarePlan, on_delete=models.CASCADE, related_name="agreements"
    )
    version = models.ForeignKey(
        PlanVersion, on_delete=models.CASCADE, related_name="agreements"
    )
    how = models.CharField(_("how"), max_length=10, choices=AgreedHow.choices)
    agreed_on = models.DateField(_("when"), default=timezone.localdate)
    spoke_for = models.CharField(
        _("who spoke for them"),
        max_length=120,
        blank=True,
        help_text=_("Only where they cannot decide: who did, and by what right."),
    )
    note = models.CharField(_("what they said"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-recorded_at", "id"]


class ProgressSource(models.TextChoices):
    BY_HAND = "by-hand", _("Written down")
    READING = "reading", _("Reading")
    CHECK_IN = "check-in", _("Check-in")
    REFERRAL = "referral", _("Referral")
    ORGANIZATION = "organization", _("Organization")


class Word(models.TextChoices):
    """How a goal goes, in an organization's words."""

    NEARER = "nearer", _("A bit nearer")
    SAME = "same", _("No change")
    REACHED = "reached", _("Reached")
    CANNOT = "cannot", _("We cannot go on")


class GoalProgress(models.Model):
    """One thing that was heard about a goal, and how far it stood then. `source_key`
    names the reading, check-in, referral or form, which counts once. `told_by` says who
    told it where that is nobody of ours, `word` how an organization put it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="progress")
    on = models.DateField(_("day"))
    value = models.DecimalField(
        _("value"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    word = models.CharField(max_length=10, choices=Word.choices, blank=True)
    note = models.CharField(_("what happened"), max_length=300, blank=True)
    achievement_status = models.CharField(max_length=20, choices=Achievement.choices)
    source = models.CharField(max_length=12, choices=ProgressSource.choices)
    source_key = models.CharField(max_length=80, blank=True)
    told_by = models.CharField(max_length=255, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "source", "source_key"],
                condition=~Q(source_key=""),
                name="progress_counts_once",
            )
        ]

    @property
    def said(self) -> str:
        """In the reader's language, and then the note as it was written."""
        word = f"{self.get_word_display()}." if self.word else ""
        return " ".join(filter(None, (word, self.note)))

    @property
    def tone(self) -> str:
        return GOAL_TONES.get(self.achievement_status, "neutral")
