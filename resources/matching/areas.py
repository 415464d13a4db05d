"""Does a service area take in where the person lives?"""

from collections.abc import Iterable

from resources import geocoding
from resources.matching.facts import Place
from resources.matching.results import Fit
from resources.models.listing import AreaType


def area_fit(areas: Iterable[tuple[str, str]], place: Place) -> Fit:
    """The best answer of several areas: in one of them is in.

    An area known only in words, or a place of which too little is known, is "ask".
    """
    answers = {_one(kind, value, place) for kind, value in areas}
    for answer in (Fit.FITS, Fit.ASK):
        if answer in answers:
            return answer
    return Fit.DOES_NOT_FIT if answers else Fit.ASK


def only_state(areas: Iterable[tuple[str, str]]) -> str:
    """The one state that all areas lie in, "" when there is no such state."""
    states = {_state(kind, value) for kind, value in areas}
    return states.pop() if len(states) == 1 else ""


def _state(kind: str, value: str) -> str:
    if kind == AreaType.STATE:
        return geocoding.state_code(value)
    if kind in (AreaType.CITY, AreaType.COUNTY):
        return geocoding.state_code(value.rpartition(",")[2])
    if kind == AreaType.ZIP:
        found = geocoding.zip_place(value)
        return found.state if found else ""
    return ""


def _one(kind: str, value: str, place: Place) -> Fit:
    if kind == AreaType.NATION:
        return Fit.FITS
    state = _state(kind, value)
    if not state or not place.state:
        return Fit.ASK
    if state != place.state:
        return Fit.DOES_NOT_FIT
    return _within_state(kind, value, place)


def _within_state(kind: str, value: str, place: Place) -> Fit:
    if kind == AreaType.STATE:
        return Fit.FITS
    if kind == AreaType.ZIP:
        return _same(value[:5], place.postal_code[:5])
    name = value.rpartition(",")[0]
    if kind == AreaType.COUNTY:
        return _same(geocoding.bare_county(name), geocoding.bare_county(place.county))
    return _in_city(name.strip().casefold(), place)


def _same(wanted: str, known: str) -> Fit:
    if not known:
        return Fit.ASK
    return Fit.FITS if wanted == known else Fit.DOES_NOT_FIT


def _in_city(city: str, place: Place) -> Fit:
    """A ZIP's other post-office names are near the city, not surely within it."""
    if not place.city:
        return Fit.ASK
    if place.city.strip().casefold() == city:
        return Fit.FITS
    near = city in geocoding.zip_cities(place.postal_code)
    return Fit.ASK if near else Fit.DOES_NOT_FIT
