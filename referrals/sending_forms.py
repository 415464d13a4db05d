"""What a worker fills in before sending, and a team's rule for sending on."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Patient
from referrals.household import Housemate, as_housemate, read_housemates
from referrals.models import MOST_FORWARDED
from resources.models import Organization


class SendForm(forms.Form):
    """The last look before sending."""

    note = forms.CharField(
        label=_("Note to the organization"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only what they need to help. They see it as you write it."),
    )
    patient_may_be_contacted = forms.BooleanField(
        label=_("They may contact the person"), required=False
    )
    household = forms.MultipleChoiceField(
        label=_("It is also for, at the same address"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is named under a consent of their own."),
    )
    others = forms.CharField(
        label=_("Others of the household it is for"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("First name and age, one to a line, for example: Ana, 12"),
    )
    first_to_accept = forms.BooleanField(
        label=_("The first to accept gets it"),
        required=False,
        help_text=_(
            "At most three for one need. As soon as one accepts, the others are told "
            "that somebody else could help sooner."
        ),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        may_be_contacted: bool = True,
        at_home: Sequence[Patient] = (),
        is_private: bool = False,
    ) -> None:
        """`at_home`: patients at the same address. About a private need nobody else of
        the household is named."""
        initial = {
            "submission_key": uuid4(),
            "patient_may_be_contacted": may_be_contacted,
        }
        super().__init__(data, initial=initial)
        self.at_home = at_home
        named: Any = self.fields["household"]
        named.choices = [(str(p.pk), as_housemate(p).in_words) for p in at_home]
        if is_private or not at_home:
            del self.fields["household"]
        if is_private:
            del self.fields["others"]

    def clean_others(self) -> list[Housemate]:
        return read_housemates(self.cleaned_data["others"])

    @property
    def people(self) -> list[Housemate]:
        """Whom it is also for; nobody while that is not filled in well."""
        if not self.is_bound:
            return []
        self.is_valid()
        ticked = self.cleaned_data.get("household", [])
        named = [as_housemate(p) for p in self.at_home if str(p.pk) in ticked]
        return [*named, *self.cleaned_data.get("others", [])]

    @property
    def key(self) -> UUID:
        value: UUID = self.cleaned_data["submission_key"]
        return value


class ForwardingRuleForm(forms.Form):
    """A team's rule for sending on."""

    is_on = forms.BooleanField(
        label=_("Send on by itself what was declined or not answered"),
        required=False,
        help_text=_(
            "Only where the person's consent covers the next organization, never for a "
            "private need, and never when the reason asks for a person to look first. "
            "The patient is told as for any referral."
        ),
    )
    most_times = forms.IntegerField(
        label=_("At most so many times in a row"),
        min_value=1,
        max_value=MOST_FORWARDED,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        help_text=_("After that a task asks the worker."),
    )

    def __init__(
        self, data: Any = None, *, team: Organization, rule: Any = None
    ) -> None:
        initial = {"is_on": rule.is_on, "most_times": rule.most_times} if rule else {}
        super().__init__(data, initial=initial, auto_id=f"rule-{team.pk}-%s")
        self.team = team
