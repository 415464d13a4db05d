"""ZIP centroids, cities and counties offline (`zipcodes`; coordinates GeoNames)."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import zipcodes


@dataclass(frozen=True, slots=True)
class ZipPlace:
    """`cities` are the names the post accepts, the usual one first."""

    code: str
    city: str
    cities: tuple[str, ...]
    county: str
    state: str
    latitude: float
    longitude: float
    time_zone: str


def zip_place(postal_code: str) -> ZipPlace | None:
    """The place of a ZIP or ZIP+4, or None when no such ZIP is known."""
    return _places().get(postal_code[:5])


def city_zips(city: str, state: str) -> list[str]:
    """The ZIPs that the post accepts this city name for."""
    return _zips_by_city().get((city.casefold(), state), [])


def county_zips(county: str, state: str) -> list[str]:
    """The ZIPs of a county named with or without "County"."""
    bare = county.casefold().removesuffix(" county").strip()
    return _zips_by_county().get((bare, state), [])


@lru_cache(maxsize=1)
def _places() -> dict[str, ZipPlace]:
    return {entry["zip_code"]: _place(entry) for entry in zipcodes.list_all()}


def _place(entry: dict[str, Any]) -> ZipPlace:
    return ZipPlace(
        code=entry["zip_code"],
        city=entry["city"],
        cities=(entry["city"], *entry["acceptable_cities"]),
        county=entry["county"],
        state=entry["state"],
        latitude=float(entry["lat"]),
        longitude=float(entry["long"]),
        time_zone=entry["timezone"],
    )


@lru_cache(maxsize=1)
def _zips_by_city() -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in _places().values():
        for city in place.cities:
            grouped[city.casefold(), place.state].append(place.code)
    return grouped


@lru_cache(maxsize=1)
def _zips_by_county() -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in _places().values():
        county = place.county.casefold().removesuffix(" county")
        grouped[county, place.state].append(place.code)
    return grouped
