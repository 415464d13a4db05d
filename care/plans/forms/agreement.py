from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import CarePlan, PlanAgreement
from care.plans.forms.versioned import DayInput, mean_version


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PlanAgreement
        fields = ["how", "agreed_on", "spoke_for", "note"]
        widgets = {"how": forms.RadioSelect, "agreed_on": DayInput}

    def __init__(self, data: Any = None, *, plan: CarePlan) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"seen": plan.version, "agreed_on": today})
        self.plan = plan
        fields: dict[str, Any] = self.fields
        # No choice of the form is made before the person makes it.
        fields["how"].choices = [c for c in fields["how"].choices if c[0]]

    def again(self) -> None:
        """The plan changed materially since it was shown: it is read out anew."""
        mean_version(self, self.plan.version)
        self.add_error(
            None,
            _(
                "The plan was changed while you talked. Read what is new to them, then "
                "save again."
            ),
        )

    def clean_agreed_on(self) -> date:
        day: date = self.cleaned_data["agreed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day < timezone.localdate(self.plan.created_at):
            raise forms.ValidationError(_("The plan was not there yet on this day."))
        return day
