from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from people.models import ContactPoint, Patient
from people.models.consent import ConsentMethod
from people.models.contact_choices import ContactSystem, OwnPage
from people.models.patient import TextingConsent

IMPOSSIBLE_PHONE = _(
    "This is not a possible phone number. Enter ten digits with the area code, for "
    "example 412-555-0142, or leave it empty if there is none."
)


class ContactFields(forms.Form):
    """A phone and what is safe there, as adding a patient and editing contact ask."""

    phone = PhoneNumberField(
        label=_("Phone"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "off", "class": "input-medium"}
        ),
        error_messages={"invalid": IMPOSSIBLE_PHONE},
    )
    safe_to_call = forms.BooleanField(
        label=_("It is safe to call"), required=False, initial=False
    )
    voicemail_ok = forms.BooleanField(
        label=_("Voicemail is fine"), required=False, initial=False
    )
    safe_to_text = forms.BooleanField(
        label=_("It is safe to text"), required=False, initial=False
    )
    texting_consent = forms.ChoiceField(
        label=_("Did they agree to get texts?"),
        choices=TextingConsent.choices,
        required=False,
        widget=forms.RadioSelect,
        initial="",
        help_text=_(
            "Texts go out only if they agreed and it is safe. They can stop any time "
            "by answering STOP."
        ),
    )
    texting_method = forms.ChoiceField(
        label=_("How did they answer?"),
        choices=ConsentMethod.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=ConsentMethod.VERBAL,
    )
    own_page = forms.ChoiceField(
        label=_("May texts carry a link to a page of their own?"),
        choices=OwnPage.choices,
        required=False,
        widget=forms.RadioSelect,
        initial="",
        help_text=_(
            "It says what was asked for, of whom, and what comes next. Whoever holds "
            "this phone and knows their year of birth can read it."
        ),
    )
    safety_note = forms.CharField(
        label=_("How to reach them safely"),
        required=False,
        max_length=255,
        help_text=_(
            "For example: only before 3 pm, ask for Ana. Partners asked to help see it."
        ),
    )

    def check_texting(self) -> None:
        """An agreement to texts needs a number. Called by `clean` of the form that has
        these fields, as a model form's own `clean` does not call ours."""
        facts = self.cleaned_data
        agreed = facts.get("texting_consent") == TextingConsent.AGREED
        if agreed and not facts.get("phone") and "phone" not in self.errors:
            self.add_error(
                "phone",
                _("Add the number they agreed to get texts at, or change that."),
            )


class ContactPointForm(forms.ModelForm, ContactFields):  # type: ignore[type-arg]
    is_preferred = forms.BooleanField(
        label=_("Try this first"), required=False, initial=False
    )

    class Meta:
        model = ContactPoint
        fields = [
            "phone",
            "email",
            "safe_to_call",
            "voicemail_ok",
            "safe_to_text",
            "texting_consent",
            "texting_method",
            "own_page",
            "safety_note",
            "is_preferred",
        ]
        labels = {"email": _("E-mail")}

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        self.check_texting()
        told = {"phone", "email", "safety_note"}
        if not any(facts.get(name) for name in told) and not told & set(self.errors):
            self.add_error(
                "phone", _("Enter a phone number, an e-mail address or a note.")
            )
        self.instance.system = (
            ContactSystem.EMAIL
            if facts.get("email") and not facts.get("phone")
            else ContactSystem.PHONE
        )
        return facts


class BaseContactPointFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove this number")


ContactPointFormSet = forms.inlineformset_factory(
    Patient,
    ContactPoint,
    form=ContactPointForm,
    formset=BaseContactPointFormSet,
    extra=1,
    max_num=8,
)
