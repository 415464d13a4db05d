from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from cms.forms.hours import with_monday_copied

TIME_FORMATS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p")


class ListingForm(WagtailAdminModelForm):
    """What the forms of services, places and organizations share."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_monday_copied(data), *args, **kwargs)
        for formset in self.formsets.values():
            for row in formset.forms:
                accept_key_of_draft(row)
                take_american_times(row)
        if week := self.formsets.get("weekly_hours"):
            for number, row in enumerate(week.extra_forms):
                row.free_for(number)


def accept_key_of_draft(row: Any) -> None:
    """A row added in a draft has its key before it is in the database, where Django
    would look for it. The formset finds the row itself, among this listing's only."""
    row.fields["id"] = forms.UUIDField(
        required=False, widget=forms.HiddenInput, initial=row.fields["id"].initial
    )


def take_american_times(row: Any) -> None:
    """Where a browser has no field for times, 5 PM is understood as well as 17:00."""
    for name in {"opens_at", "closes_at"} & set(row.fields):
        row.fields[name].input_formats = TIME_FORMATS
