from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from cms.forms.listing import ListingForm
from cms.forms.rows import check_rows, phone_faults
from resources.models import Organization

PIN = RegexValidator(r"^\d{4,8}$", _("Four to eight digits."))


class OrganizationForm(ListingForm):
    """`new_pin` is kept as a hash and never shown again."""

    new_pin = forms.CharField(
        label=_("New PIN for referral links"),
        required=False,
        validators=[PIN],
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "inputmode": "numeric"}
        ),
        help_text=_(
            "Four to eight digits that your people know. Links in referral e-mails "
            "then ask for it instead of the year of birth. Leave it empty to keep "
            "what is in use."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        check_rows(self, "phones", phone_faults)
        return cleaned

    def save(self, commit: bool = True) -> Organization:
        if pin := self.cleaned_data.get("new_pin"):
            self.instance.referral_pin_hash = make_password(pin)
        organization: Organization = super().save(commit=commit)
        return organization
