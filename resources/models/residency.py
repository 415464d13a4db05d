from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from resources.models.base import HsdsModel
from resources.models.listing import AreaType


class ResidencyRule(HsdsModel):
    """Where somebody must live to be eligible, whatever area the service reaches: a
    food bank serving three counties may give rent help to one town's residents only.
    Living in one of several is enough. `value` is that of a service area."""

    service = ParentalKey(
        "resources.Service", on_delete=models.CASCADE, related_name="residency_rules"
    )
    area_type = models.CharField(
        _("type of area"),
        max_length=10,
        choices=[
            choice
            for choice in AreaType.choices
            if choice[0] not in (AreaType.NATION, AreaType.TEXT)
        ],
    )
    value = models.CharField(
        _("residents of"),
        max_length=120,
        help_text=_("15213, or Pittsburgh, PA, or Allegheny, PA, or PA."),
    )

    class Meta:
        verbose_name = _("residency rule")
        ordering = ["area_type", "value", "id"]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        if self.area_type in (AreaType.CITY, AreaType.COUNTY) and "," not in self.value:
            raise ValidationError(
                {"value": _("Add the state after a comma, for example Butler, PA.")}
            )
