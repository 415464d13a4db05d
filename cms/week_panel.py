"""Opening hours as a week: each day has its rows, filled or still free, so that a
second stretch is added without JavaScript too."""

from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from wagtail.admin.panels import InlinePanel, Panel

from cms.forms.hours import DAYS_OF_THE_WEEK, FREE_ROWS, HoursRow
from resources.models.hours import Weekday


class WeekPanel(InlinePanel):
    """The relation `weekly_hours` of a service or a place."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        formset |= {"form": HoursRow, "extra": DAYS_OF_THE_WEEK * FREE_ROWS}
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "cms/admin/week_panel.html"
        # No rows are added or moved by Wagtail's script.
        telepath_adapter_name = Panel.BoundPanel.telepath_adapter_name

        def telepath_pack(self, context: Any) -> tuple[str, list[Any]]:
            return self.telepath_adapter_name, [self.js_opts()]

        @property
        def week(self) -> list[dict[str, Any]]:
            """The days with their rows; free rows but the first are folded away."""
            rows: dict[int, list[Any]] = {day: [] for day in range(DAYS_OF_THE_WEEK)}
            for row in self.formset.forms:
                row.fields[DELETION_FIELD_NAME].widget = forms.HiddenInput()
                rows[row.day].append(row)
            return [self._day(day, some) for day, some in rows.items()]

        def _day(self, day: int, rows: list[Any]) -> dict[str, Any]:
            shown = [row for row in rows if row.is_filled or row.errors]
            free = [row for row in rows if row not in shown]
            if not shown:
                shown, free = free[:1], free[1:]
            return {"label": Weekday(day).label, "rows": shown, "free": free}
