"""What stands in a row that somebody else changed while a form was open."""

from datetime import date, time
from typing import Any, cast

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _


def now_stands(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Of the fields typed otherwise than they stand: the label, and how each reads now.
    The form's initial values are those that stand."""
    differing = [form[name] for name in form.changed_data]
    return [
        (str(f.label), _in_words(f) or _("nothing"))
        for f in differing
        if not f.is_hidden
    ]


def _in_words(field: forms.BoundField) -> str:
    value, widget = field.initial, field.field.widget
    if value is None or value == "":
        return ""
    if isinstance(field.field, forms.ModelChoiceField):
        # Also one that may not be chosen any more.
        rows = cast("Any", field.field.queryset).model._base_manager  # noqa: SLF001
        return str(rows.filter(pk=getattr(value, "pk", value)).first() or "")
    if isinstance(widget, forms.NullBooleanSelect | forms.CheckboxInput):
        return _("Yes") if value else _("No")
    if isinstance(widget, ChoiceWidget):
        words: dict[Any, Any] = dict(widget.choices)
        return str(words.get(value, value))
    if isinstance(value, date):
        return date_format(value, _("M j, Y"))
    return time_format(value, _("g:i A")) if isinstance(value, time) else str(value)
