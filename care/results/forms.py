from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import ResultRequest
from care.models.results import ResultStatus
from care.plans.forms.versioned import DayInput, mean_version

FARTHEST = timedelta(days=731)


class ResultForm(forms.ModelForm):  # type: ignore[type-arg]
    """At first what is asked for and by when; then also what came of it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ResultRequest
        fields = [
            *("what", "due_on", "status", "received_on", "summary", "next_step"),
        ]
        widgets = {
            "due_on": DayInput,
            "received_on": DayInput,
            "status": forms.RadioSelect,
            "summary": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, data: Any = None, *, instance: ResultRequest | None) -> None:
        """The first form sent once more is still the first."""
        super().__init__(data, instance=instance)
        self.initial["seen"] = instance.version if instance else 0
        fields: dict[str, Any] = self.fields
        if instance is None or (data is not None and "status" not in data):
            for name in ("status", "received_on", "summary", "next_step"):
                del fields[name]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("status") == ResultStatus.RECEIVED:
            words = _("Say when it came, what it says and what follows.")
            for name in ("received_on", "summary", "next_step"):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if facts.get("status") == ResultStatus.GIVEN_UP and not facts.get("next_step"):
            self.add_error("next_step", _("Say what follows without it."))
        due = facts.get("due_on")
        if due and due > timezone.localdate() + FARTHEST:
            self.add_error("due_on", _("It is more than two years away."))
        day = facts.get("received_on")
        if day and day > timezone.localdate():
            self.add_error("received_on", _("This day is still to come."))
        return facts

    @property
    def facts(self) -> dict[str, Any]:
        return {n: v for n, v in self.cleaned_data.items() if n != "seen"}

    def again(self, result: ResultRequest) -> None:
        """Somebody else wrote first: what was typed stays."""
        mean_version(self, result.version)
        self.add_error(
            None,
            _("Somebody changed it meanwhile. Look, then save again."),
        )
