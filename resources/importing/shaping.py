"""Rows whose columns depend on each other, or that become several rows.

Each shaper takes a draft and answers shapes: the target table, a suffix for the id of
one of several, the values, and the repairs made on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from resources.importing.repairs import Repair, Unreadable
from resources.importing.repairs.areas import read_areas
from resources.importing.repairs.languages import LANGUAGE_CODES, LANGUAGE_NAMES
from resources.importing.repairs.phones import read_phones
from resources.importing.repairs.places import (
    AddressParts,
    read_address,
    read_one_line_address,
    read_point,
    read_state,
    read_zip,
)
from resources.importing.repairs.words import read_flag
from resources.importing.repairs.zips import zip_place
from resources.importing.rows import Draft
from resources.importing.schedules import exception_days, hours_of, schedule_days
from resources.importing.surroundings import Surroundings

# What our own tables say where HSDS asks for a value and there is none.
UNKNOWN = "-"
NOTHING_KNOWN = ("", UNKNOWN)
Repairs = list[tuple[str, tuple[Repair, ...]]]


@dataclass(slots=True)
class Shape:
    """`ready` values are set as they are, without a column reader."""

    table: str
    values: dict[str, Any]
    suffix: str = ""
    repairs: Repairs = field(default_factory=list)
    ready: dict[str, Any] = field(default_factory=dict)


Shaper = Callable[[Draft, Surroundings], list[Shape]]


def shape(draft: Draft, around: Surroundings) -> list[Shape]:
    """The rows a draft becomes. Raises Unreadable when it becomes none."""
    shaper = SHAPERS.get(draft.table)
    return shaper(draft, around) if shaper else [Shape(draft.table, draft.values)]


def text_of(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _organization(draft: Draft, _around: Surroundings) -> list[Shape]:
    shaped = Shape("organization", dict(draft.values))
    name = text_of(draft.values, "name")
    if name and not text_of(draft.values, "description"):
        shaped.values["description"] = name
        shaped.repairs.append(
            ("description", (Repair("description-missing", "", name),))
        )
    return [shaped]


def _service(draft: Draft, _around: Surroundings) -> list[Shape]:
    shaped = Shape("service", dict(draft.values))
    if not text_of(draft.values, "status"):
        shaped.values["status"] = "active"
        shaped.repairs.append(("status", (Repair("status-blank", "", "active"),)))
    if not text_of(draft.values, "fees_description") and draft.values.get("fees"):
        shaped.values["fees_description"] = draft.values["fees"]
    if "is_referable" not in draft.values:
        shaped.values["is_referable"] = True
    return [shaped]


def _location(draft: Draft, around: Surroundings) -> list[Shape]:
    values = draft.values
    shaped = Shape("location", dict(values))
    if not text_of(values, "location_type"):
        shaped.values["location_type"] = "physical"
    zip_code = around.zip_of(draft.key)
    lat, lon = text_of(values, "latitude"), text_of(values, "longitude")
    is_virtual = text_of(shaped.values, "location_type") == "virtual"
    # Nobody looks up where a shelter is.
    is_confidential = read_flag(text_of(values, "is_confidential")).value
    if (is_virtual or is_confidential) and not lat:
        return [shaped]
    reading = read_point(lat, lon, zip_code)
    shaped.repairs.append(("latitude, longitude", reading.repairs))
    if reading.value is not None:
        given = reading.value.precision == "given"
        shaped.ready = {
            "latitude": reading.value.latitude,
            "longitude": reading.value.longitude,
            "point_source": text_of(values, "point_source") if given else "zipcodes",
            "point_precision": "door" if given else "zip",
        }
    place = zip_place(zip_code)
    if place and not text_of(values, "time_zone"):
        shaped.values["time_zone"] = place.time_zone
    return [shaped]


def _address(draft: Draft, _around: Surroundings) -> list[Shape]:
    shaped = Shape("address", dict(draft.values))
    values = shaped.values
    whole = text_of(values, "address_1")
    if whole and not any(text_of(values, n) for n in ("city", "postal_code")):
        reading = read_one_line_address(whole)
        shaped.repairs.append(("address_1", reading.repairs))
        values.update(_parts(reading.value))
    parts = AddressParts(
        text_of(values, "address_1"),
        text_of(values, "address_2"),
        text_of(values, "city"),
        text_of(values, "state_province"),
        _zip_or_given(shaped),
    )
    if not any((parts.address_1, parts.city, parts.postal_code)):
        raise Unreadable("no street, city or ZIP")
    split = read_address(parts)
    shaped.repairs.append(("address_1", split.repairs))
    values.update(_parts(split.value))
    _fill_from_zip(shaped, split.value)
    return [shaped]


def _zip_or_given(shaped: Shape) -> str:
    """The ZIP repaired. What is no ZIP is left out in a US state, else kept as the
    postal code of another country."""
    given = text_of(shaped.values, "postal_code")
    shaped.values.pop("postal_code", None)
    if given in NOTHING_KNOWN:
        return ""
    try:
        reading = read_zip(given)
    except Unreadable as error:
        if not _in_us(text_of(shaped.values, "state_province")):
            return given
        repair = Repair("value-left-out", given, f"nothing ({error})")
        shaped.repairs.append(("postal_code", (repair,)))
        return ""
    shaped.repairs.append(("postal_code", reading.repairs))
    return reading.value


def _in_us(state: str) -> bool:
    try:
        return bool(read_state(state).value)
    except Unreadable:
        return False


def _fill_from_zip(shaped: Shape, parts: AddressParts) -> None:
    """State and ZIP leave the column readers' hands here: foreign ones are kept."""
    state = "" if parts.state_province == UNKNOWN else parts.state_province
    try:
        reading = read_state(state) if state else None
    except Unreadable:
        reading = None
    place = zip_place(parts.postal_code)
    if reading is not None:
        shaped.repairs.append(("state_province", reading.repairs))
        state = reading.value
    elif place and not state:
        state = place.state
        repair = Repair("state-from-zip", "", state)
        shaped.repairs.append(("state_province", (repair,)))
    for name in ("state_province", "postal_code"):
        shaped.values.pop(name, None)
    shaped.ready = {"state_province": state, "postal_code": parts.postal_code}
    if place and not text_of(shaped.values, "region"):
        shaped.values["region"] = place.county.removesuffix(" County")


