"""What a curator fills a template of a plan with."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from care.plans.measures import measure_choices


class TemplateStepBlock(blocks.StructBlock):
    description = blocks.CharBlock(label=_("What is done"), max_length=200)
    plain_words = blocks.CharBlock(
        label=_("In plain words, English"), max_length=300, required=False
    )
    plain_words_es = blocks.CharBlock(
        label=_("In plain words, Spanish"), max_length=300, required=False
    )
    done_by = blocks.CharBlock(
        label=_("Who does it"),
        max_length=120,
        required=False,
        help_text=_("Empty: the colleague who applies the template."),
    )
    days = blocks.IntegerBlock(
        label=_("Days to do it"), min_value=1, max_value=730, default=14
    )

    class Meta:
        icon = "tick"
        label = _("Step")


class TemplateGoalBlock(blocks.StructBlock):
    description = blocks.CharBlock(label=_("Goal"), max_length=200)
    plain_words = blocks.CharBlock(
        label=_("In plain words, English"), max_length=300, required=False
    )
    plain_words_es = blocks.CharBlock(
        label=_("In plain words, Spanish"), max_length=300, required=False
    )
    measure = blocks.CharBlock(label=_("Measured by"), max_length=120)
    measure_code = blocks.ChoiceBlock(
        label=_("Readings that move it"), choices=measure_choices, required=False
    )
    unit = blocks.CharBlock(label=_("Unit"), max_length=20, required=False)
    target = blocks.DecimalBlock(
        label=_("Target"), max_digits=9, decimal_places=2, required=False
    )
    at_most = blocks.BooleanBlock(
        label=_("Reached at the target or below"), required=False
    )
    target_words = blocks.CharBlock(
        label=_("Target in words"), max_length=200, required=False
    )
    days = blocks.IntegerBlock(
        label=_("Days to reach it"), min_value=1, max_value=730, default=90
    )
    steps = blocks.ListBlock(TemplateStepBlock(), label=_("Steps"), default=[])

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["target"] is None and not cleaned["target_words"]:
            words = _("Say what is to be reached: a figure, or words.")
            raise blocks.StructBlockValidationError({"target": ValidationError(words)})
        return cleaned

    class Meta:
        icon = "flag"
        label = _("Goal")


class TemplateGoalsBlock(blocks.StreamBlock):
    goal = TemplateGoalBlock()
