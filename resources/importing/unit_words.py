"""Units in words for the screen: what they are called, and what they say."""

import re
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
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
from resources.models import Category

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


def unit_lines(table: str, unit: str, said: Any) -> list[str]:
    """What is said of a unit, a line for each row or value; none for nothing."""
    if said in (None, "", [], {}):
        return []
    if unit == CATEGORIES:
        names = dict(Category.objects.order_by().values_list("code", "name"))
        return [str(names.get(code, code)) for code in said]
    name = table_of_unit(unit)
    if name:
        return sorted(_row(name, facts) for facts in said.values())
    if fields_of_unit(table, unit) != (unit,):
        return [f"{_label(table, n)}: {_value(table, n, v)}" for n, v in said.items()]
    return [_value(table, unit, said)]


def _row(table: str, facts: dict[str, Any]) -> str:
    owners = {f"{link.into}_id" for link in TABLES[table].all_links}
    own = owners - {"location_id"} if table == "service_at_location" else owners
    parts = [_value(table, n, v) for n, v in facts.items() if n not in own]
    return ", ".join(part for part in parts if part) or _("(nothing)")


def _label(table: str, name: str) -> str:
    field = model_field(table, name)
    return capfirst(str(field.verbose_name)) if field else name


def _value(table: str, name: str, value: Any) -> str:
    field = model_field(table, name)
    if field is None:
        return str(value)
    if isinstance(value, bool):
        label = str(field.verbose_name)
        return capfirst(label) if value else _("not: %(label)s") % {"label": label}
    if field.is_relation:
        return _related(field, value)
    choices = dict(field.flatchoices or ())
    shown = str(choices.get(value, value))
    return SECONDS.sub(r"\1", shown)


def _related(field: Any, key: Any) -> str:
    try:
        return str(field.related_model._default_manager.get(pk=key))  # noqa: SLF001
    except (ObjectDoesNotExist, ValidationError):
        return str(key)
