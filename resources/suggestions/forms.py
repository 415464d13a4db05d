from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.machine_trap import TrapForMachines
from resources.models import Service
from resources.suggestions.fields import (
    CLOSED,
    LONGEST,
    SuggestedField,
    fields_in,
    plain_text,
)
from resources.suggestions.services import Change


class SuggestForm(TrapForMachines):
    """A listing as it is shown, to be corrected in place. Each field also carries what
    it showed when the page was opened, so that what changed meanwhile is nobody's
    suggestion."""

    closed = forms.BooleanField(
        label=_("It no longer exists, or has closed for good"), required=False
    )
    note = forms.CharField(
        label=_("Anything else?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words. Nothing about any person."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, service: Service, language: str) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.suggestible = fields_in(language)
        for field in self.suggestible:
            self.fields[field.code] = _form_field(field, service)
        codes = [field.code for field in self.suggestible]
        self.order_fields([*codes, "closed", "note", "website", "key"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if not self.errors and not list(self.changes()):
            raise forms.ValidationError(
                _("Change what is wrong, or say it in your own words below.")
            )
        return facts

    def changes(self) -> Iterator[Change]:
        for field in self.suggestible:
            before, after = self._before(field.code), self.cleaned_data[field.code]
            if before != plain_text(after):
                yield Change(field.code, before, plain_text(after))
        if self.cleaned_data["closed"]:
            yield Change(CLOSED.code, "", str(CLOSED.label))
        if note := self.cleaned_data["note"]:
            yield Change("", "", plain_text(note))

    def _before(self, code: str) -> str:
        """What they saw, as their browser sent it back."""
        seen = self.data.get(self[code].html_initial_name)
        return plain_text(self[code].initial if seen is None else seen)


def _form_field(field: SuggestedField, service: Service) -> forms.CharField:
    is_english = field.column and not field.column.endswith("_es")
    attrs: dict[str, Any] = {"lang": "en"} if is_english else {}
    if field.lines > 1:
        attrs["rows"] = field.lines
    widget: type[forms.Widget] = (
        forms.Textarea if field.lines > 1 else field.make.widget
    )
    is_url = field.make is forms.URLField
    more: dict[str, Any] = {"assume_scheme": "https"} if is_url else {}
    return field.make(
        label=field.label,
        required=field.required,
        max_length=max(field.longest, len(field.shown(service))),
        initial=field.shown(service),
        show_hidden_initial=True,
        widget=widget(attrs),
        **more,
    )
