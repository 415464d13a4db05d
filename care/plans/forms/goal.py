from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import Condition, Goal, GoalProgress
from care.plans.forms.versioned import DayInput, FigureField, VersionedForm
from care.plans.lifecycle import (
    ACHIEVEMENT_MOVES,
    GOAL_MOVES,
    Achievement,
    GoalStatus,
    choices_after,
)
from care.plans.measures import MEASURES, check_figure, measure_choices
from people.permissions import sees_sensitive
from screening.models import Need


class GoalForm(VersionedForm):
    thing = "goal"
    many = ("needs", "conditions")

    measure_code = forms.ChoiceField(
        label=_("Readings that move it"), choices=measure_choices, required=False
    )
    at_most = forms.TypedChoiceField(
        label=_("Reached when it is"),
        choices=[("no", _("at the target or above")), ("yes", _("at or below"))],
        coerce=lambda answer: answer == "yes",
    )

    class Meta:
        model = Goal
        fields = [
            *("description", "is_own", "plain_words", "plain_words_es"),
            *("measure", "measure_code", "unit", "baseline", "target", "at_most"),
            *("target_words", "due_on", "needs", "conditions"),
            *("lifecycle_status", "is_private"),
        ]
        widgets = {
            "due_on": DayInput,
            "unit": forms.TextInput(attrs={"class": "input-short"}),
            "needs": forms.CheckboxSelectMultiple,
            "conditions": forms.CheckboxSelectMultiple,
        }
        field_classes = {"baseline": FigureField, "target": FigureField}

    def limit(self) -> None:
        fields: dict[str, Any] = self.fields
        patient = self.plan.patient
        needs = Need.objects.visible_to(self.user).filter(patient=patient)
        linked = self.instance.needs.values("pk") if not self.is_new else ()
        shown = needs.open() | needs.filter(pk__in=linked)
        fields["needs"].queryset = shown.select_related("category").in_order()
        fields["needs"].label_from_instance = lambda need: need.category.label
        conditions = Condition.objects.visible_to(self.user).filter(patient=patient)
        fields["conditions"].queryset = conditions.in_order()
        fields["due_on"].required = True
        self.initial["at_most"] = "yes" if self.instance.at_most else "no"
        if self.is_new:
            del fields["lifecycle_status"]
        else:
            now = self.instance.lifecycle_status
            fields["lifecycle_status"].choices = choices_after(
                GOAL_MOVES, now, GoalStatus
            )
        if not sees_sensitive(self.user, patient):
            del fields["is_private"]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("target") is None and not facts.get("target_words"):
            self.add_error(
                "target", _("Say what is to be reached: a figure, or words below.")
            )
        self._settle_unit(facts)
        for name in ("baseline", "target"):
            if facts.get(name) is not None:
                self._check_figure(name, facts)
        self._check_direction(facts)
        return facts

    def _settle_unit(self, facts: dict[str, Any]) -> None:
        """Readings tell it in their own unit."""
        code = facts.get("measure_code")
        if not code or "unit" not in facts:
            return
        unit = MEASURES[code][1]
        if facts["unit"].lower() not in ("", unit.lower()):
            words = _("Its readings are in %(unit)s.") % {"unit": unit}
            self.add_error("unit", words)
            return
        facts["unit"] = unit

    def _check_figure(self, name: str, facts: dict[str, Any]) -> None:
        code, unit = facts.get("measure_code", ""), facts.get("unit", "")
        try:
            check_figure(facts[name], code, unit)
        except forms.ValidationError as error:
            self.add_error(name, error)

    def _check_direction(self, facts: dict[str, Any]) -> None:
        """A goal that was reached before it began is most often one the wrong way
        round. What stands so already may stay."""
        names = ("baseline", "target", "at_most")
        now, target, at_most = (facts.get(name) for name in names)
        if now is None or target is None or at_most is None:
            return
        before = [getattr(self.instance, name) for name in names]
        if not self.is_new and before == [now, target, at_most]:
            return
        if now <= target if at_most else now >= target:
            words = _(
                "It is that already now. Choose the other side, or another target; for"
                " a goal to stay as it is, leave out the figure for now."
            )
            self.add_error("at_most", words)


class ProgressForm(forms.ModelForm):  # type: ignore[type-arg]
    """What somebody heard of a goal; by `key` the form sent twice counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    achievement = forms.ChoiceField(label=_("How far it is"), required=False)

    class Meta:
        model = GoalProgress
        fields = ["on", "value", "achievement", "note"]
        widgets = {"on": DayInput}
        field_classes = {"value": FigureField}

    def __init__(self, data: Any = None, *, goal: Goal) -> None:
        super().__init__(data, initial={"on": timezone.localdate(), "key": uuid4()})
        self.goal = goal
        fields: dict[str, Any] = self.fields
        fields["on"].required = True
        if goal.target is None:
            del fields["value"]
        else:
            fields["value"].label = f"{goal.measure} ({goal.unit})".replace(" ()", "")
        moves = ACHIEVEMENT_MOVES[goal.achievement_status]
        unsaid = _("As the figure says") if goal.target is not None else _("As before")
        choices = [(code, Achievement(code).label) for code in moves]
        fields["achievement"].choices = [("", unsaid), *choices]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day < timezone.localdate(self.goal.created_at):
            raise forms.ValidationError(_("The goal was not there yet on this day."))
        return day

    def clean_value(self) -> Decimal | None:
        value: Decimal | None = self.cleaned_data["value"]
        if value is not None:
            check_figure(value, self.goal.measure_code, self.goal.unit)
        return value

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        told = (facts.get("achievement"), facts.get("note"))
        if facts.get("value") is None and not any(told) and not self.errors:
            raise forms.ValidationError(_("Say what you heard: a figure or words."))
        return facts
