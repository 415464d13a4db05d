import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.plans import CarePlan


class PlanMaterial(models.Model):
    """Something to read that goes with a plan. `key` names it where it comes from
    (`care.plans.materials`), `url` is its public page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        CarePlan, on_delete=models.CASCADE, related_name="materials"
    )
    key = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=255)
    title_es = models.CharField(_("title in Spanish"), max_length=255, blank=True)
    url = models.CharField(max_length=255)
    attached_at = models.DateTimeField(default=timezone.now)
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["attached_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"], name="one_plan_material_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.title
