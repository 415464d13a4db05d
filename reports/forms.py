from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.funnel import Period

DAYS = 90
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def last_days() -> Period:
    """The DAYS days that end today."""
    today = timezone.localdate()
    return Period(today - timedelta(days=DAYS - 1), today)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a date such as 2026-03-31.")},
    )


class PeriodForm(forms.Form):
    first = _day(_("Screened from"))
    last = _day(_("to"))

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        first, last = facts.get("first"), facts.get("last")
        if first and last and last < first:
            self.add_error("last", _("Choose a last day after the first."))
        for name in ("first", "last"):
            if facts.get(name) and not EARLIEST <= facts[name] <= LATEST:
                self.add_error(name, _("Choose a day of this century."))
        return facts

    def period(self) -> Period:
        """The one chosen; the default one where it is none."""
        if self.is_bound and self.is_valid():
            return Period(self.cleaned_data["first"], self.cleaned_data["last"])
        return last_days()
