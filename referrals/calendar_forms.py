"""An organization's working hours, days off and time away, and how many days it has."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.models import ClosedDays, WorkCalendar
from referrals.models.calendar import as_json
from referrals.status import Status
from referrals.timing import CLOCK_DAYS, GRACE_DAYS, REMIND_AFTER
from resources.models.hours import Weekday

COUNTRY = "US"
LONGEST_AWAY = timedelta(days=183)
MOST_DAYS = 60


@lru_cache
def holiday_choices() -> list[tuple[str, str | Promise]]:
    """None, federal, and by state: federal days and the state's own."""
    states = holidays.country_holidays(COUNTRY).get_subdivision_aliases()
    named = sorted(
        (names[0] if names else code, code) for code, names in states.items()
    )
    return [
        (COUNTRY, _("Federal holidays")),
        ("", _("We work on holidays")),
        *((f"{COUNTRY}-{code}", name) for name, code in named),
    ]


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "input-medium"})
    return forms.DateField(label=label, required=False, widget=widget, **more)


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(
        format="%H:%M", attrs={"type": "time", "class": "input-short"}
    )
    return forms.TimeField(label=label, required=False, widget=widget)


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    away_from = _day(_("Away from"))
    away_until = _day(
        _("Away until"),
        help_text=_("The last day away. Your deadlines stand still, and care teams are"
                    " told. Empty both when you are back."),
    )  # fmt: skip

    class Meta:
        model = WorkCalendar
        fields = ["holidays_of", "away_from", "away_until", "away_note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holidays_of"] = forms.ChoiceField(
            label=_("Holidays you keep"), required=False, choices=holiday_choices()
        )
        for day, hours in zip(Weekday, self.instance.hours, strict=True):
            opens, closes = hours or (None, None)
            words = {"day": day.label}
            self.fields[f"opens_{day}"] = _clock(_("%(day)s from") % words)
            self.fields[f"closes_{day}"] = _clock(_("%(day)s to") % words)
            self.initial.update({f"opens_{day}": opens, f"closes_{day}": closes})

    @property
    def week(self) -> list[tuple[Any, Any]]:
        """The bound fields, a pair per weekday."""
        return [(self[f"opens_{day}"], self[f"closes_{day}"]) for day in Weekday]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        self._check_away(facts.get("away_from"), facts.get("away_until"))
        self.instance.week = [self._hours(facts, day) for day in Weekday]
        if not any(self.instance.week) and not self.errors:
            self.add_error(None, _("Give the hours of at least one day."))
        return facts

    def _hours(self, facts: dict[str, Any], day: Weekday) -> list[str] | None:
        opens, closes = facts.get(f"opens_{day}"), facts.get(f"closes_{day}")
        if opens is None and closes is None:
            return None
        if opens is None or closes is None or closes <= opens:
            self.add_error(
                f"closes_{day}", _("Give both times, the later one second, or none.")
            )
            return None
        return as_json((opens, closes))

    def _check_away(self, first: date | None, last: date | None) -> None:
        if first is None and last is None:
            return
        if last is None:
            self.add_error("away_until", _("Say until when."))
            return
        self.cleaned_data["away_from"] = first = first or timezone.localdate()
        if last < first:
            self.add_error("away_until", _("The last day comes before the first."))
        elif last - first > LONGEST_AWAY:
            self.add_error("away_until", _("Half a year is the most."))


class ClosedDaysForm(forms.ModelForm):  # type: ignore[type-arg]
    starts_on = _day(_("Closed from"))
    ends_on = _day(_("Closed to"), help_text=_("Empty for a single day."))

    class Meta:
        model = ClosedDays
        fields = ["starts_on", "ends_on", "note"]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        first, last = facts.get("starts_on"), facts.get("ends_on")
        if first is None:
            self.add_error("starts_on", _("Say from when."))
        elif last is None:
            facts["ends_on"] = first
        elif not first <= last <= first + LONGEST_AWAY:
            self.add_error("ends_on", _("Give a later day, within half a year."))
        return facts


ClosedDaysFormSet = forms.inlineformset_factory(
    WorkCalendar, ClosedDays, form=ClosedDaysForm, extra=2, can_delete=True
)


class ClockRulesForm(forms.Form):
    """Working days per status; empty is the network's own number."""

    grace_days = forms.IntegerField(
        label=_("Days past the deadline until whoever is in charge is told"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
    )
    reminder_days = forms.CharField(
        label=_("Reminders after so many days of silence"),
        required=False,
        max_length=40,
        help_text=_("For example 1, 2, 5, 21."),
    )

    def __init__(self, data: Any = None, *, calendar: WorkCalendar) -> None:
        super().__init__(data, auto_id="clock-%s")
        self.calendar = calendar
        for status, days in CLOCK_DAYS.items():
            self.fields[status] = forms.IntegerField(
                label=Status(status).label,
                required=False,
                min_value=1,
                max_value=MOST_DAYS,
                widget=forms.NumberInput(
                    attrs={"placeholder": days, "class": "input-short"}
                ),
            )
            self.initial[status] = calendar.days.get(status)
        self.fields["grace_days"].widget.attrs |= {"placeholder": GRACE_DAYS}
        self.initial["grace_days"] = calendar.grace_days
        usual = ", ".join(map(str, REMIND_AFTER))
        self.fields["reminder_days"].widget.attrs |= {"placeholder": usual}
        self.initial["reminder_days"] = ", ".join(map(str, calendar.reminder_days))

    def clean_reminder_days(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["reminder_days"].split(",")]
        days = [int(part) for part in parts if part.isdecimal()]
        is_list = len(days) == len(parts) and all(1 <= d <= MOST_DAYS for d in days)
        if parts != [""] and not is_list:
            raise forms.ValidationError(_("Write whole numbers with commas between."))
        return sorted(set(days))

    def save(self) -> None:
        facts = self.cleaned_data
        calendar = self.calendar
        calendar.days = {s: facts[s] for s in CLOCK_DAYS if facts[s]}
        calendar.grace_days = facts["grace_days"]
        calendar.reminder_days = facts["reminder_days"]
        calendar.updated_at = timezone.now()
        calendar.save()
