from django.conf import settings
from django.db import models
from django.utils import timezone


class CareRelationship(models.Model):
    """An organization cares for a patient, whom its workers see while it lasts."""

    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="care_relationships"
    )
    organization = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        related_name="care_relationships",
    )
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "organization"],
                condition=models.Q(ended_at=None),
                name="one_current_care_relationship",
            )
        ]


class CareTeamQuerySet(models.QuerySet["CareTeamMember"]):
    def current(self) -> "CareTeamQuerySet":
        """On the team now: whoever covers for a colleague is, from the first day to the
        last."""
        now = timezone.now()
        return self.filter(models.Q(until=None) | models.Q(until__gt=now)).filter(
            since__lte=now
        )

    def lasting(self) -> "CareTeamQuerySet":
        """Those with no end set: without who covers for a colleague."""
        return self.filter(until=None)


class CareTeamMember(models.Model):
    """FHIR CareTeam participant. Sensitive needs are shown to the team alone. `covers`
    is the absence for whose days this one stands in."""

    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="care_team"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="care_teams"
    )
    is_lead = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    covers = models.ForeignKey(
        "people.Absence",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stand_ins",
    )

    objects = CareTeamQuerySet.as_manager()

    class Meta:
        ordering = ["-is_lead", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user"],
                condition=models.Q(until=None),
                name="once_on_a_care_team",
            )
        ]
