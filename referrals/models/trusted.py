import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class TrustedServiceQuerySet(models.QuerySet["TrustedService"]):
    def visible_to(self, actor: "User") -> "TrustedServiceQuerySet":
        from referrals.permissions import trusted_visible_to

        return trusted_visible_to(self, actor)

    def in_order(self) -> "TrustedServiceQuerySet":
        return self.order_by("service__name", "pk")


class TrustedService(models.Model):
    """A service on somebody's list of those they trust: a worker's own, or the list
    that the workers of an organization share. It lifts the service in their matches."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="trusted_by"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="trusted_services",
    )
    team = models.ForeignKey(
        "resources.Organization",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="trusted_services",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = TrustedServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted service")
        ordering = ["service__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, team__isnull=False)
                | Q(user__isnull=False, team=None),
                name="trusted_by_a_user_or_a_team",
            ),
            models.UniqueConstraint(
                fields=["user", "service"], name="once_on_a_workers_list"
            ),
            models.UniqueConstraint(
                fields=["team", "service"], name="once_on_a_teams_list"
            ),
        ]
