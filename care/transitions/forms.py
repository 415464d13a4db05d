from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models.transitions import Transition
from care.standing import now_stands
from care.transitions.clocks import Complexity
from people.models import User
from people.permissions import SUPERVISING
from resources.models import Organization

LARGEST_FILE = 5 * 1024 * 1024


class DayForm(forms.Form):
    """When it was done: not before the discharge, not in the future."""

    on = forms.DateField(
        label=_("Done on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-medium"}),
    )

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transition = transition
        self.initial.setdefault("on", timezone.localdate())

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self.transition.discharged_on:
            raise forms.ValidationError(_("This was before they came home."))
        return day


class ComplexityForm(forms.Form):
    complexity = forms.ChoiceField(
        label=_("How complex"), choices=Complexity.choices, widget=forms.RadioSelect
    )


class LaceForm(forms.Form):
    """`seen` is what the page showed; `now`, what somebody else answered meanwhile."""

    data: Any
    now: list[tuple[str, str]] = []

    visits = forms.IntegerField(
        label=_("Emergency visits in the six months before, as they tell it"),
        required=False,
        min_value=0,
        max_value=200,
        help_text=_("Without the one that led to this stay. Empty: not asked yet."),
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )
    is_confirmed = forms.BooleanField(
        label=_("The conditions on record are all that they have"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, transition: Transition) -> None:
        visits, is_confirmed = transition.answers
        answers = {"visits": visits, "is_confirmed": is_confirmed}
        seen = {"seen": transition.answers_seen}
        super().__init__(data, initial=answers | seen)

    def again(self) -> None:
        """What was typed stays, beside what stands now."""
        self.now = now_stands(self)
        self.data = {**self.data.dict(), "seen": self.initial["seen"]}
        words = _(
            "Somebody answered meanwhile. Nothing was saved: what you typed is below. "
            "Compare, and save again to keep yours."
        )
        self.add_error(None, words)


class SourceForm(forms.Form):
    organization = forms.ModelChoiceField(
        label=_("Whose patients"), queryset=Organization.objects.none()
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        able = actor.writable_organization_ids(*SUPERVISING)
        own = Organization.objects.filter(pk__in=able).order_by("name")
        fields["organization"].queryset = own
        if len(able) == 1:
            self.initial.setdefault("organization", able[0])


class ImportForm(SourceForm):
    source = forms.CharField(
        label=_("Hospital or system"),
        max_length=60,
        help_text=_("Name it as before, so that what it tells again is known."),
        widget=forms.TextInput(attrs={"list": "sources"}),
    )
    file = forms.FileField(label=_("CSV file"))

    def clean_file(self) -> str:
        """Its text; Excel writes UTF-8 with a mark, older systems Windows-1252."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is over 5 MB. Split it."))
        self.file_name = file.name[:120]
        content: bytes = file.read()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")


class TokenForm(SourceForm):
    name = forms.CharField(label=_("Hospital or system"), max_length=60)
