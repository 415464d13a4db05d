from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.contacts.services import Said
from care.models.contacts import ContactOutcome, ContactWay
from care.notes.purposes import time_choices

LONGEST_MINUTES = 480
EARLIEST = timedelta(days=31)


class ContactForm(forms.Form):
    """How; what came of it is the button that was pressed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label=_("How"), choices=ContactWay.choices)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(
            attrs={"class": "input-short", "inputmode": "numeric"}
        ),
    )
    counts_for = forms.ChoiceField(
        label=_("Minutes count for"), choices=time_choices, required=False
    )
    on = forms.DateField(
        label=_("On"),
        required=False,
        help_text=_("Left empty, today."),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-medium"}),
    )
    next_on = forms.DateField(
        label=_("Speak again on"),
        required=False,
        help_text=_("Left empty, the level of the program says when."),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-medium"}),
    )
    is_private = forms.BooleanField(
        label=_("The note is for the care team only"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
        self.initial.setdefault("way", ContactWay.PHONE)
        self.outcome = self.data.get("outcome", "")

    def clean_on(self) -> Any:
        day, today = self.cleaned_data["on"], timezone.localdate()
        if day and day > today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day and day < today - EARLIEST:
            raise forms.ValidationError(_("This is over a month ago."))
        return day

    def clean_next_on(self) -> Any:
        day = self.cleaned_data["next_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose one to come."))
        return day

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if self.outcome not in ContactOutcome.values:
            self.add_error(None, _("Say whether you reached them."))
        if facts.get("counts_for") and facts.get("minutes", 1) in (None, 0):
            self.add_error("minutes", _("Time that counts needs its minutes."))
        return facts

    def said(self) -> Said:
        facts = dict(self.cleaned_data)
        facts.pop("key")
        time_for, _colon, purpose = facts.pop("counts_for").partition(":")
        return Said(outcome=self.outcome, time_for=time_for, purpose=purpose, **facts)
