from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Patient


class PatientChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """By name and date of birth, as two people may have one name."""

    def label_from_instance(self, obj: Any) -> str:
        born = obj.date_of_birth
        return f"{obj.full_name}, {born:%m/%d/%Y}" if born else obj.full_name


class FindPatientForm(forms.Form):
    q = forms.CharField(
        label=_("Name, date of birth or phone"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class AssignForm(forms.Form):
    """Whose text it is that came from a number no one patient has."""

    patient = PatientChoice(
        label=_("Who wrote it?"),
        queryset=Patient.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose whose text it is.")},
    )
    is_their_number = forms.BooleanField(
        label=_("The number is theirs: add it to their contact"),
        required=False,
        help_text=_("Texts and calls to it wait until they say that it is safe."),
    )

    def __init__(self, *args: Any, patients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["patient"].queryset = patients  # type: ignore[attr-defined]
