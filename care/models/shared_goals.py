import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.plan_history import AgreedHow
from care.models.plans import Goal

if TYPE_CHECKING:
    from people.models import User
    from referrals.models import Referral


class ShareEnd(models.TextChoices):
    UNDONE = "undone", _("Taken back")
    CONSENT = "consent", _("Consent was taken back")
    PRIVATE = "private", _("Seen by the care team only")
    CLOSED = "closed", _("The goal was closed")


class GoalShareQuerySet(models.QuerySet["GoalShare"]):
    def visible_to(self, actor: "User") -> "GoalShareQuerySet":
        """As their goals are."""
        return self.filter(goal__in=Goal.objects.visible_to(actor))

    def current(self) -> "GoalShareQuerySet":
        return self.filter(ended_at=None)

    def of_referral(self, referral: "Referral") -> "GoalShareQuerySet":
        """Of its patient with its organization, ended or not."""
        return self.filter(
            organization=referral.organization_id,
            goal__plan__patient=referral.patient_id,
        )

    def standing(self) -> "GoalShareQuerySet":
        """Not ended, of a goal that is worked on and not private. Whether consent
        covers them today is asked beside this: `care.shared_goals.rules`."""
        worked_on = Goal.objects.worked_on().filter(is_private=False)
        return self.current().filter(goal__in=worked_on.order_by())

    def in_order(self) -> "GoalShareQuerySet":
        return self.order_by("organization__name", "shared_at", "pk")


class GoalShare(models.Model):
    """The person agreed that one organization sees one goal, beside the consent to
    coordinate care that names it. Shared again after it ended is a row of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="shares")
    organization = models.ForeignKey(
        "resources.Organization",
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    consent = models.ForeignKey(
        "people.Consent", on_delete=models.PROTECT, related_name="+"
    )
    agreed_how = models.CharField(
        _("how they agreed"), max_length=10, choices=AgreedHow.choices
    )
    agreed_on = models.DateField(_("when"), default=timezone.localdate)
    spoke_for = models.CharField(
        _("who spoke for them"),
        max_length=120,
        blank=True,
        help_text=_("Only where they cannot decide: who did, and by what right."),
    )
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    shared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_why = models.CharField(max_length=10, choices=ShareEnd.choices, blank=True)

    objects = GoalShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared goal")
        ordering = ["-shared_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "organization"],
                condition=Q(ended_at=None),
                name="one_goal_share_an_organization",
            )
        ]

    def __str__(self) -> str:
        return str(self.organization)
