"""Stored values as HSDS writes them."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from resources.exporting.shapes import Property, Thing
from resources.importing.aside import given
from resources.models import Phone, Service

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\[\]]+")
DIGITS = re.compile(r"[1-9]\d{0,8}")


def properties_of(row: Any, thing: Thing, *, lossless: bool) -> dict[str, Any]:
    """The object's own properties; optional ones that say nothing are left out.

    `lossless` gives back what the source said where the import repaired it, unless it
    was changed here since, and what it said beyond HSDS.
    """
    values: dict[str, Any] = {}
    for prop in thing.properties:
        value = value_of(row, prop, lossless=lossless)
        if prop.required or value not in ("", None):
            values[prop.name] = value
    if lossless:
        values |= row.extra.get("more", {})
    return values


def value_of(row: Any, prop: Property, *, lossless: bool) -> Any:
    stored = getattr(row, prop.field)
    if prop.name == "assurer_email":
        return given(row, prop.name, stored)
    if lossless:
        said = given(row, prop.name, stored)
        if said is not None:
            return said
    value = written(stored, prop)
    if isinstance(row, Phone):
        value = _part_of_phone(row, prop.name, value)
    if prop.required and prop.name == "description" and not value:
        return row.name
    return value


def extension_of(row: Any, thing: Thing) -> dict[str, Any]:
    """Our object `nearhand`: what HSDS has no word for. Empty values are left out."""
    found: dict[str, Any] = {}
    for prop in thing.extension:
        if isinstance(row, Service) and prop.name == "categories":
            value: Any = sorted(category.pk for category in row.categories.all())
        else:
            value = written(getattr(row, prop.field, None), prop)
        if value or (value is False and prop.name == "is_referable"):
            found[prop.name] = value
    return found


def written(value: Any, prop: Property) -> Any:
    """JSON's form of a value, None for what HSDS's format of the property refuses."""
    if value is None:
        return None
    if prop.format in FORMATS:
        return value if FORMATS[prop.format].fullmatch(value) else None
    if prop.enum and value not in prop.enum:
        return None
    return _plain(value)


FORMATS = {"email": EMAIL, "uri": URI}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, bool | int | str):
        return value
    return str(value)


def _part_of_phone(phone: Phone, name: str, value: Any) -> Any:
    """HSDS's extensions are numbers: one with a leading zero or with letters stands
    behind the number, where an import finds it again."""
    is_number = bool(DIGITS.fullmatch(phone.extension))
    if name == "extension":
        return int(phone.extension) if is_number else None
    if name == "number" and phone.extension and not is_number:
        return f"{phone.number} x{phone.extension}"
    return value
