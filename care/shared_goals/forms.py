from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from care.models import Goal, GoalShare
from care.models.plan_history import Word
from care.plans.forms.versioned import DayInput, FigureField
from care.plans.measures import check_figure
from care.plans.paper import english
from resources.models import Organization


class ShareForm(forms.ModelForm):  # type: ignore[type-arg]
    """The person's yes to one organization; no choice is made before they make it.
    What is sent may name one that sees the goal already: it was sent twice."""

    class Meta:
        model = GoalShare
        fields = ["organization", "agreed_how", "agreed_on", "spoke_for"]
        widgets = {
            "organization": forms.RadioSelect,
            "agreed_how": forms.RadioSelect,
            "agreed_on": DayInput,
        }

    def __init__(
        self, data: Any = None, *, goal: Goal, choices: list[Organization]
    ) -> None:
        super().__init__(data, initial={"agreed_on": timezone.localdate()})
        self.goal = goal
        fields: dict[str, Any] = self.fields
        may = Q(pk__in=[organization.pk for organization in choices])
        if data is not None:
            shares = goal.shares.current().order_by()
            may |= Q(pk__in=shares.values("organization"))
        organizations = Organization.objects.filter(may).order_by("name", "pk")
        fields["organization"].queryset = organizations
        how = fields["agreed_how"]
        how.choices = [choice for choice in how.choices if choice[0]]

    def clean_agreed_on(self) -> date:
        day: date = self.cleaned_data["agreed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day < timezone.localdate(self.goal.created_at):
            raise forms.ValidationError(_("The goal was not there yet on this day."))
        return day


class TellForm(forms.Form):
    """How a shared goal goes, by its organization. A value is asked for where the goal
    is measured."""

    word = forms.ChoiceField(
        label=_("How does it go?"), choices=Word.choices, widget=forms.RadioSelect
    )
    value = FigureField(label="", required=False, max_digits=9, decimal_places=2)
    note = forms.CharField(
        label=_("Anything to add?"),
        required=False,
        max_length=240,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The care team reads it."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, share: GoalShare) -> None:
        auto_id = f"goal-{share.pk}-%s"
        super().__init__(data, auto_id=auto_id, initial={"key": uuid4()})
        self.share = share
        goal = share.goal
        if goal.target is None:
            del self.fields["value"]
        else:
            label = f"{goal.measure} ({goal.unit})" if goal.unit else goal.measure
            language = (get_language() or "en")[:2]
            self.fields["value"].label = english(label, language)

    def clean_value(self) -> Decimal | None:
        value: Decimal | None = self.cleaned_data["value"]
        if value is not None:
            goal = self.share.goal
            check_figure(value, goal.measure_code, goal.unit)
        return value

    @property
    def typed(self) -> str:
        """What was typed, shown back where the form itself is gone."""
        return str(self["note"].value() or "")
