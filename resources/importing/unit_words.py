"""Units in words for the screen: what they are called, and what they say."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.importing.tables import TABLES
from resources.importing.units import (
    CATEGORIES,
    fields_of_unit,
    model_field,
    table_of_unit,
)
from resources.in_words import shown
from resources.models import Category, Location

# What rows that a unit links to are called, by their model and key.
Names = dict[tuple[type[Model], str], str]
SECONDS = re.compile(r"^(\d\d:\d\d):00$")
NAMES = {
    "point": gettext_lazy("Point on the map"),
    "room": gettext_lazy("Room"),
    "confirmed": gettext_lazy("Confirmed"),
    CATEGORIES: gettext_lazy("Needs it meets"),
    "organization_id": gettext_lazy("Organization"),
    "accessibility[]": gettext_lazy("Accessibility"),
    "address[]": gettext_lazy("Addresses"),
    "contact[]": gettext_lazy("Contacts"),
    "cost_option[]": gettext_lazy("Costs"),
    "funding[]": gettext_lazy("Funding"),
    "hours_exception[]": gettext_lazy("Exceptions to the hours"),
    "language[]": gettext_lazy("Languages"),
    "phone[]": gettext_lazy("Phones"),
    "required_document[]": gettext_lazy("Papers to bring"),
    "schedule[]": gettext_lazy("Schedules"),
    "service_area[]": gettext_lazy("Areas served"),
    "service_at_location[]": gettext_lazy("Where it is"),
    "url[]": gettext_lazy("Websites"),
    "weekly_hours[]": gettext_lazy("Opening hours"),
}


def unit_label(table: str, unit: str) -> str:
    if unit in NAMES:
        return str(NAMES[unit])
    name = table_of_unit(unit)
    if name:
        return capfirst(str(TABLES[name].model._meta.verbose_name_plural))
    return _label(table, unit)


def names_in(told: Iterable[tuple[str, str, Any]]) -> Names:
    """For all that a page shows, (table, unit, what is said): a query for each model
    that is linked to."""
    keys: dict[type[Model], set[str]] = defaultdict(set)
    for table, unit, said in told:
        for model, key in _linked(table, unit, said):
            keys[model].add(key)
    return {
        (model, str(row.pk)): str(row)
        for model, wanted in keys.items()
        for row in _rows_of(model, wanted)
    }


def unit_lines(table: str, unit: str, said: Any, names: Names) -> list[str]:
    """What is said of a unit, a line for each row or value; none for nothing."""
    if said in (None, "", [], {}):
        return []
    if unit == CATEGORIES:
        return [names.get((Category, code), code) for code in said]
    name = table_of_unit(unit)
    if name:
        return sorted(_row(name, facts, names) for facts in said.values())
    if fields_of_unit(table, unit) != (unit,):
        told = ((_label(table, n), _value(table, n, v, names)) for n, v in said.items())
        return [f"{label}: {value}" for label, value in told]
    return [_value(table, unit, said, names)]


def _linked(table: str, unit: str, said: Any) -> Iterator[tuple[type[Model], str]]:
    if said and unit == CATEGORIES:
        yield from ((Category, code) for code in said)
        return
    name = table_of_unit(unit)
    rows = (said or {}).values() if name else [{unit: said}]
    for facts in rows:
        for column, value in facts.items():
            field = model_field(name or table, column)
            is_hidden = name and column in _not_shown(name)
            if field and field.is_relation and value and not is_hidden:
                yield field.related_model, str(value)


def _rows_of(model: type[Model], keys: set[str]) -> Iterable[Model]:
    rows = model._default_manager.order_by().filter(  # noqa: SLF001
        pk__in=[key for key in keys if _is_key(model, key)]
    )
    return rows.prefetch_related("addresses") if model is Location else rows


def _is_key(model: type[Model], key: str) -> bool:
    try:
        model._meta.pk.to_python(key)
    except ValidationError:
        return False
    return True


def _row(table: str, facts: dict[str, Any], names: Names) -> str:
    told = {n: v for n, v in facts.items() if n not in _not_shown(table)}
    parts = [_value(table, n, v, names) for n, v in told.items()]
    return ", ".join(part for part in parts if part) or _("(nothing)")


def _not_shown(table: str) -> set[str]:
    """What a row hangs on is known where it is read."""
    owners = {f"{link.into}_id" for link in TABLES[table].all_links}
    return owners - {"location_id"} if table == "service_at_location" else owners


def _label(table: str, name: str) -> str:
    field = model_field(table, name)
    return capfirst(str(field.verbose_name)) if field else name


def _value(table: str, name: str, value: Any, names: Names) -> str:
    field = model_field(table, name)
    if field is None:
        return str(value)
    if isinstance(value, bool):
        label = str(field.verbose_name)
        return capfirst(label) if value else _("not: %(label)s") % {"label": label}
    if field.is_relation:
        return names.get((field.related_model, str(value)), str(value))
    return SECONDS.sub(r"\1", shown(field, value))
