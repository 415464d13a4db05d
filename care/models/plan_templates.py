from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from care.health.codes import is_private_code
from care.plans.template_blocks import TemplateGoalsBlock


class PlanTemplateQuerySet(models.QuerySet["PlanTemplate"]):
    def in_use(self) -> "PlanTemplateQuerySet":
        return self.filter(is_active=True).order_by("name", "pk")


class PlanTemplate(models.Model):
    """Goals and steps to begin with for a need or a condition; curators write them.
    `condition_codes` are beginnings of ICD-10-CM codes, separated by commas."""

    name = models.CharField(_("name"), max_length=120)
    category = models.ForeignKey(
        "resources.Category",
        verbose_name=_("for the need"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    condition_codes = models.CharField(
        _("for the conditions"),
        max_length=200,
        blank=True,
        help_text=_("Beginnings of ICD-10 codes, with commas between: I50, E11"),
    )
    goals = StreamField(TemplateGoalsBlock(), verbose_name=_("goals"), blank=True)
    source = models.CharField(
        _("source"),
        max_length=255,
        blank=True,
        help_text=_("The guideline it follows, with its year."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("care plan template")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_private(self) -> bool:
        """Made for a sensitive need, or for conditions that are private by code."""
        codes = map(str.strip, self.condition_codes.split(","))
        is_sensitive = self.category is not None and self.category.sensitive
        return is_sensitive or any(map(is_private_code, codes))

    def is_for(self, categories: frozenset[str], codes: frozenset[str]) -> bool:
        """One of the needs or conditions is what it is made for."""
        return self.category_id in categories or any(map(self.is_for_code, codes))

    def is_for_code(self, code: str) -> bool:
        return begins_with(code, self.condition_codes)


def begins_with(code: str, beginnings: str) -> bool:
    """An ICD-10-CM code begins with one of those in the list, with or without dots."""
    starts = tuple(
        start.strip().upper().replace(".", "")
        for start in beginnings.split(",")
        if start.strip()
    )
    return bool(starts) and code.upper().replace(".", "").startswith(starts)
