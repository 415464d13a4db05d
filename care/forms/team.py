from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.care_teams import may_join
from people.colleagues import colleagues_of
from people.models import Absence, Patient, User


class JoinForm(forms.Form):
    """Somebody of the organizations that care for the patient, not on the team yet."""

    user = forms.ModelChoiceField(
        label=_("Add somebody"),
        queryset=User.objects.none(),
        empty_label=_("Choose one"),
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        team = patient.care_team.lasting().order_by().values("user")
        fields["user"].queryset = may_join(patient).exclude(pk__in=team)


class CaseloadForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who leads from now on"),
        queryset=User.objects.none(),
        empty_label=_("Choose one"),
    )
    stays = forms.BooleanField(
        label=_("Who led stays on the care team"), required=False
    )

    def __init__(self, *args: Any, actor: User, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["to"].queryset = colleagues_of(actor).exclude(pk=person.pk)


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Absence
        fields = ["first_day", "last_day", "covered_by"]
        widgets = {
            name: forms.DateInput(
                attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d"
            )
            for name in ("first_day", "last_day")
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        fields: dict[str, Any] = self.fields
        fields["covered_by"].queryset = colleagues_of(person).exclude(pk=person.pk)
        fields["covered_by"].empty_label = _("Choose one")

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        first, last = facts.get("first_day"), facts.get("last_day")
        if not first or not last:
            return facts
        if last < timezone.localdate():
            self.add_error("last_day", _("This day is over. Choose one to come."))
        elif last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        else:
            self._refuse_overlap(first, last, facts.get("covered_by"))
        return facts

    def _refuse_overlap(self, first: Any, last: Any, cover: User | None) -> None:
        """Two cannot be away for one another, nor one twice in the same days."""
        same_days = Absence.objects.to_come().filter(
            first_day__lte=last, last_day__gte=first
        )
        if same_days.filter(user=self.person).exists():
            self.add_error("first_day", _("Some of these days are covered already."))
        if cover and same_days.filter(user=cover).exists():
            self.add_error("covered_by", _("They are away themselves in these days."))
