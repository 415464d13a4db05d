from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import SnoozeReason
from people.colleagues import colleagues_of
from people.models import User

LONGEST = timedelta(days=180)
ON_A_DATE = ""


class SnoozeForm(forms.Form):
    """Until when, and why. Cleaned, `until` is the day."""

    days = forms.ChoiceField(
        label=_("Bring it back"),
        choices=[
            ("1", _("Tomorrow")),
            ("3", _("In 3 days")),
            ("7", _("In a week")),
            ("14", _("In two weeks")),
            ("30", _("In a month")),
            (ON_A_DATE, _("On the day below")),
        ],
        initial="1",
        required=False,
    )
    until = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d"
        ),
    )
    reason = forms.ChoiceField(
        label=_("Why it waits"),
        choices=SnoozeReason.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        today = timezone.localdate()
        if days := facts.get("days"):
            facts["until"] = today + timedelta(days=int(days))
        elif "until" in self.errors:
            return facts
        elif not facts.get("until"):
            self.add_error("until", _("Choose the day on which it comes back."))
        elif not today < facts["until"] <= today + LONGEST:
            self.add_error("until", _("Choose a day from tomorrow to half a year on."))
        return facts


class GiveForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Give to"), queryset=User.objects.none(), empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["to"].queryset = colleagues_of(actor)
