import hashlib
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.lint import free_text_warnings
from notifications.models import OptOutScope, QuickText
from notifications.opt_outs import ResumeReason
from people.models import ContactPoint, Patient

LONGEST_TEXT = 1600


class ReplyForm(forms.Form):
    body = forms.CharField(label=_("Text"), max_length=LONGEST_TEXT)


class AnswerForm(forms.Form):
    """A worker's own words to a patient. `key` makes two sendings one text."""

    body = forms.CharField(
        label=_("Your text"),
        max_length=480,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_(
            "Anyone near the phone may read it: write no need, diagnosis or address."
        ),
        error_messages={"required": _("Write what you want to tell them.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language

    @property
    def warnings(self) -> list[str]:
        """What is to be thought over about the text as it is typed."""
        body = str(self["body"].value() or "")
        return free_text_warnings(body, self.language) if body.strip() else []

    @property
    def fingerprint(self) -> str:
        """Of the text: a warning that was passed over counts for these words alone."""
        body = str(self["body"].value() or "").strip()
        return hashlib.sha256(body.replace("\r\n", "\n").encode()).hexdigest()[:16]

    def may_go(self) -> bool:
        """Sound, and without warnings that nobody has passed over."""
        if not self.is_valid():
            return False
        return not self.warnings or self.data.get("anyway") == self.fingerprint


class QuickTextForm(forms.Form):
    quick_text = forms.ModelChoiceField(
        label=_("Texts at hand"),
        queryset=QuickText.objects.all(),
        required=False,
        empty_label=_("Choose one"),
    )


class PatientChoice(forms.ModelChoiceField):
    """By name and date of birth, as two people may have one name."""

    def label_from_instance(self, obj: Any) -> str:
        born = obj.date_of_birth
        return f"{obj.full_name}, {born:%m/%d/%Y}" if born else obj.full_name


class PhoneChoice(forms.ModelChoiceField):
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
