import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.dates import BIRTH_DATE_FORMATS, SHOWN_FORMAT
from people.forms.contact import ContactFields
from people.free_time import FreeTime
from people.models import ContactPoint, Patient, User
from people.permissions import WORKER_ROLES
from resources.geocoding import clean_zip, zip_place
from resources.matching.documents import Document
from resources.models import Organization

OLDEST_YEARS = 120


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name, date of birth or phone"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class YesNoOrNotAsked(forms.NullBooleanSelect):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [
            ("unknown", _("Not asked")),
            ("true", _("Yes")),
            ("false", _("No")),
        ]


NO_DOCUMENT = "none"


class PatientForm(forms.ModelForm):  # type: ignore[type-arg]
    date_of_birth = forms.DateField(
        label=_("Date of birth"),
        required=False,
        input_formats=BIRTH_DATE_FORMATS,
        help_text=_("Month/day/year, for example 5/17/1984."),
        widget=forms.DateInput(
            format=SHOWN_FORMAT, attrs={"class": "input-short", "autocomplete": "off"}
        ),
        error_messages={
            "invalid": _(
                "Enter the date as month/day/year with four digits for the year, for "
                "example 5/17/1984, or leave it empty if it is not known."
            )
        },
    )

    documents = forms.MultipleChoiceField(
        label=_("Papers they have"),
        required=False,
        choices=[*Document.choices, (NO_DOCUMENT, _("None of these"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing if you have not asked."),
    )
    free_times = forms.MultipleChoiceField(
        label=_("When they can come"),
        required=False,
        choices=FreeTime.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing if any time is fine or you have not asked."),
    )

    class Meta:
        model = Patient
        fields = [
            "given_name",
            "family_name",
            "preferred_name",
            "date_of_birth",
            "gender",
            "preferred_language",
            "needs_interpreter",
            "no_fixed_address",
            "address_1",
            "address_2",
            "postal_code",
            "mail_is_safe",
            "household_size",
            "annual_income",
            "is_veteran",
            "has_mobility_limits",
            "has_children",
            "documents",
            "free_times",
        ]
        widgets = {
            "is_veteran": YesNoOrNotAsked,
            "has_mobility_limits": YesNoOrNotAsked,
            "has_children": YesNoOrNotAsked,
            "postal_code": forms.TextInput(
                attrs={
                    "class": "input-short",
                    "inputmode": "numeric",
                    "autocomplete": "off",
                }
            ),
            "household_size": forms.NumberInput(attrs={"class": "input-short"}),
            "annual_income": forms.NumberInput(attrs={"class": "input-short"}),
            **{
                name: forms.TextInput(attrs={"autocomplete": "off"})
                for name in (
                    "given_name",
                    "family_name",
                    "preferred_name",
                    "address_1",
                    "address_2",
                )
            },
        }
        help_texts = {
            "annual_income": _("US dollars before tax. Some services have a limit."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("documents") == []:
            self.initial["documents"] = [NO_DOCUMENT]

    def clean_documents(self) -> list[str] | None:
        """Nothing ticked is not asked; "none" is that they have none."""
        ticked: list[str] = self.cleaned_data["documents"]
        return [code for code in ticked if code != NO_DOCUMENT] if ticked else None

    def clean_free_times(self) -> list[str] | None:
        return self.cleaned_data["free_times"] or None

    def clean_date_of_birth(self) -> date | None:
        born: date | None = self.cleaned_data["date_of_birth"]
        if born is None:
            return None
        today = timezone.localdate()
        if born > today:
            raise forms.ValidationError(
                _("This date is in the future. Check the year.")
            )
        if born.year < today.year - OLDEST_YEARS:
            raise forms.ValidationError(
                _("This is more than 120 years ago. Check the year.")
            )
        return born

    def clean_postal_code(self) -> str:
        text: str = self.cleaned_data["postal_code"]
        if not text:
            return ""
        if not clean_zip(text):
            raise forms.ValidationError(
                _("A ZIP code has five digits, for example 15207. Leave it empty if it "
                  "is not known.")
            )  # fmt: skip
        if zip_place(text) is None:
            raise forms.ValidationError(
                _("There is no place with the ZIP code %(zip)s. Check the five digits; "
                  "if they have nowhere to stay, use the ZIP of where they are now.")
                % {"zip": clean_zip(text)}
            )  # fmt: skip
        return clean_zip(text)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        lacks_zip = not facts.get("postal_code") and "postal_code" not in self.errors
        if facts.get("address_1") and lacks_zip:
            self.add_error(
                "postal_code",
                _("Add the ZIP code of this address; what is near is found by it."),
            )
        return facts


class AddPatientForm(PatientForm, ContactFields):
    """Everything about a new patient on one page. `confirmed` names the likely
    duplicates the worker has looked at and found to be other people."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    organization = forms.ModelChoiceField(
        label=_("Organization that cares for them"),
        queryset=Organization.objects.none(),
        empty_label=None,
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = actor.writable_organization_ids(*WORKER_ROLES)
        field = self.fields["organization"]
        field.queryset = Organization.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        field.initial = ids[0]
        if len(set(ids)) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        self.check_texting()
        return facts

    def contact_point(self) -> ContactPoint | None:
        """The number and its safety, None when nothing of it was told."""
        facts = {name: self.cleaned_data[name] for name in ContactFields.base_fields}
        if not facts["phone"] and not facts["safety_note"]:
            return None
        return ContactPoint(**facts)

    def confirmed_ids(self) -> set[str]:
        return set(self.cleaned_data["confirmed"].split(","))
