"""ZIP codes, states, one-string addresses and coordinates."""

import re
from dataclasses import dataclass, replace
from math import asin, atan, cos, degrees, exp, pi, radians, sin, sqrt

from resources.importing.repairs.reading import (
    Reading,
    Repair,
    Unreadable,
    unchanged_or,
)
from resources.importing.repairs.states import STATE_CODES
from resources.importing.repairs.zips import ZipPlace, zip_place

EARTH_RADIUS = 6_371_000
MERCATOR_RADIUS = 6_378_137
MERCATOR_EDGE = 20_037_509
# No degrees are that many; meters of Web Mercator in the United States always are.
MORE_THAN_DEGREES = 1_000
# The states and territories, roughly: south, north, west, east.
UNITED_STATES = (13.0, 72.0, -180.0, -64.0)
FAR_FROM_ZIP = 80_467  # 50 miles; a real door is 0.5 to 3 miles from its centroid
ZIP_TEXT = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?")
GLUED = re.compile(
    r"(?<=[a-z.])(?=\d|(?:Suite|Ste|Unit|Floor|Room|Apt)\b)"
    r"|(?<=[a-z]) (?=\d{2,5} [A-Z])"
)
GLUED_CITY = re.compile(r"(?<=[a-z0-9.])[A-Z][a-z]+(?: [A-Z][a-z]+)?$")
STATE_ZIP_END = re.compile(r",?\s+([A-Za-z][A-Za-z .]+?)[,\s]+(\d{5}(?:-\d{4})?)$")
STATE_ONLY = re.compile(r"State:\s*(?:<b>)?([A-Z]{2})(?:</b>)?,?")


