import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from resources.models import Organization


class Tier(models.IntegerChoices):
    """From the most to the least help; whom no rule names is in the last."""

    INTENSIVE = 4, _("Intensive")
    HIGH = 3, _("High")
    MODERATE = 2, _("Moderate")
    BASIC = 1, _("Basic")


class Trend(models.IntegerChoices):
    """This half year beside the half year before it."""

    RISING = 1, _("Rising")
    STEADY = 0, _("Steady")
    FALLING = -1, _("Falling")


class SegmentRulesQuerySet(models.QuerySet["SegmentRules"]):
    def in_force(self, organization: "Organization") -> "SegmentRules | None":
        """The latest version; None before there is one."""
        return self.filter(organization=organization).order_by("-version").first()


class SegmentRules(models.Model):
    """One version of a health plan's rules, never changed: `content` is read and
    checked by `care.members.rules`. The latest version counts."""

    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField(default=dict)
    note = models.CharField(_("why"), max_length=255, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = SegmentRulesQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version"], name="one_version_of_segment_rules"
            )
        ]


class RunState(models.TextChoices):
    ASKED = "asked", _("Starts in a moment")
    RUNNING = "running", _("Being sorted")
    DONE = "done", _("Done")
    FAILED = "failed", _("Did not end")


class SegmentRunQuerySet(models.QuerySet["SegmentRun"]):
    def newest_of(self, organization: "Organization") -> "SegmentRun | None":
        done = self.filter(organization=organization, state=RunState.DONE)
        return done.order_by("-finished_at", "pk").first()


class SegmentRun(models.Model):
    """All members of a health plan sorted by one version of its rules. `through` is
    the first day of the last month that counts. `counts` is how many there are, by
    tier and more (`care.members.counting`), with small numbers: what is shown of it
    goes through `care.members.small_cells`; `first` in it is the first month that the
    plan's files tell of. `effects` is what the plan's programs did
    (`care.members.before_after`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "resources.Organization", on_delete=models.CASCADE, related_name="+"
    )
    rules = models.ForeignKey(SegmentRules, on_delete=models.PROTECT, related_name="+")
    through = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=RunState.choices, default=RunState.ASKED
    )
    counts = models.JSONField(default=dict)
    effects = models.JSONField(default=dict)
    by = models.CharField(max_length=255, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    alive_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SegmentRunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]

    @property
    def is_at_work(self) -> bool:
        return self.state in (RunState.ASKED, RunState.RUNNING)


class SegmentAssignment(models.Model):
    """Where one run put one member, with the facts as they were. Bit n of `reasons`
    is set where rule n of the version holds. The halves are those of the twelve months;
    `acute` are ED visits and stays together."""

    # No constraints in the database: one statement writes a million rows of members it
    # has just read, and looking each up again would take as long.
    run = models.ForeignKey(
        SegmentRun,
        on_delete=models.CASCADE,
        related_name="members",
        db_index=False,
        db_constraint=False,
    )
    member = models.ForeignKey(
        "care.Member",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    trend = models.SmallIntegerField(choices=Trend.choices)
    reasons = models.BigIntegerField(default=0)
    ed_visits = models.PositiveIntegerField(default=0)
    stays = models.PositiveIntegerField(default=0)
    cost_cents = models.BigIntegerField(default=0)
    conditions = models.BigIntegerField(default=0)
    needs = models.PositiveSmallIntegerField(default=0)
    cost_now_cents = models.BigIntegerField(default=0)
    acute_now = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["run", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "member"], name="one_segment_a_member_and_run"
            )
        ]

    @property
    def cost(self) -> Decimal:
        return Decimal(self.cost_cents) / 100
