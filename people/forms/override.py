from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models.consent import OverrideReason
from people.requests import uuid_or_none
from resources.models import Category, Organization

FOUND = 20


class OverrideForm(forms.Form):
    """The organization is found by a part of its name: the form is sent with "find" and
    comes back with those found to choose from."""

    partner_name = forms.CharField(
        label=_("Find the organization by name"), required=False, max_length=120
    )
    organization = forms.ModelChoiceField(
        label=_("To whom it goes"),
        queryset=Organization.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Find the organization and choose it.")},
    )
    categories = forms.ModelMultipleChoiceField(
        label=_("Private needs it is about"),
        queryset=Category.objects.filter(sensitive=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.ChoiceField(
        label=_("Why it cannot wait for consent"),
        choices=OverrideReason.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What has happened"),
        min_length=10,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the audit trail. A supervisor reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organization"].queryset = self._offered()

    def _offered(self) -> Any:
        partners = Organization.objects.all()
        name = str(self.data.get("partner_name", "")).strip()
        found = partners.filter(name__icontains=name) if name else partners.none()
        ids = list(found.order_by("name", "pk").values_list("pk", flat=True)[:FOUND])
        if chosen := uuid_or_none(str(self.data.get("organization", ""))):
            ids.append(chosen)
        return partners.filter(pk__in=ids).order_by("name", "pk")
