from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Consent, ConsentWording
from people.models.consent import ConsentMethod
from resources.models import Organization

FOUND = 20
ANY_PARTNER = "any"
NAMED_PARTNERS = "named"


def in_a_year() -> date:
    return timezone.localdate() + relativedelta(years=1)


class ConsentForm(forms.ModelForm):  # type: ignore[type-arg]
    """Partners are found by a part of their name: the form is sent with "find" and
    comes back with what was filled in and the partners found to choose from."""

    method = forms.ChoiceField(
        label=_("How did they agree?"),
        choices=ConsentMethod.choices,
        widget=forms.RadioSelect,
    )
    scope = forms.ChoiceField(
        label=_("Who may get it?"),
        choices=[
            (ANY_PARTNER, _("Any partner in the network")),
            (NAMED_PARTNERS, _("Only the partners chosen here")),
        ],
        widget=forms.RadioSelect,
        initial=ANY_PARTNER,
    )
    partner_name = forms.CharField(
        label=_("Find a partner by name"), required=False, max_length=120
    )

    class Meta:
        model = Consent
        fields = [
            "wording",
            "method",
            "scope",
            "partner_name",
            "organizations",
            "sensitive_categories",
            "starts_on",
            "expires_on",
            "witness",
        ]
        widgets = {
            "wording": forms.HiddenInput,
            "organizations": forms.CheckboxSelectMultiple,
            "sensitive_categories": forms.CheckboxSelectMultiple,
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {
            "organizations": _("Partners chosen"),
            "sensitive_categories": _("Private needs they agreed to share"),
        }
        help_texts = {
            "sensitive_categories": _(
                "Ask about each by name. One that is not checked is never sent."
            ),
            "expires_on": _("The last day. Usually one year."),
            "witness": _("Who else was present, for a spoken yes."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.initial["expires_on"] = self.initial.get("expires_on") or in_a_year()
        fields["expires_on"].required = True
        fields["wording"].queryset = ConsentWording.objects.in_use()
        fields["organizations"].queryset = self._partners_offered()

    def _partners_offered(self) -> Any:
        """Those chosen already and those whose name has the words searched for."""
        partners = Organization.objects.all()
        if not isinstance(self.data, QueryDict):
            return partners.none()
        name = self.data.get("partner_name", "").strip()
        found = partners.filter(name__icontains=name) if name else partners.none()
        ids = list(found.order_by("name", "pk").values_list("pk", flat=True)[:FOUND])
        chosen = [pk for pk in self.data.getlist("organizations") if is_uuid(pk)]
        return partners.filter(pk__in=[*chosen, *ids])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        named = facts.get("scope") == NAMED_PARTNERS
        if named and not facts.get("organizations"):
            self.add_error(
                "partner_name",
                _("Choose at least one partner: type a part of the name, press Find, "
                  "then check it."),
            )  # fmt: skip
        starts, expires = facts.get("starts_on"), facts.get("expires_on")
        if starts and expires and expires < starts:
            self.add_error("expires_on", _("Choose a last day after the first day."))
        elif expires and expires < timezone.localdate():
            self.add_error("expires_on", _("This day has passed. Choose a later one."))
        self.instance.all_organizations = not named
        return facts


def is_uuid(text: str) -> bool:
    try:
        forms.UUIDField().clean(text)
    except forms.ValidationError:
        return False
    return True


class RevokeForm(forms.Form):
    note = forms.CharField(
        label=_("What they said"),
        required=False,
        max_length=255,
        help_text=_("For example: told us by phone, wants to look alone."),
    )
