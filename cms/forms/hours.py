"""A row of the week: one stretch of one day, said in the words of `Opening`."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from resources.models import WeeklyHours
from resources.models.hours import Weekday

DAYS_OF_THE_WEEK = len(Weekday)
# Free rows for each day, beside those that are filled.
FREE_ROWS = 2
MIDNIGHT = time()
LAST_MINUTE = time(23, 59)
RELATION = "weekly_hours"
COPY = "weekly_hours-copy"
COPIED = ("opening", "opens_at", "closes_at", "note")
MONDAY, COPIED_TO = Weekday.MONDAY.value, range(1, 5)


class Opening(models.TextChoices):
    CLOSED = "", gettext_lazy("Closed")
    OPEN = "open", gettext_lazy("Open")
    ALL_DAY = "all-day", gettext_lazy("24 hours")
    APPOINTMENT = "appointment", gettext_lazy("By appointment")
    NOTE = "note", gettext_lazy("As the note says")


class HoursRow(WagtailAdminModelForm):
    """`opening` decides what the times mean; times alone mean open."""

    opening = forms.ChoiceField(
        label=gettext_lazy("Open?"), choices=Opening.choices, required=False
    )

    class Meta:
        model = WeeklyHours
        fields = ("weekday", "opens_at", "closes_at", "note", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opening"] = opening_of(self.instance)
        self.fields["weekday"].widget = forms.HiddenInput()
        self.order_fields(["weekday", "opening"])

    def free_for(self, number: int) -> None:
        """This free row's day, which is no change by itself."""
        posted = self.data.get(self.add_prefix("weekday"), "")
        self.initial["weekday"] = posted if self.is_bound else number % DAYS_OF_THE_WEEK

    @property
    def is_filled(self) -> bool:
        if self.is_bound:
            return self.has_changed() or not self.instance._state.adding  # noqa: SLF001
        return bool(self.initial["opening"])

    @property
    def day(self) -> int:
        try:
            return int(self["weekday"].value()) % DAYS_OF_THE_WEEK
        except (TypeError, ValueError):
            return MONDAY

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opening = self._opening(cleaned)
        if opening == Opening.CLOSED:
            cleaned[DELETION_FIELD_NAME] = True
        elif opening == Opening.ALL_DAY:
            cleaned["opens_at"] = cleaned["closes_at"] = MIDNIGHT
        elif opening == Opening.NOTE:
            cleaned["opens_at"] = cleaned["closes_at"] = None
        self._require(opening, cleaned)
        self.instance.by_appointment = opening == Opening.APPOINTMENT
        return cleaned

    def _opening(self, cleaned: Mapping[str, Any]) -> str:
        chosen: str = cleaned.get("opening") or ""
        times = cleaned.get("opens_at") or cleaned.get("closes_at")
        if chosen or self.initial["opening"]:
            return chosen
        if times:
            return Opening.OPEN
        return Opening.NOTE if cleaned.get("note") else Opening.CLOSED

    def _require(self, opening: str, cleaned: Mapping[str, Any]) -> None:
        has_times = cleaned.get("opens_at") or cleaned.get("closes_at")
        if opening == Opening.OPEN and not (has_times or self.errors):
            raise ValidationError(
                {"opens_at": _("Write when it opens and closes, or choose Closed.")}
            )
        if opening == Opening.NOTE and not cleaned.get("note"):
            raise ValidationError({"note": _("Write in the note when it is open.")})


def opening_of(row: WeeklyHours) -> str:
    if row.by_appointment:
        return Opening.APPOINTMENT
    if row.opens_at is None or row.closes_at is None:
        return Opening.NOTE if row.note else Opening.CLOSED
    if row.opens_at == MIDNIGHT and row.closes_at in (MIDNIGHT, LAST_MINUTE):
        return Opening.ALL_DAY
    return Opening.OPEN


def with_monday_copied(data: Any) -> Any:
    """What was posted, with Monday's stretches in the place of those of Tuesday to
    Friday where that was asked for, and rows more for a day that has too few; seasons
    are left alone."""
    if not data or not data.get(COPY):
        return data
    copied: QueryDict = data.copy()
    numbers = range(_number(copied.get(f"{RELATION}-TOTAL_FORMS")))
    by_day: dict[str, list[str]] = {}
    for number in numbers:
        prefix = f"{RELATION}-{number}-"
        if not _is_seasonal(copied, prefix):
            by_day.setdefault(copied.get(f"{prefix}weekday", ""), []).append(prefix)
    monday = [p for p in by_day.get(str(MONDAY), []) if _says_something(copied, p)]
    for day in COPIED_TO:
        rows = by_day.get(str(day), [])
        while len(rows) < len(monday):
            rows.append(_new_row(copied, day))
        _copy(copied, monday, rows)
    return copied


def _new_row(data: QueryDict, day: int) -> str:
    number = _number(data.get(f"{RELATION}-TOTAL_FORMS"))
    prefix = f"{RELATION}-{number}-"
    data[f"{prefix}weekday"] = str(day)
    data[f"{RELATION}-TOTAL_FORMS"] = str(number + 1)
    return prefix


def _copy(data: QueryDict, sources: list[str], targets: list[str]) -> None:
    for target, source in zip(targets, [*sources, *[""] * len(targets)], strict=False):
        for name in COPIED:
            data[f"{target}{name}"] = data.get(f"{source}{name}", "") if source else ""


def _says_something(data: QueryDict, prefix: str) -> bool:
    if data.get(f"{prefix}{DELETION_FIELD_NAME}"):
        return False
    return any(data.get(f"{prefix}{name}") for name in COPIED)


def _is_seasonal(data: QueryDict, prefix: str) -> bool:
    return any(data.get(f"{prefix}{name}") for name in ("valid_from", "valid_to"))


def _number(text: Any) -> int:
    return int(text) if str(text).isdecimal() else 0
