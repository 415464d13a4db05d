from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import OptOutScope
from notifications.opt_outs import ResumeReason
from people.models import ContactPoint, Patient


class PhoneChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.phone.as_national)


class StopForm(forms.Form):
    """What a patient told a worker about texts."""

    contact = PhoneChoice(
        label=_("Number"), queryset=ContactPoint.objects.none(), empty_label=None
    )
    scope = forms.ChoiceField(
        label=_("What do they not want?"),
        choices=OptOutScope.choices,
        widget=forms.RadioSelect,
        initial=OptOutScope.ALL,
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = patient.contact_points.exclude(phone="")
        self.fields["contact"].queryset = points  # type: ignore[attr-defined]


class ResumeForm(forms.Form):
    """Why texts may go out again: the patient alone can want it."""

    reason = forms.ChoiceField(
        label=_("How do you know that they want texts again?"),
        choices=ResumeReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say how they told you. Only they can start texts again.")
        },
    )
