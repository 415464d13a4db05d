from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care.medications.amounts import evened
from care.medications.board import Row
from care.medications.lists import (
    FIELDS,
    MOST_LINES,
    Sheet,
    guess_columns,
    open_sheet,
)
from care.medications.services import DECIDED, TAKING
from care.medications.words import Source
from care.models.medications import MedicationDecision

MOST_BYTES = 1_000_000
LISTS = [(s.value, s.label) for s in Source if s != Source.LAST]


class ListForm(forms.Form):
    """A list pasted line by line, or a table as text or file."""

    source = forms.ChoiceField(label=gettext_lazy("Whose list it is"), choices=LISTS)
    text = forms.CharField(
        label=gettext_lazy("Medications, one a line"),
        help_text=gettext_lazy(
            "As they say it or as it stands on the paper, for example: metoprolol"
            " succinate ER 50 mg, 1 tablet by mouth once a day."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=100_000,
    )
    file = forms.FileField(label=gettext_lazy("Or a CSV file"), required=False)
    is_table = forms.BooleanField(
        label=gettext_lazy("What I pasted is a table with headings"), required=False
    )

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if upload is None:
            return ""
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is bigger than 1 MB."))
        return decoded(upload.read())

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("file") and facts.get("text", "").strip():
            words = _("Add what you typed and the file one after the other.")
            self.add_error("file", words)
        text = facts.get("file") or facts.get("text", "")
        if not text.strip() and not self.errors:
            self.add_error("text", _("Type at least one medication, or choose a file."))
        if text.count("\n") > MOST_LINES:
            words = _(
                "At most %(most)d lines at once: leave out the rest, add it next."
            )
            self.add_error("text", words % {"most": MOST_LINES})
        return facts

    @property
    def sheet_text(self) -> str:
        """The table to name columns of, "" for plain lines."""
        facts = self.cleaned_data
        if facts["file"]:
            return str(facts["file"])
        return str(facts["text"]) if facts["is_table"] else ""


def decoded(content: bytes) -> str:
    """UTF-8, else what Windows writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


class ColumnsForm(forms.Form):
    """Which column of a table is which. The table goes along."""

    source = forms.ChoiceField(choices=LISTS, widget=forms.HiddenInput)
    sheet = forms.CharField(
        widget=forms.HiddenInput, strip=False, max_length=MOST_BYTES
    )

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table: Sheet = open_sheet(text)
        guessed = guess_columns(self.table)
        named = [
            (str(number), head or _("(no heading)"))
            for number, head in enumerate(self.table.columns)
        ]
        for field, label in FIELDS.items():
            self.fields[field] = forms.ChoiceField(
                label=label,
                choices=[("", _("None")), *named],
                required=field == "name",
                initial=str(guessed.get(field, "")),
            )

    @property
    def columns(self) -> dict[str, int]:
        chosen = {field: self.cleaned_data[field] for field in FIELDS}
        return {field: int(number) for field, number in chosen.items() if number}


class DecisionForm(forms.ModelForm[MedicationDecision]):
    """What becomes of one medication, whole or not yet."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    as_needed = forms.TypedChoiceField(
        label=gettext_lazy("When"),
        choices=[
            ("", gettext_lazy("always")),
            ("yes", gettext_lazy("only when needed")),
        ],
        coerce=bool,
        empty_value=None,
        required=False,
    )

    class Meta:
        model = MedicationDecision
        fields = DECIDED
        widgets = {
            "action": forms.RadioSelect,
            "strength": forms.TextInput(attrs={"class": "input-short"}),
            "dose_amount": forms.TextInput(
                attrs={"class": "input-short", "inputmode": "decimal"}
            ),
        }

    def __init__(self, data: Any = None, *, row: Row) -> None:
        initial: dict[str, Any] = {"version": 0}
        if row.decision:
            initial = {name: getattr(row.decision, name) for name in DECIDED}
            initial["version"] = row.decision.version
        else:
            initial |= agreed(row)
        initial["as_needed"] = "yes" if initial.get("as_needed") else ""
        if initial.get("dose_amount") is not None:
            initial["dose_amount"] = f"{initial['dose_amount'].normalize():f}"
        super().__init__(data, prefix=row.code, initial=initial)
        if row.products:
            self.fields["name"] = forms.ChoiceField(
                label=_("Which product"),
                choices=[("", "---------"), *((name, name) for name in row.products)],
                required=False,
                initial=row.decision.name if row.decision else "",
            )
        action: Any = self.fields["action"]
        action.choices = [choice for choice in action.choices if choice[0]]
        action.required = False

    def clean_strength(self) -> str:
        """ ".5 mg" as 0.5 mg: the patient reads it."""
        return evened(self.cleaned_data["strength"])[:60]

    def facts(self) -> dict[str, Any]:
        chosen = [*DECIDED, "name"] if self.products else DECIDED
        facts = {name: self.cleaned_data[name] for name in chosen}
        return facts | {"as_needed": bool(facts["as_needed"])}

    @property
    def products(self) -> list[forms.BoundField]:
        return [self["name"]] if "name" in self.fields else []


def agreed(row: Row) -> dict[str, Any]:
    """What all lists that say it say alike: nobody has to type it again, and where
    they differ a person chooses."""
    found = {}
    for name in TAKING:
        values = {getattr(s, name) for s in row.statements} - {"", None}
        if len(values) == 1:
            found[name] = values.pop()
    return found


class CorrectionForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What it says"), max_length=500)


class SetAsideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is no medication of theirs"), max_length=200
    )


class SignForm(forms.Form):
    state = forms.CharField(widget=forms.HiddenInput)
    seen = forms.BooleanField(
        label=gettext_lazy("I have seen the warnings, and what was not checked.")
    )
