from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from care.models import OutsideMember, Visit
from care.models.visits import VisitKind
from care.plans.forms.versioned import DayInput, mean_version
from care.standing import now_stands
from people.care_teams import may_carry
from people.models import Patient, User
from people.permissions import sees_sensitive
from referrals.appointment_forms import start_of

AROUND = ("day", "hour", "seen")


class VisitForm(forms.ModelForm):  # type: ignore[type-arg]
    """When, where and with whom, on the clock of where the person lives; one that is
    booked stays on its own."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    hour = forms.TimeField(
        label=_("Hour"),
        widget=forms.TimeInput(
            format="%H:%M", attrs={"type": "time", "class": "input-medium"}
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    # What somebody else made of it meanwhile.
    now: list[tuple[str, str]] = []

    field_order = [
        *("kind", "with_whom", "owner", "outside", "day", "hour", "minutes"),
        *("place", "note", "is_private", "seen"),
    ]

    class Meta:
        model = Visit
        fields = [
            *("kind", "with_whom", "owner", "outside", "minutes"),
            *("place", "note", "is_private"),
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "minutes": forms.NumberInput(attrs={"class": "input-short"}),
        }
        help_texts = {
            "owner": _("Who expects them, or sees to it."),
            "place": _("It may be sent as a text. Do not name what it is for."),
            "with_whom": _("Seen here only. For example: Dr. Lee, heart doctor."),
            "note": _("What to bring, whom to ask for. Not sent as a text."),
        }

    def __init__(
        self,
        data: Any = None,
        *,
        patient: Patient,
        user: User,
        instance: Visit | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        self.patient = patient
        if instance:
            start = instance.local_start
            self.initial["day"], self.initial["hour"] = start.date(), start.time()
            self.initial["seen"] = instance.version
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = may_carry(patient)
        fields["owner"].empty_label = _("Nobody here")
        outside = OutsideMember.objects.visible_to(user).filter(patient=patient)
        fields["outside"].queryset = outside.current().in_order()
        fields["outside"].empty_label = _("Nobody of the team")
        fields["minutes"].min_value = 5
        if not sees_sensitive(user, patient):
            del fields["is_private"]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if "day" in facts and "hour" in facts:
            facts["starts_at"] = start_of(self, facts, self._zone())
        if facts.get("kind") == VisitKind.OURS and not facts.get("owner"):
            self.add_error("owner", _("Say which colleague expects them."))
        outside = facts.get("outside")
        if outside is not None and outside.is_private:
            facts["is_private"] = True
        owner = facts.get("owner")
        if (
            facts.get("is_private")
            and owner
            and not sees_sensitive(owner, self.patient)
        ):
            words = _("Choose a colleague of the care team: others would not see it.")
            self.add_error("owner", words)
        return facts

    def _zone(self) -> ZoneInfo:
        booked = self.instance.time_zone
        return ZoneInfo(booked or self.patient.time_zone or settings.LOCAL_TIME_ZONE)

    @property
    def facts(self) -> dict[str, Any]:
        return {n: v for n, v in self.cleaned_data.items() if n not in AROUND}

    def again(self) -> None:
        """Somebody else changed it: what was typed stays, beside what stands now."""
        self.now = now_stands(self)
        visit = self.instance
        if not visit.is_booked:
            self.now.insert(0, (gettext("status"), visit.get_status_display()))
        mean_version(self, visit.version)
        self.full_clean()
        words = _(
            "Somebody changed it meanwhile. Nothing was done: what you typed is below. "
            "Compare, and save again to keep yours."
        )
        self.add_error(None, words)
