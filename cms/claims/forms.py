from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.models import User
from resources.machine_trap import TrapForMachines


class ClaimForm(TrapForMachines):
    """Who asks to edit an organization's listings."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail at the organization"),
        help_text=_(
            "At the address that the listing gives, a link comes at once. At another, "
            "after somebody has looked at it."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    note = forms.CharField(
        label=_("How can we check that you work there?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example your role, and a phone number that the listing gives."
        ),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of your colleague"))
    manages_editors = forms.BooleanField(
        label=_("May invite and remove others, too"), required=False
    )


class NewAccountForm(forms.Form):
    """For an address that has no account yet."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, email: str) -> None:
        super().__init__(data)
        self.email = email
        texts = password_validators_help_texts()
        self.fields["password"].help_text = " ".join(str(text) for text in texts)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        names = {name: facts.get(name, "") for name in ("first_name", "last_name")}
        if password := facts.get("password"):
            try:
                validate_password(password, User(email=self.email, **names))
            except ValidationError as error:
                self.add_error("password", error)
        return facts
