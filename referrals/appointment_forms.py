from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.appointments import local_zone
from referrals.models import Appointment, Referral

LABELS = {
    "book": _("Make an appointment"),
    "move": _("Move it"),
    "cancel": _("Cancel it"),
    "kept": _("They came"),
    "missed": _("They did not come"),
    "coming": _("They say: coming"),
    "cannot": _("They say: cannot come"),
}
PLANS = ("book", "move")
# About 18 months: later than anybody books, so the year is mistyped.
FURTHEST = timedelta(days=548)


class AppointmentForm(forms.Form):
    """One thing to do about the appointment of a referral; `seen` is the version of it
    that the page showed."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        name: str,
        referral: Referral,
        appointment: Appointment | None,
    ) -> None:
        seen = {"seen": appointment.version} if appointment else {}
        super().__init__(
            data,
            auto_id=f"appointment-{name}-%s",
            initial=self.known(appointment) | seen,
        )
        self.name = name
        self.referral = referral
        self.appointment = appointment

    @property
    def label(self) -> Any:
        return LABELS[self.name]

    @property
    def typed(self) -> str:
        """What was typed, shown back where the form itself is gone."""
        names = (name for name in self.fields if name != "seen")
        return "\n".join(word for name in names if (word := self[name].value() or ""))

    @property
    def asks_something(self) -> bool:
        return self.name in PLANS

    def known(self, appointment: Appointment | None) -> dict[str, Any]:
        return {}


class PlanForm(AppointmentForm):
    """When and where, on the clock of the place."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "input-medium"}
        ),
    )
    hour = forms.TimeField(
        label=_("Hour"),
        widget=forms.TimeInput(
            format="%H:%M", attrs={"type": "time", "class": "input-medium"}
        ),
    )
    place = forms.CharField(
        label=_("Where, if not at the usual place"),
        required=False,
        max_length=120,
        help_text=_("It may be sent as a text. Do not name what it is for."),
    )
    note = forms.CharField(
        label=_("Note on the appointment"),
        required=False,
        max_length=500,
        help_text=_("What to bring, whom to ask for. Not sent as a text."),
    )

    def known(self, appointment: Appointment | None) -> dict[str, Any]:
        if appointment is None:
            return {}
        start = appointment.local_start
        return {
            "day": start.date(),
            "hour": start.time(),
            "place": appointment.place,
            "note": appointment.note,
        }

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if "day" in facts and "hour" in facts:
            facts["starts_at"] = self._start(facts)
        return facts

    def _start(self, facts: dict[str, Any]) -> datetime:
        return start_of(self, facts, local_zone(self.referral))


def start_of(form: forms.BaseForm, facts: dict[str, Any], zone: ZoneInfo) -> datetime:
    """The `day` and `hour` of a form on the clock of a place, still to come."""
    start = datetime.combine(facts["day"], facts["hour"], zone)
    if facts["day"] > timezone.localdate() + FURTHEST:
        form.add_error("day", _("This is more than 18 months away. Check the year."))
        return start
    if start.astimezone(UTC).astimezone(zone).time() != facts["hour"]:
        form.add_error("hour", _("The clocks change then. Choose another hour."))
    if start <= timezone.now():
        form.add_error("day", _("Choose a day and hour still to come."))
    return start


def appointment_form(name: str) -> type[AppointmentForm]:
    return PlanForm if name in PLANS else AppointmentForm
