import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.health import seen_by
from care.models.plans import CarePlan

if TYPE_CHECKING:
    from people.models import User


class PlanMaterialQuerySet(models.QuerySet["PlanMaterial"]):
    def visible_to(self, actor: "User") -> "PlanMaterialQuerySet":
        """Of plans that the actor sees; private ones to the care team only."""
        return self.filter(seen_by(actor, patient="plan__patient"))

    def in_order(self) -> "PlanMaterialQuerySet":
        return self.order_by("attached_at", "pk")


class PlanMaterial(models.Model):
    """Something to read that goes with a plan. `key` names it where it comes from
    (`care.plans.materials`), `url` is its public page. `is_private`: only private goals
    of the plan are about it, so that its title would tell of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        CarePlan, on_delete=models.CASCADE, related_name="materials"
    )
    key = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=255)
    title_es = models.CharField(_("title in Spanish"), max_length=255, blank=True)
    url = models.CharField(max_length=255)
    is_private = models.BooleanField(_("care team only"), default=False, editable=False)
    attached_at = models.DateTimeField(default=timezone.now)
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = PlanMaterialQuerySet.as_manager()

    class Meta:
        ordering = ["attached_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"], name="one_plan_material_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.title
