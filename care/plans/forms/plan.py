from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models import CarePlan
from care.plans.forms.versioned import DayInput, VersionedForm
from care.plans.lifecycle import PLAN_MOVES, PlanStatus


class PlanForm(VersionedForm):
    """What stands above the goals."""

    thing = "plan"

    class Meta:
        model = CarePlan
        fields = ["what_matters", "preferences", "review_on"]
        widgets = {
            "what_matters": forms.Textarea(attrs={"rows": 4}),
            "preferences": forms.Textarea(attrs={"rows": 4}),
            "review_on": DayInput,
        }

    def clean_review_on(self) -> date | None:
        return self.day_to_come("review_on")


class MoveForm(forms.Form):
    """Another status of the plan, and why."""

    to = forms.ChoiceField(label=_("The plan"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why?"),
        max_length=300,
        help_text=_("It stands in the history of the plan."),
    )

    def __init__(self, data: Any = None, *, plan: CarePlan) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        moves = PLAN_MOVES[plan.status]
        fields["to"].choices = [(code, MOVE_WORDS[PlanStatus(code)]) for code in moves]
        fields["why"].required = not plan.is_draft


MOVE_WORDS = {
    PlanStatus.ACTIVE: _("is in force"),
    PlanStatus.ON_HOLD: _("waits for a while"),
    PlanStatus.COMPLETED: _("is done"),
    PlanStatus.REVOKED: _("ends early"),
}
