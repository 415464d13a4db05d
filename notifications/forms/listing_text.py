from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from people.forms.contact import IMPOSSIBLE_PHONE


class ListingTextForm(forms.Form):
    """Where a listing is texted to. `website` is seen by machines alone."""

    phone: Any = PhoneNumberField(
        label=_("Mobile phone"),
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "input-medium"}
        ),
        error_messages={"invalid": IMPOSSIBLE_PHONE},
        help_text=_("We use the number for this text only."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
