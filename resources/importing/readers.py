"""Readers of columns that have a list of allowed words or a range."""

import re
from decimal import Decimal, InvalidOperation

from resources.importing.repairs import Reading, Repair, Unreadable
from resources.importing.repairs.reading import unchanged_or
from resources.importing.repairs.words import read_number

OLDEST = 120
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
CAPACITIES = ("capacity", "waitlist", "additional-assessment-required", "no-capacity")
LOCATION_TYPES = ("physical", "postal", "virtual")
GENDERS = {"female": "female", "women": "female", "male": "male", "men": "male"}
PHONE_TYPES = {"sms": "text", "tty": "textphone", "tdd": "textphone", "mobile": "cell"}
COUNTRIES = {"usa": "US", "united states": "US", "united states of america": "US"}


def read_status(text: str) -> Reading[str]:
    return _one_of(text, STATUSES, "status-word")


def read_capacity(text: str) -> Reading[str]:
    return _one_of(text, CAPACITIES, "capacity-word")


def read_location_type(text: str) -> Reading[str]:
    return _one_of(text, LOCATION_TYPES, "location-type-word")


def read_gender(text: str) -> Reading[str]:
    given = text.strip()
    if given.casefold() not in GENDERS:
        raise Unreadable(f"{given!r} is neither women nor men")
    value = GENDERS[given.casefold()]
    return Reading(value, unchanged_or("gender-word", given, value))


def read_phone_type(text: str) -> Reading[str]:
    given = text.strip()
    value = PHONE_TYPES.get(given.casefold(), given.casefold())
    return Reading(value, unchanged_or("phone-type", given, value))


def read_country(text: str) -> Reading[str]:
    given = text.strip()
    value = COUNTRIES.get(given.casefold(), given.upper())
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise Unreadable(f"{given!r} is not a country code")
    return Reading(value, unchanged_or("country-code", given, value))


def read_currency(text: str) -> Reading[str]:
    given = text.strip()
    if not re.fullmatch(r"[A-Za-z]{3}", given):
        raise Unreadable(f"{given!r} is not a currency code")
    return Reading(given.upper(), unchanged_or("currency-code", given, given.upper()))


def read_amount(text: str) -> Reading[Decimal]:
    """A sum or a count, to hundredths."""
    given = text.strip()
    bare = given.lstrip("$").replace(",", "")
    try:
        value = Decimal(bare).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise Unreadable(f"{given!r} is not an amount") from error
    return Reading(value, unchanged_or("amount-format", given, bare))


def read_age(text: str) -> Reading[int | None]:
    """Years. Ages nobody reaches (200, 999) mean "no limit"."""
    reading = read_number(text)
    if reading.value > OLDEST:
        return Reading(None, (Repair("age-no-limit", text.strip(), ""),))
    return Reading(reading.value, reading.repairs)


def read_offset(text: str) -> Reading[float]:
    """Hours from UTC: "-5", "5.5"."""
    given = text.strip()
    try:
        return Reading(float(given))
    except ValueError as error:
        raise Unreadable(f"{given!r} is not an offset from UTC") from error


def read_year(text: str) -> Reading[int]:
    """A year of foundation, also out of a whole date."""
    given = text.strip()
    match = re.search(r"\b(1[6-9]\d\d|20\d\d)\b", given)
    if not match:
        raise Unreadable(f"{given!r} is not a year")
    return Reading(int(match[1]), unchanged_or("year-from-date", given, match[1]))


def _one_of(text: str, allowed: tuple[str, ...], rule: str) -> Reading[str]:
    given = text.strip()
    value = given.casefold()
    if value not in allowed:
        raise Unreadable(f"{given!r} is not one of {', '.join(allowed)}")
    return Reading(value, unchanged_or(rule, given, value))
