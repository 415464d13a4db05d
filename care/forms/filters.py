from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care import kinds
from care.filters import WorkFilter
from care.models import SavedFilter
from people.models import User
from people.models.patient import PatientLanguage
from people.permissions import WORKER_ROLES
from resources.models import Category, Organization

ANY: tuple[str, str | Promise] = ("", _("Any"))
KINDS: list[tuple[str, str | Promise]] = [
    ANY,
    *((group.code, group.label) for group in kinds.GROUPS),
    (kinds.OTHER, _("Other tasks")),
    ("needs", _("Help wanted, nobody asked")),
    ("screenings", _("Unfinished screenings")),
    ("news", _("Answers of the last week")),
]


class FilterForm(forms.Form):
    """Cleaned, `filter` is the choice."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[ANY, *PatientLanguage.choices], required=False
    )
    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("Any"),
    )
    category = forms.ModelChoiceField(
        label=_("Need"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("Any"),
    )
    text = forms.CharField(
        label=_("Words or a name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        sites = Organization.objects.filter(
            pk__in=actor.organization_ids(*WORKER_ROLES)
        )
        fields["site"].queryset = sites.order_by("name", "pk")
        categories = Category.objects.filter(offered=True)
        fields["category"].queryset = categories.order_by("position", "name", "pk")

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        texts = {k: getattr(v, "pk", v) for k, v in facts.items()}
        facts["filter"] = WorkFilter.of(
            {k: v if isinstance(v, bool) else str(v or "") for k, v in texts.items()}
        )
        return facts


class SaveFilterForm(forms.ModelForm):  # type: ignore[type-arg]
    """Saved again under the same name, the filter is the new one."""

    class Meta:
        model = SavedFilter
        fields = ["name", "is_default"]

    def validate_unique(self) -> None:
        """The name may be one's own already; the saving replaces it."""