def _parts(parts: AddressParts) -> dict[str, str]:
    return {
        "address_1": parts.address_1,
        "address_2": parts.address_2,
        "city": parts.city,
        "state_province": parts.state_province,
        "postal_code": parts.postal_code,
    }


def _phone(draft: Draft, _around: Surroundings) -> list[Shape]:
    number = text_of(draft.values, "number")
    if not number:
        raise Unreadable("no number")
    reading = read_phones(number)
    shapes = []
    for position, phone in enumerate(reading.value):
        values = {**draft.values, "number": phone.number}
        values["extension"] = phone.extension or text_of(draft.values, "extension")
        values["type"] = text_of(draft.values, "type") or phone.kind or "voice"
        shapes.append(Shape("phone", values, f"#{position}" if position else ""))
    shapes[0].repairs.append(("number", reading.repairs))
    return shapes


def _language(draft: Draft, _around: Surroundings) -> list[Shape]:
    shaped = Shape("language", dict(draft.values))
    name, code = text_of(draft.values, "name"), text_of(draft.values, "code")
    if not name and not code:
        raise Unreadable("neither a name nor a code")
    known = LANGUAGE_CODES.get(name.casefold(), "")
    if not code and known:
        shaped.values["code"] = known
        shaped.repairs.append(("code", (Repair("language-code", name, known),)))
    if not name:
        shaped.values["name"] = LANGUAGE_NAMES.get(code, code)
    return [shaped]


def _service_area(draft: Draft, around: Surroundings) -> list[Shape]:
    values = draft.values
    text = text_of(values, "name") or text_of(values, "description")
    if text_of(values, "area_type") or not text:
        return [Shape("service_area", values)]
    state = around.state_of(text_of(values, "service_id"))
    reading = read_areas(text, state)
    if not reading.repairs:
        return [Shape("service_area", values)]
    shapes = []
    for position, area in enumerate(reading.value):
        own = {"name": area.name, "area_type": area.kind, "value": area.value}
        suffix = f"#{position}" if position else ""
        shapes.append(Shape("service_area", {**values, **own}, suffix))
    shapes[0].repairs.append(("name", reading.repairs))
    return shapes


def _schedule(draft: Draft, around: Surroundings) -> list[Shape]:
    """The schedule as it came, and the weekly hours that can be made of it."""
    if text_of(draft.values, "starts_on"):
        return _exception(draft, around)
    shapes = [Shape("schedule", draft.values)]
    try:
        days = schedule_days(draft.values)
    except Unreadable as error:
        draft.row.notes.append(f"kept, but no weekly hours are made of it: {error}")
        return shapes
    for day in days:
        hours = {**day.values, "schedule_id": draft.key}
        repairs: Repairs = [("byday", day.repairs)]
        shapes.append(Shape("weekly_hours", hours, f"#{day.label}", repairs))
    return shapes


def _weekly_hours(draft: Draft, _around: Surroundings) -> list[Shape]:
    return [
        Shape(
            "weekly_hours",
            day.values,
            day.label and f"#{day.label}",
            [("hours", day.repairs)],
        )
        for day in hours_of(draft.values)
    ]


def _exception(draft: Draft, _around: Surroundings) -> list[Shape]:
    return [
        Shape(
            "hours_exception",
            day.values,
            day.label and f"#{day.label}",
            [("days", day.repairs)],
        )
        for day in exception_days(draft.values)
    ]


SHAPERS: dict[str, Shaper] = {
    "address": _address,
    "hours_exception": _exception,
    "language": _language,
    "location": _location,
    "organization": _organization,
    "phone": _phone,
    "schedule": _schedule,
    "service": _service,
    "service_area": _service_area,
    "weekly_hours": _weekly_hours,
}
