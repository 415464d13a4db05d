from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models import CarePlan, PlanTemplate


class TemplateForm(forms.Form):
    """Those that fit the person come first."""

    template = forms.ChoiceField(label=_("Template"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why is it changed?"),
        max_length=300,
        help_text=_("It stands in the history of the plan."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        plan: CarePlan,
        fitting: list[PlanTemplate],
        others: list[PlanTemplate],
    ) -> None:
        super().__init__(data)
        self.by_key = {str(t.pk): t for t in (*fitting, *others)}
        fields: dict[str, Any] = self.fields
        fields["template"].choices = [
            *((str(t.pk), _("%s (fits)") % _in_words(t)) for t in fitting),
            *((str(t.pk), _in_words(t)) for t in others),
        ]
        if plan.is_draft:
            del self.fields["why"]

    @property
    def chosen(self) -> PlanTemplate:
        return self.by_key[self.cleaned_data["template"]]


def _in_words(template: PlanTemplate) -> str:
    names = [str(block.value["description"]) for block in template.goals]
    return f"{template.name}: {'; '.join(names)}"