@dataclass(frozen=True, slots=True)
class AddressParts:
    address_1: str = ""
    address_2: str = ""
    city: str = ""
    state_province: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees. `precision` is "given" (by the source) or "zip" (its centroid)."""

    latitude: float
    longitude: float
    precision: str = "given"


def read_zip(text: str) -> Reading[str]:
    """A five-digit ZIP or ZIP+4. Undoes what spreadsheets do: 15131.0, 2139.

    A lost zero is put back only where that makes a ZIP that exists.
    """
    given = text.strip()
    digits = re.sub(r"\.0+$", "", given)
    padded = digits.zfill(5)
    if re.fullmatch(r"\d{3,4}", digits) and zip_place(padded):
        return Reading(padded, (Repair("zip-leading-zero", given, padded),))
    match = ZIP_TEXT.fullmatch(digits)
    if not match:
        raise Unreadable(f"{given!r} is not a ZIP code")
    value = match[1] + (f"-{match[2]}" if match[2] else "")
    rule = "zip-from-number" if "." in given else "zip-format"
    return Reading(value, unchanged_or(rule, given, value))


def read_state(text: str) -> Reading[str]:
    """A two-letter USPS code, from the code or the name."""
    given = text.strip()
    code = STATE_CODES.get(given.rstrip(".").casefold())
    if code is None and given.upper() in STATE_CODES.values():
        code = given.upper()
    if code is None:
        raise Unreadable(f"{given!r} is not a state")
    return Reading(code, unchanged_or("state-code", given, code))


def read_one_line_address(text: str) -> Reading[AddressParts]:
    """ "491 N. State Road 7, Plantation, FL 33317" as its parts."""
    given = text.strip()
    only_state = STATE_ONLY.fullmatch(given)
    if only_state:
        raise Unreadable(f"{given!r} names a state, not an address")
    match = STATE_ZIP_END.search(given)
    before_state = given[: match.start()] if match else ""
    if not match or "," not in before_state:
        raise Unreadable(f"{given!r} is not street, city, state and ZIP")
    street, _, city = before_state.rpartition(",")
    line_1, line_2 = _split_unit(street)
    state, zip_code = read_state(match[1]).value, match[2]
    parts = AddressParts(line_1, line_2, city.strip(), state, zip_code)
    return Reading(parts, (Repair("address-one-line", given, _joined(parts)),))


def read_address(parts: AddressParts) -> Reading[AddressParts]:
    """Pulls a city glued to the street apart, with the ZIP's own city names.

    "67 East Madison StreetSuite 2000Chicago", ZIP 60603 -> street, suite, Chicago.
    An address that has a city is left as it is.
    """
    place = zip_place(parts.postal_code)
    if parts.city or place is None:
        return Reading(parts)
    city = next((c for c in place.cities if _ends_with(parts.address_1, c)), "")
    glued = GLUED_CITY.search(parts.address_1)
    city = city or (glued[0] if glued else "")
    if not city:
        filled = replace(parts, city=place.city)
        return Reading(filled, (Repair("city-from-zip", "", place.city),))
    street = parts.address_1[: -len(city)].rstrip(" ,")
    line_1, line_2 = _split_unit(GLUED.sub(", ", street))
    second = line_2 or parts.address_2
    split = replace(parts, address_1=line_1, address_2=second, city=city)
    before = f"{parts.address_1} {parts.postal_code}"
    return Reading(split, (Repair("address-run-together", before, _joined(split)),))


def read_point(
    latitude: str, longitude: str, postal_code: str = ""
) -> Reading[Point | None]:
    """A point inside the ranges and within 50 miles of its ZIP's centroid.

    Swapped or sign-less coordinates and meters of Web Mercator are put right when that
    brings them to the ZIP; without a known ZIP, into the United States. Otherwise the
    ZIP's centroid stands in, or an impossible point is left out.
    """
    centroid = zip_place(postal_code)
    given = f"{latitude}, {longitude}"
    if not latitude.strip() and not longitude.strip():
        return _from_zip(centroid, "point-from-zip", "")
    try:
        lat, lon = float(latitude), float(longitude)
    except ValueError:
        return _from_zip(centroid, "point-unreadable", given)
    if (lat, lon) == (0, 0):
        return _from_zip(centroid, "point-zero", given)
    if _plausible(lat, lon, centroid):
        return Reading(Point(lat, lon))
    return _put_right(lat, lon, centroid, given)


def meters_between(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    """Great-circle distance in meters (haversine; within 0.5 %)."""
    phi_1, phi_2 = radians(lat_1), radians(lat_2)
    d_phi, d_lambda = phi_2 - phi_1, radians(lon_2 - lon_1)
    chord = sin(d_phi / 2) ** 2 + cos(phi_1) * cos(phi_2) * sin(d_lambda / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(chord)))


def _put_right(
    lat: float, lon: float, centroid: ZipPlace | None, given: str
) -> Reading[Point | None]:
    for rule, new_lat, new_lon in _tries(lat, lon):
        if _is_there(new_lat, new_lon, centroid):
            point = Point(new_lat, new_lon)
            return Reading(point, (Repair(rule, given, f"{new_lat}, {new_lon}"),))
    in_range = abs(lat) <= 90 and abs(lon) <= 180
    return _from_zip(
        centroid, "point-far-from-zip" if in_range else "point-impossible", given
    )


def _tries(lat: float, lon: float) -> list[tuple[str, float, float]]:
    if min(abs(lat), abs(lon)) > MORE_THAN_DEGREES:
        pairs = (_from_mercator(lon, lat), _from_mercator(lat, lon))
        return [("point-web-mercator", *pair) for pair in pairs if pair]
    return [
        ("point-swapped", lon, lat),
        ("point-sign", lat, -lon),
        ("point-swapped", -lon, lat),
        ("point-swapped", lon, -lat),
    ]


def _from_mercator(x: float, y: float) -> tuple[float, float] | None:
    """Latitude and longitude of meters in EPSG:3857, to about a centimeter."""
    if max(abs(x), abs(y)) > MERCATOR_EDGE:
        return None
    lat = degrees(2 * atan(exp(y / MERCATOR_RADIUS)) - pi / 2)
    return round(lat, 7), round(degrees(x / MERCATOR_RADIUS), 7)


def _is_there(lat: float, lon: float, centroid: ZipPlace | None) -> bool:
    if centroid is not None:
        return _plausible(lat, lon, centroid)
    south, north, west, east = UNITED_STATES
    return south <= lat <= north and west <= lon <= east


def _plausible(lat: float, lon: float, centroid: ZipPlace | None) -> bool:
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return False
    if centroid is None:
        return True
    away = meters_between(lat, lon, centroid.latitude, centroid.longitude)
    return away <= FAR_FROM_ZIP


def _from_zip(
    centroid: ZipPlace | None, rule: str, given: str
) -> Reading[Point | None]:
    if centroid is None:
        return Reading(None, unchanged_or(rule, given, ""))
    point = Point(centroid.latitude, centroid.longitude, precision="zip")
    after = f"{point.latitude}, {point.longitude} (ZIP centroid)"
    return Reading(point, (Repair(rule, given, after),))


def _ends_with(street: str, city: str) -> bool:
    return street.casefold().endswith(city.casefold()) and len(street) > len(city)


def _split_unit(street: str) -> tuple[str, str]:
    """The street, and what follows its first comma (suite, floor)."""
    line_1, _, line_2 = street.partition(",")
    return line_1.strip(), line_2.strip()


def _joined(parts: AddressParts) -> str:
    lines = (parts.address_1, parts.address_2, parts.city)
    end = f"{parts.state_province} {parts.postal_code}".strip()
    return " | ".join([line for line in lines if line] + [end])
