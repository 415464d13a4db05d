from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from care.models import Contact, Note, NoteKind, TimeFor
from care.models.notes import LONGEST
from care.notes.purposes import CODES, PURPOSE_OF_CODE, PURPOSES
from people.requests import uuid_or_none

OLDEST = timedelta(days=366)
CONTACTS_SINCE = timedelta(days=31)
KEPT = (
    *("contact", "kind", "outcome", "day", "minutes"),
    *("time_for", "purposes", "is_private"),
)


def minutes_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=LONGEST,
        widget=forms.NumberInput(
            attrs={"class": "input-short", "inputmode": "numeric"}
        ),
    )


class ContactField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, contact: Any) -> str:
        at = date_format(timezone.localtime(contact.at), "M j, g:i A")
        return f"{at}, {contact}"


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """One note. `key` is made with the page and becomes the note's own."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    contact = ContactField(
        label=_("About a contact you logged"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("No"),
        help_text=_("Minutes count once: the note's, if it has any."),
        widget=forms.Select(attrs={"class": "input-medium"}),
    )
    minutes = minutes_field()
    is_private = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            ("", _("Everyone who may see this patient")),
            ("1", _("The care team only")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    purposes = forms.MultipleChoiceField(
        label=_("What the time was for"),
        choices=[(p.code, p.label) for p in PURPOSES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Note
        fields = [
            "about",
            "contact",
            "kind",
            "outcome",
            "minutes",
            "day",
            "time_for",
            "purposes",
            "is_private",
        ]
        labels = {"about": _("What happened, and what comes next")}
        widgets = {
            "about": forms.Textarea(attrs={"rows": 5}),
            "day": forms.DateInput(
                attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d"
            ),
            "kind": forms.Select(attrs={"class": "input-medium"}),
            "outcome": forms.Select(attrs={"class": "input-medium"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.initial["key"] = self.instance.pk
        self.initial["is_private"] = "1" if self.instance.is_private else ""
        self._offer_contacts(fields["contact"])
        fields["about"].required = True
        fields["about"].error_messages["required"] = _("Write what happened.")
        fields["outcome"].choices = Note._meta.get_field("outcome").choices

    def _offer_contacts(self, field: Any) -> None:
        note: Note = self.instance
        chosen = note.contact_id or uuid_or_none(self.data.get("contact", ""))
        recent = Q(at__gte=timezone.now() - CONTACTS_SINCE) | Q(pk=chosen)
        own = note.patient.contacts.counted().filter(recent, by=note.author_id)
        field.queryset = own.order_by("-at", "pk")
        if not own.exists():
            del self.fields["contact"]

    def clean_is_private(self) -> bool:
        return self.cleaned_data["is_private"] == "1"

    def clean_day(self) -> Any:
        day, today = self.cleaned_data["day"], timezone.localdate()
        if day > today:
            raise ValidationError(gettext("This day is still to come."))
        if day < today - OLDEST:
            raise ValidationError(gettext("This is more than a year ago."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if time_for := data.get("time_for"):
            self._check_time(TimeFor(time_for), data)
        return data

    def _check_time(self, service: TimeFor, data: dict[str, Any]) -> None:
        if not data.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", gettext("Time that counts needs its minutes."))
        counted = [
            code
            for code in data.get("purposes", ())
            if service in PURPOSE_OF_CODE[code].counts_for
        ]
        if not counted and "purposes" not in self.errors:
            words = gettext("Choose what the time was for, as %(code)s asks.")
            self.add_error("purposes", words % {"code": CODES[service][0]})

    @property
    def facts(self) -> dict[str, Any]:
        """All of a valid form but its key."""
        return {k: v for k, v in self.cleaned_data.items() if k != "key"}

    def typed_so_far(self) -> dict[str, Any]:
        """What of an unfinished form can be kept, faulty fields left out."""
        kept = {k: v for k, v in self.cleaned_data.items() if k in KEPT}
        kept.pop("time_for", None)
        time_for = self.data.get("time_for", "")
        if time_for in TimeFor.values:
            kept["time_for"] = time_for
        return kept | {"about": self.data.get("about", "").strip()}


class AddendumForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    about = forms.CharField(
        label=_("Add to this note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what is to be added.")},
    )
    minutes = minutes_field()


class VoidNoteForm(forms.Form):
    why = forms.CharField(
        label=_("What went wrong?"),
        max_length=255,
        error_messages={"required": _("Say in a few words what went wrong.")},
    )


class NoteSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All kinds")), *NoteKind.choices],
    )
