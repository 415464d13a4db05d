from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from care.assessment.parts import Field, Part
from care.assessment.services import due_again_on
from care.models import Assessment, Occasion

LONGEST = 4000


class PartForm(forms.Form):
    """What is written in one part. Nothing is required: saved empty, it was asked and
    there was nothing to say."""

    def __init__(
        self, part: Part, data: Any = None, *, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, prefix=part.code, initial=initial)
        for field in part.fields:
            self.fields[field.name] = _form_field(field)


def _form_field(field: Field) -> forms.Field:
    common: dict[str, Any] = {
        "label": field.label,
        "help_text": field.hint,
        "required": False,
        # What the page showed comes back: what nobody typed in is not theirs.
        "show_hidden_initial": True,
    }
    if field.kind == "several":
        return forms.MultipleChoiceField(
            choices=field.choices, widget=forms.CheckboxSelectMultiple, **common
        )
    if field.kind == "one":
        choices = [("", _("Not asked")), *field.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    words = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(max_length=LONGEST, widget=words, **common)


class StartForm(forms.Form):
    occasion = forms.ChoiceField(
        label=_("Why now?"), choices=Occasion.choices, widget=forms.RadioSelect
    )


class SignForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Assessment
        fields = ["next_due_on"]
        widgets = {
            "next_due_on": forms.DateInput(
                attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d"
            )
        }
        help_texts = {"next_due_on": _("Leave it empty where none is planned.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["next_due_on"] = due_again_on()

    def clean_next_due_on(self) -> Any:
        day = self.cleaned_data["next_due_on"]
        if day and day <= timezone.localdate():
            raise ValidationError(gettext("Choose a day to come."))
        return day
