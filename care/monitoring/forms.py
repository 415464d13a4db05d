from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care.models import Alert, CheckIn, Monitoring, Watch
from care.monitoring.measures import ASKED, MEASURES, read_numbers
from care.monitoring.messages import CALL, WELL, WORSE
from care.monitoring.services import ImplausibleError, Told, check_plausible
from care.plans.forms.versioned import FigureField
from people.models import Patient

FARTHEST = timedelta(days=366)
FIGURES = ("low", "high", "gain_day", "gain_week")
MEASURE_CHOICES = [(name, label) for name, (label, _codes) in ASKED.items()]


class ReadingForm(forms.Form):
    """A number typed in; sent twice within the minute it is one. One that cannot be
    right is asked again; one that only jumps is kept when somebody says that it is
    right."""

    asked = forms.ChoiceField(label=gettext_lazy("What"), choices=MEASURE_CHOICES)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        help_text=gettext_lazy("For example 182.5, or 120/80."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input-short", "inputmode": "text"}),
    )
    measured_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("Empty: now."),
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I have checked: it is right"), required=False
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if self.errors:
            return facts
        values = read_numbers(facts["number"], facts["asked"])
        if values is None:
            self.add_error("number", _("Type a number such as 182.5, or 120/80."))
            return facts
        at = facts["measured_at"] or timezone.now().replace(second=0, microsecond=0)
        facts["told"] = [
            Told(code, value, at, f"{at.isoformat()} {value}")
            for code, value in values.items()
        ]
        for one in facts["told"]:
            try:
                check_plausible(
                    self.patient, one, is_sure=facts["is_sure"], beside=facts["told"]
                )
            except ImplausibleError as doubt:
                at_when = doubt.field == "measured_at"
                self.add_error("measured_at" if at_when else "number", str(doubt))
                break
        return facts


class WatchForm(forms.ModelForm[Watch]):
    class Meta:
        model = Watch
        fields = ("code", "low", "high", "gain_day", "gain_week", "rising")
        field_classes = dict.fromkeys(FIGURES, FigureField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code: Any = self.fields["code"]
        units = [(m.code, f"{m.label} ({m.unit})") for m in MEASURES.values()]
        code.choices = [("", "---------"), *units]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        low, high = facts.get("low"), facts.get("high")
        if low is not None and high is not None and low >= high:
            self.add_error("high", _("It must be above the lower limit."))
        if not any(facts.get(name) for name in (*FIGURES, "rising")):
            raise ValidationError(_("Set at least one limit."))
        for name in ("gain_day", "gain_week"):
            if facts.get(name) is not None and facts[name] <= Decimal(0):
                self.add_error(name, _("It must be more than 0."))
        self._check_reach(facts)
        return facts

    def _check_reach(self, facts: dict[str, Any]) -> None:
        """A limit that no reading can pass would never raise an alert."""
        measure = MEASURES.get(facts.get("code", ""))
        for name in ("low", "high"):
            limit = facts.get(name)
            if measure and limit is not None and not measure.is_plausible(limit):
                low, high = measure.plausible
                words = _("In %(unit)s it is between %(low)s and %(high)s.")
                about = {"unit": measure.unit, "low": low, "high": high}
                self.add_error(name, words % about)


class MonitoringForm(forms.ModelForm[Monitoring]):
    agreed = forms.BooleanField(
        label=gettext_lazy("They agreed to be asked this often"),
        required=False,
        help_text=gettext_lazy(
            "Their first text said 2 to 6 a month. Check-ins come on top: tell them how"
            " many, and how to stop them."
        ),
    )

    class Meta:
        model = Monitoring
        fields = ("is_active", "every_days", "asks", "by_link", "next_on")
        widgets = {"next_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["every_days"].widget.attrs.update(min=1, max=365)
        self.fields["next_on"].required = True
        if not self.initial.get("next_on"):
            self.initial["next_on"] = timezone.localdate() + timedelta(days=1)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("is_active") and not facts.get("agreed"):
            self.add_error("agreed", _("Ask them first, then tick this."))
        return facts

    def clean_next_on(self) -> date:
        """Far away, nobody would ever be asked, and silence never told."""
        day: date = self.cleaned_data["next_on"]
        if day > timezone.localdate() + FARTHEST:
            raise ValidationError(_("It is more than a year away."))
        return day

    def clean_every_days(self) -> int | None:
        days: int | None = self.cleaned_data["every_days"]
        if days is not None and not 1 <= days <= 365:
            raise ValidationError(_("Between 1 and 365 days."))
        return days


class OwnCheckInForm(forms.Form):
    """How they are and, where it was agreed on, a number. One that cannot be right is
    asked again."""

    said = forms.ChoiceField(
        label=gettext_lazy("Compared with before, you feel"),
        choices=[
            (WELL, gettext_lazy("Fine")),
            (WORSE, gettext_lazy("Worse")),
            (CALL, gettext_lazy("Please call me")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )

    def __init__(self, *args: Any, check_in: CheckIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check_in = check_in
        self.facts: dict[str, Any] = {}
        self.is_doubted = False
        if check_in.asks:
            self.fields["number"] = forms.CharField(
                label=gettext_lazy("Today's number, as we agreed"),
                help_text=gettext_lazy("For example 182.5, or 120/80."),
                max_length=20,
                required=False,
                widget=forms.TextInput(attrs={"class": "input-short"}),
            )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        number = facts.get("number", "")
        values = read_numbers(number, self.check_in.asks) if number else {}
        if values is None:
            self.add_error("number", _("Type a number such as 182.5, or 120/80."))
            return facts
        now, key = timezone.now(), str(self.check_in.pk)
        told = [Told(code, value, now, key) for code, value in values.items()]
        for one in told:
            try:
                check_plausible(self.check_in.patient, one, beside=told)
            except ImplausibleError:
                words = _("That number does not look right. Please look again.")
                self.add_error("number", words)
                self.is_doubted = True
                break
        self.facts = {"said": facts.get("said", ""), "told": told}
        return facts


class AlertForm(forms.Form):
    """What was seen again while somebody read is looked at before it is put away."""

    def __init__(self, *args: Any, alert: Alert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alert = alert

    def clean(self) -> dict[str, Any]:
        seen = self.data.get("seen", "")
        if seen and not self.alert.acknowledged_at and seen != str(self.alert.times):
            words = _("It was seen again meanwhile: %(words)s. Look, then acknowledge.")
            raise ValidationError(words % {"words": self.alert.words})
        return super().clean() or {}


class AcknowledgeForm(AlertForm):
    note = forms.CharField(
        label=gettext_lazy("What you do about it"),
        max_length=300,
        help_text=gettext_lazy("For example: called, will take an extra water pill."),
    )


class PlanStepForm(AlertForm):
    """A step of the care plan, from an alert."""

    description = forms.CharField(
        label=gettext_lazy("What is done"),
        max_length=200,
        help_text=gettext_lazy("For example: call every day until the weight is down."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("By when"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class DeviceForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("Which device"),
        max_length=60,
        help_text=gettext_lazy("For example: scale, 4th floor. No name of a person."),
    )


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("With the columns date, measure, value and unit."),
    )


class CallForm(forms.Form):
    said = forms.ChoiceField(
        label=gettext_lazy("What they said"),
        choices=[
            (WELL, gettext_lazy("Fine")),
            (WORSE, gettext_lazy("Worse than before")),
        ],
        widget=forms.RadioSelect,
    )
