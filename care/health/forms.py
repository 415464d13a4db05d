from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from care.health.codes import is_private_code, normal_code
from care.health.private_stays import is_private_stay, sounds_private
from care.models import (
    AllergyIntolerance,
    Condition,
    Encounter,
    RecordSource,
    SupportPerson,
)
from care.standing import now_stands

# Of whom no birth date is known; longer ago a year is mistyped.
EARLIEST = date(1900, 1, 1)
DATE = {"type": "date", "class": "input-medium"}


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs=DATE, format="%Y-%m-%d")


class HealthForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of a patient's record. `key` is made with the page and becomes that of a
    new row; `as_of` is when the row shown was saved, so that two editors are told."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    as_of = forms.CharField(widget=forms.HiddenInput, required=False)

    data: Any
    # What another editor made of it meanwhile.
    now: list[tuple[str, str]] = []

    def __init__(
        self, *args: Any, on_team: bool, born: date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on_team, self.born = on_team, born
        self.is_new = kwargs.get("instance") is None
        self.initial["key"] = uuid4() if self.is_new else self.instance.pk
        if not self.is_new:
            self.initial["as_of"] = self.instance.recorded_at.isoformat()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self._is_stale(data):
            self.now = now_stands(self)
            self.data = {**self.data.dict(), "as_of": self.initial["as_of"]}
            who = self.instance.recorded_by or gettext("Somebody")
            words = gettext(
                "%(who)s changed this meanwhile. What you typed is below: compare, and "
                "save again to keep yours."
            )
            raise ValidationError(words, params={"who": who})
        return data

    def _is_stale(self, data: dict[str, Any]) -> bool:
        """The same form sent twice is not: all of it stands there already."""
        if self.is_new or data.get("as_of") == self.initial["as_of"]:
            return False
        return bool({*self.changed_data} - {"key", "as_of"})

    @property
    def may_be_made_private(self) -> bool:
        """By its words; of a known row the care team's own choice stands."""
        return self.is_new or not self.on_team

    def make_private(self, data: dict[str, Any]) -> None:
        """Also where the form does not ask."""
        self.instance.is_private = True
        if "is_private" in self.fields:
            data["is_private"] = True

    def lived_through(self, name: str) -> date | None:
        """A day from their birth until today."""
        day: date | None = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise ValidationError(gettext("This day is still to come."))
        if day and day < (self.born or EARLIEST):
            words = gettext("They were not born yet. Check the year.")
            raise ValidationError(words)
        return day


class ConditionForm(HealthForm):
    class Meta:
        model = Condition
        fields = [
            "label",
            "code",
            "clinical_status",
            "onset_on",
            "abated_on",
            "source",
            "is_private",
        ]
        help_texts = {"code": _("If it is known. For example E11.9.")}
        widgets = {
            "onset_on": date_input(),
            "abated_on": date_input(),
            "code": forms.TextInput(attrs={"class": "input-short"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.on_team:
            del self.fields["is_private"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not code:
            return ""
        try:
            code = normal_code(code)
        except ValueError:
            words = gettext(
                "This is no ICD-10 code. Leave it empty if you are not sure."
            )
            raise ValidationError(words) from None
        if is_private_code(code) and not self.on_team:
            words = gettext("Conditions of this kind are recorded by the care team.")
            raise ValidationError(words)
        return code

    def clean_onset_on(self) -> Any:
        return self.lived_through("onset_on")

    def clean_abated_on(self) -> Any:
        return self.lived_through("abated_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        began, ended = data.get("onset_on"), data.get("abated_on")
        if began and ended and ended < began:
            self.add_error("abated_on", gettext("This is before it began."))
        by_words = self.may_be_made_private and sounds_private(data.get("label") or "")
        if by_words or is_private_code(data.get("code") or ""):
            self.make_private(data)
        return data


class AllergyForm(HealthForm):
    class Meta:
        model = AllergyIntolerance
        fields = ["substance", "reaction", "severity", "is_active", "source"]


class EncounterForm(HealthForm):
    """Days are enough where somebody tells of it; noon stands for the time."""

    started_on = forms.DateField(label=_("From"), widget=date_input())
    ended_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=date_input(),
        help_text=_("Leave it empty while they are still there."),
    )
    source = forms.ChoiceField(label=_("Who said so"), choices=RecordSource.choices)

    class Meta:
        model = Encounter
        fields = [
            "encounter_class",
            "started_on",
            "ended_on",
            "facility",
            "reason",
            "came_by_emergency",
            "disposition",
            "source",
            "is_private",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.on_team:
            del self.fields["is_private"]
        if not self.is_new:
            self.initial["started_on"] = timezone.localdate(self.instance.started_at)
            if ended := self.instance.ended_at:
                self.initial["ended_on"] = timezone.localdate(ended)

    def clean_started_on(self) -> Any:
        return self.lived_through("started_on")

    def clean_ended_on(self) -> Any:
        return self.lived_through("ended_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        began, ended = data.get("started_on"), data.get("ended_on")
        if began and ended and ended < began:
            self.add_error("ended_on", gettext("This is before it began."))
        if began:
            self.instance.started_at = _noon(began)
        self.instance.ended_at = _noon(ended) if ended else None
        if self.may_be_made_private and self._sounds_private(data):
            self.make_private(data)
        return data

    def _sounds_private(self, data: dict[str, Any]) -> bool:
        names = ("facility", "reason", "disposition")
        words = [data.get(name) or "" for name in names]
        return is_private_stay(*words, code=self.instance.reason_code)


class SupportPersonForm(HealthForm):
    class Meta:
        model = SupportPerson
        fields = [
            "name",
            "tie",
            "does",
            "phone",
            "reach",
            "is_caregiver",
            "may_be_told",
            "is_current",
        ]


def _noon(day: Any) -> datetime:
    """Of today not a time still to come."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    return min(noon, timezone.now())
