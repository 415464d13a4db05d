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
    """`new_pin` is kept as a hash and never shown again. Whoever may not say where
    referrals go moves them by no other address either."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_move_referrals = "referral_email" in self.fields
        if not self.may_move_referrals and "email" in self.fields:
            self.fields["email"].help_text = _(
                "Referrals go on to the address that they go to now: a curator changes"
                " that."
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        check_rows(self, "phones", phone_faults)
        return cleaned

    def save(self, commit: bool = True) -> Organization:
        if pin := self.cleaned_data.get("new_pin"):
            self.instance.referral_pin_hash = make_password(pin)
        if not self.may_move_referrals and "email" in self.changed_data:
            self.instance.referral_email = (
                self.instance.referral_email or self.initial["email"]
            )
        organization: Organization = super().save(commit=commit)
        return organization
