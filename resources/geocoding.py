"""From an address, a ZIP or a city to a point, offline unless a deployer says so."""

import logging
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import zipcodes
from django.conf import settings
from geopy.exc import GeopyError
from geopy.geocoders import get_geocoder_for_service

from resources.geometry import METERS_PER_MILE, Point, distance, distances, mean_point
from resources.importing.repairs.states import STATE_CODES, STATE_NAMES
from resources.models.place import PointPrecision

logger = logging.getLogger(__name__)

ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")
COUNTY_WORDS = re.compile(
    r"\s+(county|parish|borough|census area|municipality|municipio|city and borough)$"
)
ZIP_SOURCE = "zip-centroid"
CITY_SOURCE = "city-centroid"
COUNTY_SOURCE = "county-centroid"
NETWORK_TIMEOUT_SECONDS = 5
# A point this far from its own ZIP is somebody else's address.
IMPLAUSIBLE_M = 50 * METERS_PER_MILE


@dataclass(frozen=True, slots=True)
class GeocodedPoint:
    """A point with where it came from and how close to the door it is."""

    point: Point
    source: str
    precision: str
    postal_code: str = ""
    city: str = ""
    county: str = ""
    state: str = ""
    time_zone: str = ""


def geocode(
    *, postal_code: str = "", city: str = "", state: str = "", address_1: str = ""
) -> GeocodedPoint | None:
    """The best point for what is known, or None when nothing of it is.

    A network geocoder named in settings.GEOCODER is asked for street addresses only;
    when it fails or its answer is over 50 miles from the ZIP, the ZIP's centroid
    stands in, then the city's.
    """
    offline = zip_place(postal_code) or city_place(city, state)
    if address_1.strip() and settings.GEOCODER != "zip":
        parts = [address_1, city, f"{state} {postal_code}".strip()]
        query = ", ".join(part for part in parts if part)
        return _from_network(query, offline) or offline
    return offline


def clean_zip(text: str) -> str:
    """The five digits of a ZIP or ZIP+4, "" when the text is neither."""
    found = ZIP.fullmatch(text.strip())
    return found[1] if found else ""


def zip_place(postal_code: str) -> GeocodedPoint | None:
    """The centroid of a ZIP with its city, county, state and time zone.

    None for text that is no ZIP, a ZIP that does not exist, and military addresses,
    which have no place.
    """
    code = clean_zip(postal_code)
    return _zip_place(code) if code else None


def nearest_zip(point: Point) -> str:
    """The ZIP whose middle is nearest to the point, "" where none is near."""
    codes, latitudes, longitudes = _zip_points()
    meters = distances(point, latitudes, longitudes)
    nearest = int(meters.argmin())
    return codes[nearest] if meters[nearest] <= IMPLAUSIBLE_M else ""


@lru_cache(maxsize=1)
def _zip_points() -> tuple[list[str], list[float], list[float]]:
    """Without ZIP codes of post boxes and single buildings, where nobody lives."""
    found = [
        (entry["zip_code"], float(entry["lat"]), float(entry["long"]))
        for entry in zipcodes.list_all()
        if entry["zip_code_type"] == "STANDARD" and float(entry["lat"])
    ]
    codes, latitudes, longitudes = zip(*found, strict=True)
    return list(codes), list(latitudes), list(longitudes)


ENTRY = ("zip_code", "lat", "long", "city", "county", "state", "timezone")


# `zipcodes.matching` reads its whole list for one ZIP (1 ms). Tuples of text are
# nothing that the garbage collector walks.
@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[str, ...]]:
    """By ZIP: what `ENTRY` names, then the other city names that the post accepts."""
    return {
        entry["zip_code"]: (
            *(sys.intern(entry[name]) for name in ENTRY),
            *entry["acceptable_cities"],
        )
        for entry in zipcodes.list_all()
    }


def read_zips() -> None:
    """Now instead of at the first question, which would wait half a second."""
    _entries()


@lru_cache(maxsize=8192)
def _zip_place(code: str) -> GeocodedPoint | None:
    entry = _entries().get(code)
    return _centroid(dict(zip(ENTRY, entry, strict=False))) if entry else None


def _centroid(entry: dict[str, Any]) -> GeocodedPoint | None:
    point = Point(float(entry["lat"]), float(entry["long"]))
    if not (point.latitude or point.longitude):
        return None
    return GeocodedPoint(
        point=point,
        source=ZIP_SOURCE,
        precision=PointPrecision.ZIP,
        postal_code=entry["zip_code"],
        city=entry["city"],
        county=entry["county"],
        state=entry["state"],
        time_zone=known_zone(entry["timezone"]),
    )


