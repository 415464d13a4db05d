from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from reports.funnel import Period
from reports.shortages import Months
from resources.models import Category

DAYS = 90
MONTHS = 6
MONTHS_BACK = 36
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


class ShortageForm(forms.Form):
    """Whole months and, if wished, one category."""

    first = forms.ChoiceField(label=_("From"))
    last = forms.ChoiceField(label=_("to"))
    category = forms.ChoiceField(label=_("Need"), required=False)

    def __init__(self, data: Any = None) -> None:
        this = timezone.localdate().replace(day=1)
        months = [this - relativedelta(months=back) for back in range(MONTHS_BACK)]
        default = Months(months[MONTHS - 1], this)
        initial = {"first": _key(default.first), "last": _key(default.last)}
        super().__init__(data, initial=initial)
        self.default = default
        fields: Any = self.fields
        for name in ("first", "last"):
            fields[name].choices = [
                (_key(month), date_format(month, "YEAR_MONTH_FORMAT"))
                for month in months
            ]
        fields["category"].choices = [
            ("", _("All")),
            *((c.pk, c.label) for c in Category.objects.in_order()),
        ]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("first", "") > facts.get("last", "9999"):
            self.add_error("last", _("Choose a last month after the first."))
        return facts

    @property
    def months(self) -> Months:
        """Those chosen; the last six where they are none."""
        if not (self.is_bound and self.is_valid()):
            return self.default
        facts = self.cleaned_data
        return Months(_month(facts["first"]), _month(facts["last"]))

    @property
    def chosen_category(self) -> str:
        """Its code; "" for all."""
        is_valid = self.is_bound and self.is_valid()
        return str(self.cleaned_data["category"]) if is_valid else ""


def _key(month: date) -> str:
    return f"{month:%Y-%m}"


def _month(key: str) -> date:
    return date.fromisoformat(f"{key}-01")
