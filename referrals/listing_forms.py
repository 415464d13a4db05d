"""What an organization tells of its services and of itself."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.forms import within_a_year
from resources.models import Capacity, Service

ROOM_HOLDS_FOR = timedelta(days=14)


class ListingForm(forms.Form):
    """One thing to tell about a service, or its organization."""

    def __init__(self, data: Any = None, *, name: str, service: Service) -> None:
        auto_id = f"listing-{name}-{service.pk}-%s"
        super().__init__(data, auto_id=auto_id, initial=self.known(service))
        self.name = name
        self.service = service

    def known(self, service: Service) -> dict[str, Any]:
        return {}

    @property
    def typed(self) -> str:
        """What was typed, shown back where the form itself is gone."""
        names = (name for name in ("note", "text") if name in self.fields)
        return "\n".join(word for name in names if (word := self[name].value() or ""))

    @property
    def label(self) -> Any:
        return LABELS[self.name]


class RoomForm(ListingForm):
    capacity = forms.ChoiceField(
        label=_("Is there room?"),
        choices=[choice for choice in Capacity.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Until when does that hold?"),
        widget=forms.DateInput(
            attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d"
        ),
        help_text=_("After this day we show that the room is not known."),
    )
    note = forms.CharField(label=_("Note on room"), required=False, max_length=255)

    def known(self, service: Service) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "capacity": service.capacity_on(today),
            "until": today + ROOM_HOLDS_FOR,
            "note": service.capacity_note,
        }

    def clean_until(self) -> date | None:
        return within_a_year(self.cleaned_data["until"])


class ConfirmForm(ListingForm):
    """The listing is right as it stands."""


class ChangeForm(ListingForm):
    text = forms.CharField(
        label=_("What should change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Hours, address, phone, who may come: in your own words. Nothing about "
            "the person. Somebody looks at it before it is public."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def known(self, service: Service) -> dict[str, Any]:
        return {"key": uuid4()}


class RemindersForm(ListingForm):
    """`daily` "1": reminders come together once a day; "0": each by itself."""

    daily = forms.ChoiceField(
        choices=[("1", "1"), ("0", "0")], widget=forms.HiddenInput
    )

    def known(self, service: Service) -> dict[str, Any]:
        return {"daily": "0" if service.organization.daily_digest else "1"}


FORMS: dict[str, type[ListingForm]] = {
    "room": RoomForm,
    "right": ConfirmForm,
    "change": ChangeForm,
    "reminders": RemindersForm,
}
# What most say, each in one tap: room as of today, for `ROOM_HOLDS_FOR`.
QUICK = [
    (Capacity.CAPACITY, _("There is room")),
    (Capacity.WAITLIST, _("Waitlist only")),
    (Capacity.ASSESSMENT, _("We assess first")),
    (Capacity.NO_CAPACITY, _("We are full")),
]
LABELS = {
    "room": _("Say whether there is room"),
    "right": _("Yes, it is still right"),
    "change": _("Suggest a change"),
    "reminders": _("Save"),
}
