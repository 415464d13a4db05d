"""FHIR CarePlan and Goal: what a person wants to reach, how it is measured, and who
does what by when. What stood there before is in `care.models.plan_history`."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.health import seen_by
from care.plans.lifecycle import (
    GOAL_TONES,
    OPEN_GOALS,
    OPEN_PLANS,
    OPEN_STEPS,
    PLAN_TONES,
    REACHED,
    Achievement,
    GoalStatus,
    PlanStatus,
    StepStatus,
)
from people.models import Patient
from people.permissions import Reader, of_visible_patients

if TYPE_CHECKING:
    from people.models import User


class CarePlanQuerySet(models.QuerySet["CarePlan"]):
    def visible_to(self, actor: "User") -> "CarePlanQuerySet":
        return self.filter(of_visible_patients(actor))

    def open(self) -> "CarePlanQuerySet":
        return self.filter(status__in=OPEN_PLANS)

    def active(self) -> "CarePlanQuerySet":
        return self.filter(status=PlanStatus.ACTIVE)

    def newest_first(self) -> "CarePlanQuerySet":
        """The open one before those that ended."""
        ended = models.Case(
            models.When(status__in=OPEN_PLANS, then=0),
            default=1,
            output_field=models.IntegerField(),
        )
        return self.order_by(ended, "-created_at", "pk")


class CarePlan(models.Model):
    """One plan made with a person; they have one that is open at a time.

    `version` is the number of its latest `PlanVersion`. `what_matters` is in the
    person's own words; `preferences` say how they want to be helped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="care_plans"
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=PlanStatus.choices,
        default=PlanStatus.DRAFT,
    )
    what_matters = models.TextField(
        _("what matters to them"),
        blank=True,
        max_length=1000,
        help_text=_("In their own words. They read it on their copy."),
    )
    preferences = models.TextField(
        _("how they want to be helped"),
        blank=True,
        max_length=1000,
        help_text=_("Values and wishes: who decides with them, what to avoid."),
    )
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_on = models.DateField(null=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("care plan")
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(status__in=OPEN_PLANS),
                name="one_open_care_plan",
            )
        ]

    def __str__(self) -> str:
        return str(_("Care plan"))

    def get_absolute_url(self) -> str:
        return reverse("care:plan", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_PLANS

    @property
    def is_draft(self) -> bool:
        return self.status == PlanStatus.DRAFT

    @property
    def tone(self) -> str:
        return PLAN_TONES.get(self.status, "neutral")


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, actor: "User | Reader") -> "GoalQuerySet":
        """Of patients the actor sees; private ones to the care team only."""
        return self.filter(seen_by(actor, patient="plan__patient"))

    def open(self) -> "GoalQuerySet":
        return self.filter(lifecycle_status__in=OPEN_GOALS)

    def worked_on(self) -> "GoalQuerySet":
        """Those that news may move: of an active plan, begun and not closed."""
        return self.open().filter(plan__status=PlanStatus.ACTIVE)

    def with_shares(self) -> "GoalQuerySet":
        """For `shared_with`."""
        return self.prefetch_related("shares__organization")

    def in_order(self) -> "GoalQuerySet":
        return self.order_by("position", "created_at", "pk")


