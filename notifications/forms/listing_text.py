from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from people.forms.contact import IMPOSSIBLE_PHONE
from resources.machine_trap import TrapForMachines


class ListingTextForm(TrapForMachines):
    """Where a listing is texted to."""

    phone: Any = PhoneNumberField(
        label=_("Mobile phone"),
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "input-medium"}
        ),
        error_messages={"invalid": IMPOSSIBLE_PHONE},
        help_text=_("We use the number for this text only."),
    )
