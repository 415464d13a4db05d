from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import OutsideMember
from care.models.outside import OutsidePart
from care.plans.forms.versioned import DayInput, mean_version
from resources.models import Organization

AROUND = ("listed", "seen")


class OutsideForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organization of the directory is named as it is listed there."""

    listed = forms.CharField(
        label=_("Organization, as the directory names it"),
        required=False,
        max_length=255,
        help_text=_("Only for one that is listed. Consent then says what it may get."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = [
        *("name", "part", "does", "listed", "works_at"),
        *("phone", "fax", "email", "route", "note"),
        *("may_see_plan", "agreed_how", "agreed_on", "seen"),
    ]

    class Meta:
        model = OutsideMember
        fields = [
            *("name", "part", "does", "works_at", "phone", "fax", "email"),
            *("route", "note", "may_see_plan", "agreed_how", "agreed_on"),
        ]
        widgets = {
            "agreed_on": DayInput,
            "phone": forms.TextInput(attrs={"type": "tel", "class": "input-medium"}),
            "fax": forms.TextInput(attrs={"type": "tel", "class": "input-medium"}),
        }

    def __init__(
        self, data: Any = None, *, instance: OutsideMember | None, on_team: bool
    ) -> None:
        """`on_team`: whether the user would see a private one that they add."""
        super().__init__(data, instance=instance)
        if not on_team:
            part: Any = self.fields["part"]
            part.choices = [c for c in part.choices if c[0] != OutsidePart.BEHAVIORAL]
        self.initial["seen"] = instance.version if instance else 0
        if instance and instance.organization:
            self.initial["listed"] = instance.organization.name

    def clean_listed(self) -> Organization | None:
        name = self.cleaned_data["listed"].strip()
        if not name:
            return None
        found = Organization.objects.filter(name__iexact=name).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(
                _("No organization of this name is listed. Write it as the practice.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("may_see_plan"):
            for name in ("agreed_how", "agreed_on"):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, _("Write down how and when they agreed."))
        day = facts.get("agreed_on")
        if day and day > timezone.localdate():
            self.add_error("agreed_on", _("This day is still to come."))
        if facts.get("route") in ("phone", "fax", "email"):
            self._require_way(facts)
        return facts

    def _require_way(self, facts: dict[str, Any]) -> None:
        way = facts["route"]
        if not facts.get(way) and way not in self.errors:
            self.add_error(way, _("The best way needs its number or address."))

    @property
    def facts(self) -> dict[str, Any]:
        facts = {n: v for n, v in self.cleaned_data.items() if n not in AROUND}
        return facts | {"organization": self.cleaned_data["listed"]}

    def again(self, version: int) -> None:
        """Somebody else changed it: what was typed stays, and is saved when meant."""
        mean_version(self, version)
        self.add_error(
            None,
            _(
                "Somebody else changed this while you were typing. Nothing was saved "
                "yet: what you typed is still here. Compare, then save again."
            ),
        )