class Goal(models.Model):
    """FHIR Goal. `baseline` and `target` are in `unit`; `at_most` says on which side of
    the target it is reached. A goal without figures says in `target_words` what will be
    so. `measure_code` is that of the readings which move it (LOINC). `plain_words` are
    what the person reads, in English and in Spanish; empty: the description.
    `is_private`: about mental health, substance use or safety.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    description = models.CharField(_("goal"), max_length=200)
    is_own = models.BooleanField(
        _("the person's own goal"),
        default=False,
        help_text=_("They named it themselves."),
    )
    plain_words = models.CharField(
        _("in plain words, English"), max_length=300, blank=True
    )
    plain_words_es = models.CharField(
        _("in plain words, Spanish"), max_length=300, blank=True
    )
    measure = models.CharField(
        _("measured by"), max_length=120, help_text=_("For example: weight at home")
    )
    measure_code = models.CharField(max_length=20, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    baseline = models.DecimalField(
        _("now"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    target = models.DecimalField(
        _("target"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    at_most = models.BooleanField(
        _("reached when it is"),
        default=False,
        choices=[(False, _("at the target or above")), (True, _("at or below"))],
    )
    target_words = models.CharField(
        _("target in words"),
        max_length=200,
        blank=True,
        help_text=_("Where no figure fits: what will be so when it is reached."),
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    lifecycle_status = models.CharField(
        _("status"),
        max_length=20,
        choices=GoalStatus.choices,
        default=GoalStatus.PROPOSED,
    )
    achievement_status = models.CharField(
        _("progress"),
        max_length=20,
        choices=Achievement.choices,
        default=Achievement.IN_PROGRESS,
    )
    is_private = models.BooleanField(_("care team only"), default=False)
    needs = models.ManyToManyField(
        "screening.Need", verbose_name=_("for these needs"), blank=True
    )
    conditions = models.ManyToManyField(
        "care.Condition", verbose_name=_("for these conditions"), blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        ordering = ["position", "created_at", "id"]
        indexes = [models.Index(fields=["measure_code"])]

    def __str__(self) -> str:
        return self.description

    @property
    def is_open(self) -> bool:
        return self.lifecycle_status in OPEN_GOALS

    @property
    def is_reached(self) -> bool:
        return self.achievement_status in REACHED

    @property
    def is_overdue(self) -> bool:
        past = self.due_on is not None and self.due_on < timezone.localdate()
        return past and self.is_open and not self.is_reached

    @property
    def shared_with(self) -> list[str]:
        """Names of the organizations that it is shared with."""
        return sorted(str(share) for share in self.shares.all() if not share.ended_at)

    @property
    def tone(self) -> str:
        return GOAL_TONES.get(self.achievement_status, "neutral")


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def visible_to(self, actor: "User | Reader") -> "InterventionQuerySet":
        """As goals are."""
        return self.filter(seen_by(actor, patient="plan__patient"))

    def open(self) -> "InterventionQuerySet":
        return self.filter(status__in=OPEN_STEPS)

    def overdue(self, today: date | None = None) -> "InterventionQuerySet":
        """Of active plans: their day is past and nobody has done them. Of a goal that
        is closed nothing is."""
        worked_on = Q(goal=None) | Q(goal__lifecycle_status__in=OPEN_GOALS)
        return self.late(today).filter(worked_on, plan__status=PlanStatus.ACTIVE)

    def late(self, today: date | None = None) -> "InterventionQuerySet":
        """As `Intervention.is_overdue`: open, and their day is past."""
        return self.open().filter(due_on__lt=today or timezone.localdate())

    def in_order(self) -> "InterventionQuerySet":
        return self.order_by(
            models.F("due_on").asc(nulls_last=True), "created_at", "pk"
        )


class Intervention(models.Model):
    """FHIR CarePlan.activity: one step, who does it and by when. `owner` is a
    colleague; where somebody else does it, `done_by` names them: the person
    themselves, a daughter, a home health agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        CarePlan, on_delete=models.CASCADE, related_name="interventions"
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("for the goal"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="interventions",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    description = models.CharField(_("what is done"), max_length=200)
    plain_words = models.CharField(
        _("in plain words, English"), max_length=300, blank=True
    )
    plain_words_es = models.CharField(
        _("in plain words, Spanish"), max_length=300, blank=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who does it"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    done_by = models.CharField(
        _("or somebody else"),
        max_length=120,
        blank=True,
        help_text=_("The person, somebody of the family, an agency."),
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=StepStatus.choices,
        default=StepStatus.NOT_STARTED,
    )
    is_private = models.BooleanField(_("care team only"), default=False)
    need = models.ForeignKey(
        "screening.Need",
        verbose_name=_("for the need"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    referral = models.ForeignKey(
        "referrals.Referral",
        verbose_name=_("by the referral"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, editable=False)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        ordering = ["due_on", "created_at", "id"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(status__in=OPEN_STEPS),
                name="open_interventions_due",
            )
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STEPS

    @property
    def is_overdue(self) -> bool:
        past = self.due_on is not None and self.due_on < timezone.localdate()
        return past and self.is_open

    @property
    def who(self) -> str:
        return str(self.owner) if self.owner else self.done_by
