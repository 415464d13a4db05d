"""The words of a row set aside, to be mended and tried again."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.widgets import AdminSnippetChooser

from resources.importing.tables import TABLES
from resources.models import Location, Organization, Service, SetAsideRow

LONG = 80
OURS = {
    "organization_id": Organization,
    "location_id": Location,
    "service_id": Service,
}
Drafts = list[dict[str, Any]]


class MendForm(forms.Form):
    """A field for each word the source gave, and for what the table cannot do without.
    What a listing of ours should be linked to can be chosen."""

    def __init__(self, row: SetAsideRow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        for number, draft in enumerate(row.drafts):
            for name in columns_of(draft):
                self._add(f"{number}.{name}", name, draft["values"].get(name))

    def _add(self, key: str, name: str, value: Any) -> None:
        text = "" if value is None else str(value)
        widget = forms.Textarea({"rows": 3}) if len(text) > LONG else forms.TextInput()
        self.fields[key] = forms.CharField(
            label=name, required=False, initial=text, widget=widget
        )
        if name in OURS:
            self.fields[f"{key}.ours"] = forms.ModelChoiceField(
                OURS[name]._default_manager.all(),  # noqa: SLF001
                label=_("%(column)s, one of ours") % {"column": name},
                required=False,
                widget=AdminSnippetChooser(OURS[name]),
            )

    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """(table, its fields) of each HSDS row that the row would become."""
        for number, draft in enumerate(self.row.drafts):
            start = f"{number}."
            yield draft["table"], [f for f in self if f.name.startswith(start)]

    def drafts(self) -> Drafts:
        """The row's drafts with what was typed; what was left alone keeps its type."""
        return [
            draft | {"values": draft["values"] | self._typed(number, draft)}
            for number, draft in enumerate(self.row.drafts)
        ]

    def _typed(self, number: int, draft: dict[str, Any]) -> dict[str, Any]:
        typed = {}
        for name in columns_of(draft):
            key = f"{number}.{name}"
            chosen = self.cleaned_data.get(f"{key}.ours")
            if chosen is not None:
                typed[name] = str(chosen.pk)
            elif key in self.changed_data:
                typed[name] = self.cleaned_data[key]
        return typed


def columns_of(draft: dict[str, Any]) -> list[str]:
    """Columns with plain values, and those the table needs."""
    table = TABLES.get(draft["table"])
    needed = [c.name for c in table.columns if c.required] if table else []
    needed += [link.column for link in table.links if link.required] if table else []
    plain = [n for n, v in draft["values"].items() if not isinstance(v, list | dict)]
    return list(dict.fromkeys([*plain, *needed]))
