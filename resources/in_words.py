"""What a field says, and what was changed in it, in words for people."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` are what a field said, "" for nothing; of rows only those
    that went and came."""

    label: str
    before: str
    after: str


def value_in_words(row: Any, field: Any) -> str:
    value = getattr(row, field.name)
    if value in (None, ""):
        return ""
    if isinstance(value, bool) and not field.choices:
        return _("Yes") if value else _("No")
    return shown(field, value)


def shown(field: Any, value: Any) -> str:
    """A value that the field may hold: what a choice is called, a date or an hour as
    people write it."""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, time):
        return time_format(value)
    return str(value)


def changes_between(before: Any, after: Any, names: list[str]) -> list[Change]:
    """Of these fields of two states of a row, those that differ."""
    found = []
    for name in names:
        field = before._meta.get_field(name)
        words = value_in_words(before, field), value_in_words(after, field)
        if words[0] != words[1]:
            found.append(Change(capfirst(str(field.verbose_name)), *words))
    return found


def as_data(changes: list[Change]) -> list[list[str]]:
    """As the entry of a history keeps them."""
    return [[change.label, change.before, change.after] for change in changes]
