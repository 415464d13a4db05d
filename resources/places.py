"""What people type for where they are."""

import re

from django.utils.translation import gettext as _

from resources import geocoding
from resources.importing.repairs.states import STATE_CODES, STATE_NAMES
from resources.matching.facts import Place, find_place
from resources.models import Address

ENDS_IN_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?$")
STATES_NAMED = 3


class PlaceNotFound(ValueError):
    """Says what to type instead."""


def read_place(typed: str) -> Place:
    """A ZIP, "City, ST", "City ST", "City", or an address that ends in a ZIP.

    A city name that several states have is taken in the state where the directory
    has places; otherwise PlaceNotFound asks for the state.
    """
    text = " ".join(typed.replace(",", " , ").split()).replace(" ,", ",").strip(", ")
    zip_at_end = ENDS_IN_ZIP.search(text)
    if zip_at_end:
        return _of_zip(zip_at_end[1])
    if re.search(r"\d", text):
        raise PlaceNotFound(
            _("“%(typed)s” is no ZIP code. Type five digits, or a city and state.")
            % {"typed": typed}
        )
    return _of_city(typed, *_city_and_state(text))


def _of_zip(postal_code: str) -> Place:
    place = find_place(postal_code=postal_code)
    if place is None:
        raise PlaceNotFound(
            _(
                "There is no ZIP code %(zip)s. Check the five digits, or type a city "
                "and state."
            )
            % {"zip": postal_code}
        )
    return place


def _city_and_state(text: str) -> tuple[str, str]:
    city, comma, state = (part.strip() for part in text.rpartition(","))
    if comma:
        return city, geocoding.state_code(state)
    for name, code in {**STATE_CODES, **{c.casefold(): c for c in STATE_NAMES}}.items():
        if text.casefold().endswith(f" {name}"):
            return text[: -len(name)].strip(), code
    return text, ""


def _of_city(typed: str, city: str, state: str) -> Place:
    states = [state] if state else list(geocoding.states_with_city(city))
    if len(states) > 1:
        states = _served(states) or states
    place = find_place(city=city, state=states[0]) if states else None
    if place is None:
        raise PlaceNotFound(
            _("We do not know “%(typed)s”. Type a ZIP code, or a city and state.")
            % {"typed": typed}
        )
    if len(states) > 1:
        named = ", ".join(f"{city}, {code}" for code in states[:STATES_NAMED])
        raise PlaceNotFound(
            _("More than one state has a %(city)s. Add the state: %(examples)s.")
            % {"city": city, "examples": named}
        )
    return place


def _served(states: list[str]) -> list[str]:
    """Those of the states that the directory has addresses in."""
    addresses = Address.objects.filter(state_province__in=states).order_by()
    known = set(addresses.values_list("state_province", flat=True).distinct())
    return [state for state in states if state in known]
