from typing import Any

from django.utils.translation import gettext_lazy as _

from care.models import Intervention
from care.plans.forms.versioned import DayInput, VersionedForm
from care.plans.lifecycle import STEP_MOVES, StepStatus, choices_after
from care.plans.privacy import closes_step
from people.care_teams import may_carry
from people.permissions import sees_sensitive
from referrals.models import Referral
from screening.models import Need


class StepForm(VersionedForm):
    thing = "step"

    class Meta:
        model = Intervention
        fields = [
            *("description", "plain_words", "plain_words_es", "goal"),
            *("owner", "done_by", "due_on", "need", "referral"),
            *("status", "is_private"),
        ]
        widgets = {"due_on": DayInput}

    def limit(self) -> None:
        fields: dict[str, Any] = self.fields
        patient = self.plan.patient
        fields["goal"].queryset = self.plan.goals.visible_to(self.user).in_order()
        fields["goal"].empty_label = _("The plan as a whole")
        fields["owner"].queryset = may_carry(patient)
        fields["owner"].empty_label = _("Nobody here")
        needs = Need.objects.visible_to(self.user).filter(patient=patient)
        fields["need"].queryset = needs.select_related("category").in_order()
        fields["need"].label_from_instance = lambda need: need.category.label
        fields["need"].empty_label = fields["referral"].empty_label = _("None")
        sent = Referral.objects.visible_to(self.user).filter(patient=patient)
        fields["referral"].queryset = sent.select_related("service").order_by(
            "-created_at", "pk"
        )
        fields["referral"].label_from_instance = lambda referral: (
            f"{referral.service}, {referral.get_status_display()}"
        )
        fields["due_on"].required = True
        if self.is_new:
            del fields["status"]
        else:
            now = self.instance.status
            fields["status"].choices = choices_after(STEP_MOVES, now, StepStatus)
        if not sees_sensitive(self.user, patient):
            del fields["is_private"]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        owner, done_by = facts.get("owner"), facts.get("done_by")
        if owner and done_by:
            self.add_error(
                "done_by", _("Choose a colleague or name somebody: not both.")
            )
        elif not owner and not done_by:
            self.add_error("owner", _("Say who does it."))
        behind = (facts.get(name) for name in ("goal", "need", "referral"))
        closes = facts.get("is_private") or closes_step(*behind)
        if owner and closes and not sees_sensitive(owner, self.plan.patient):
            words = _("Choose a colleague of the care team: others would not see it.")
            self.add_error("owner", words)
        return facts
