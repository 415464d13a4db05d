from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.status import (
    DeclineReason,
    NotHelpedReason,
    Outcome,
    Party,
    transitions_from,
)
from screening.models import ClosedReason


class TransitionForm(forms.Form):
    """What a transition asks for; the field names are its facts."""

    def __init__(self, *args: Any, name: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{name}-%s")
        super().__init__(*args, **kwargs)
        self.transition = name


def _message(label: Any, *, required: bool, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(TransitionForm):
    message = _message(_("Note to the care team"), required=False)


class ReasonForm(TransitionForm):
    reason = forms.ChoiceField(
        label=_("Why?"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    message = _message(_("Note to the care team"), required=False)


class NotHelpedForm(TransitionForm):
    reason = forms.ChoiceField(
        label=_("Why not?"), choices=NotHelpedReason.choices, widget=forms.RadioSelect
    )
    message = _message(_("Note to the care team"), required=False)


class OutcomeForm(TransitionForm):
    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    message = _message(_("Note to the care team"), required=False)


class MessageForm(TransitionForm):
    message = _message(_("Message"), required=True)


class WithdrawForm(TransitionForm):
    message = _message(_("Why it is withdrawn"), required=True)


class WaitlistForm(TransitionForm):
    expected_on = forms.DateField(
        label=_("When will there be room?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-medium"}),
        help_text=_("Your best guess; you can change it later."),
    )
    message = _message(_("Note to the care team"), required=False)

    def clean_expected_on(self) -> date:
        day: date = self.cleaned_data["expected_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


FORMS: dict[str, type[TransitionForm]] = {
    "accept": NoteForm,
    "waitlist": WaitlistForm,
    "decline": ReasonForm,
    "ask": MessageForm,
    "answer": MessageForm,
    "start": NoteForm,
    "report": MessageForm,
    "close_helped": OutcomeForm,
    "close_not_helped": NotHelpedForm,
    "withdraw": WithdrawForm,
}


def action_forms(
    status: str, who: Party, *, bound: TransitionForm | None = None
) -> list[TransitionForm]:
    """A form per thing this party may do now; `bound` keeps what was typed."""
    forms_ = []
    for transition in transitions_from(status, who):
        if transition.name not in FORMS:
            continue
        if bound is not None and bound.transition == transition.name:
            form = bound
        else:
            form = FORMS[transition.name](name=transition.name)
        form.label = transition.label  # type: ignore[attr-defined]
        forms_.append(form)
    return forms_


class SendForm(forms.Form):
    """The last look before sending. `places` are "service" or "service:place" keys."""

    note = forms.CharField(
        label=_("Note to the organization"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only what they need to help. They see it as you write it."),
    )
    patient_may_be_contacted = forms.BooleanField(
        label=_("They may contact the person"), required=False, initial=True
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"submission_key": uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def key(self) -> UUID:
        value: UUID = self.cleaned_data["submission_key"]
        return value


class FactorForm(forms.Form):
    """The second thing one must know to open a link."""

    answer = forms.CharField(
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "input-short",
            }
        ),
    )

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = label


class CloseNeedForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it closed?"),
        choices=ClosedReason.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
