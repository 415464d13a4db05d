"""Checks of the rows that listings share: phones, hours, areas."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import convert_alpha_characters_in_number

from resources.importing.repairs.states import STATE_NAMES
from resources.models.hours import Weekday
from resources.models.listing import AreaType

SHORTEST_NUMBER = 3
LONGEST_NUMBER = 15
NAME_AND_STATE = re.compile(r".+, ?([A-Z]{2})")

Row = dict[str, Any]


def kept_rows(form: Any, relation: str) -> Iterator[Any]:
    """Forms of the relation's rows that stay, those with errors left out."""
    formset = form.formsets.get(relation)
    if formset is None or not formset.is_bound:
        return
    for row in formset.forms:
        if row.is_valid() and row not in formset.deleted_forms and row.cleaned_data:
            yield row


def check_rows(form: Any, relation: str, check: Callable[[Row], Row]) -> None:
    """Add to each row what `check` finds wrong with it: field name -> message."""
    for row in kept_rows(form, relation):
        for field, message in check(row.cleaned_data).items():
            row.add_error(field, ValidationError(message))


def phone_faults(row: Row) -> Row:
    """Letters count as the digits they share a key with: 1-800-FOR-FOOD."""
    dialed = re.sub(r"\D", "", convert_alpha_characters_in_number(row["number"]))
    written = re.sub(r"\D", "", row["number"])
    if len(written) >= SHORTEST_NUMBER and len(dialed) <= LONGEST_NUMBER:
        return {}
    return {"number": _("Write a number that a phone can dial, like 412-555-0142.")}


def area_faults(row: Row) -> Row:
    kind, value = row.get("area_type") or "", (row.get("value") or "").strip()
    if kind == AreaType.TEXT:
        if value or row.get("name") or row.get("description"):
            return {}
        return {"description": _("Say in words where people must live.")}
    faults = {
        AreaType.ZIP: (is_zip, _("Write the five digits of one ZIP code.")),
        AreaType.CITY: (is_place, _("Write the city and its state: Pittsburgh, PA.")),
        AreaType.COUNTY: (
            is_place,
            _("Write the county and state: Allegheny, PA."),
        ),
        AreaType.STATE: (is_state, _("Write the two letters of the state: PA.")),
        AreaType.NATION: (is_nation, _("Write US.")),
    }
    check, message = faults[AreaType(kind)]
    return {} if check(value) else {"value": message}


def is_zip(value: str) -> bool:
    return re.fullmatch(r"\d{5}", value) is not None


def is_state(value: str) -> bool:
    return value in STATE_NAMES


def is_place(value: str) -> bool:
    found = NAME_AND_STATE.fullmatch(value)
    return found is not None and is_state(found[1])


def is_nation(value: str) -> bool:
    return value == "US"


def overnight_rows(form: Any) -> list[str]:
    """Weekly rows that close after midnight, in words, for a notice."""
    return [
        _("%(day)s %(opens)s to %(closes)s")
        % {
            "day": Weekday(row.cleaned_data["weekday"]).label,
            "opens": row.cleaned_data["opens_at"].strftime("%-I:%M %p"),
            "closes": row.cleaned_data["closes_at"].strftime("%-I:%M %p"),
        }
        for row in kept_rows(form, "weekly_hours")
        if row.cleaned_data.get("opens_at")
        and row.cleaned_data.get("closes_at")
        and row.cleaned_data["closes_at"] <= row.cleaned_data["opens_at"]
        and row.cleaned_data["closes_at"].strftime("%H:%M") != "00:00"
    ]