# `zipcodes.list_all()` itself, kept, would be a million objects that every garbage
# collection walks (0.3 s each); a state at a time keeps only its centroids.
@lru_cache(maxsize=64)
def _state_zips(state: str) -> tuple[tuple[GeocodedPoint, frozenset[str]], ...]:
    """Each ZIP of a state with every city name that the post accepts for it."""
    entries = zipcodes.filter_by_state(state) if state in STATE_NAMES else []
    pairs = ((_centroid(entry), _city_names(entry)) for entry in entries)
    return tuple((centroid, names) for centroid, names in pairs if centroid)


def _city_names(entry: dict[str, Any]) -> frozenset[str]:
    return frozenset(n.casefold() for n in (entry["city"], *entry["acceptable_cities"]))


@lru_cache(maxsize=1024)
def city_place(city: str, state: str) -> GeocodedPoint | None:
    """The middle of a city's ZIPs; the state by its code or its name."""
    name = city.strip().casefold()
    accepted = [
        place for place, names in _state_zips(state_code(state)) if name in names
    ]
    own = [place for place in accepted if place.city.casefold() == name]
    return _middle(own or accepted, city=own[0].city if own else city.strip().title())


@lru_cache(maxsize=1024)
def county_place(county: str, state: str) -> GeocodedPoint | None:
    """The middle of a county's ZIPs; the name with or without "County"."""
    name = bare_county(county)
    places = [p for p, _names in _state_zips(state_code(state))]
    return _middle([p for p in places if name and bare_county(p.county) == name])


def _middle(places: list[GeocodedPoint], city: str = "") -> GeocodedPoint | None:
    if not places:
        return None
    counties = {place.county for place in places}
    return GeocodedPoint(
        point=mean_point([place.point for place in places]),
        source=CITY_SOURCE if city else COUNTY_SOURCE,
        precision=PointPrecision.CITY,
        city=city,
        county=counties.pop() if len(counties) == 1 else "",
        state=places[0].state,
        time_zone=places[0].time_zone,
    )


@lru_cache(maxsize=1024)
def states_with_city(city: str) -> tuple[str, ...]:
    """The states with a city of this name, the one with most ZIPs first."""
    name = city.strip().casefold()
    counts = {
        state: sum(name in names for _place, names in _state_zips(state))
        for state in STATE_NAMES
    }
    found = [state for state, count in counts.items() if count]
    return tuple(sorted(found, key=lambda state: (-counts[state], state)))


@lru_cache(maxsize=8192)
def zip_cities(postal_code: str) -> frozenset[str]:
    """Every city name the post accepts for a ZIP, in lower case."""
    _code, _lat, _long, city, _county, _state, _zone, *others = _entries().get(
        clean_zip(postal_code), ("",) * len(ENTRY)
    )
    return frozenset(name.casefold() for name in (city, *others) if name)


def bare_county(name: str) -> str:
    """The name alone, "allegheny" of "Allegheny County"; parishes and boroughs too."""
    return COUNTY_WORDS.sub("", name.strip().casefold())


def state_code(text: str) -> str:
    """The code, PA, from "PA", "pa" or "Pennsylvania"; other text in upper case."""
    given = text.strip()
    return STATE_CODES.get(given.casefold(), given.upper())


def known_zone(name: str) -> str:
    """The IANA zone's name, "" when there is no such zone."""
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError):
        return ""


@lru_cache(maxsize=1)
def _network_geocoder(name: str, options: tuple[tuple[str, Any], ...]) -> Any:
    return get_geocoder_for_service(name)(**dict(options))


def _from_network(query: str, offline: GeocodedPoint | None) -> GeocodedPoint | None:
    options = tuple(sorted(settings.GEOCODER_OPTIONS.items()))
    try:
        geocoder = _network_geocoder(settings.GEOCODER, options)
        found = geocoder.geocode(query, timeout=NETWORK_TIMEOUT_SECONDS)
    except GeopyError as error:
        # Never the query: it may be where a person lives.
        logger.warning("The geocoder failed: %s", type(error).__name__)
        return None
    if found is None:
        return None
    point = Point(found.latitude, found.longitude)
    if offline and distance(point, offline.point) > IMPLAUSIBLE_M:
        return None
    return GeocodedPoint(
        point=point,
        source=settings.GEOCODER,
        precision=_precision(found.raw),
        postal_code=offline.postal_code if offline else "",
        city=offline.city if offline else "",
        county=offline.county if offline else "",
        state=offline.state if offline else "",
        time_zone=offline.time_zone if offline else "",
    )


def _precision(raw: Any) -> str:
    """Nominatim's place_rank 30 is a house; other services do not say."""
    rank = raw.get("place_rank", 0) if isinstance(raw, dict) else 0
    return PointPrecision.DOOR if rank >= 30 else PointPrecision.STREET
