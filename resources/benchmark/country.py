"""Where things are: the ZIP codes of the United States, or one city."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import zipcodes
from numpy.typing import NDArray

from resources.geometry import Point

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

PITTSBURGH = Point(40.4406, -79.9959)
CITY_SIGMA_DEGREES = 0.07
ZIP_SIGMA_DEGREES = 0.02
# Shares of doors that stand where the ZIP's middle is, since no more is known of them,
# and of doors on the last Aleutian islands, on both sides of the antimeridian.
AT_CENTROID = 0.1
ALEUTIAN = 0.0005
ATTU = Point(52.0, 180.0)
ALEUTIAN_SIGMA_DEGREES = 0.3


@dataclass(frozen=True, slots=True)
class Zips:
    """Every ZIP with a place, by ascending code; military ones have none."""

    codes: list[str]
    cities: list[str]
    counties: list[str]
    states: list[str]
    zones: list[str]
    latitudes: Floats
    longitudes: Floats

    def numbers_in(self, state: str) -> Numbers:
        return np.flatnonzero(np.array(self.states) == state)


@dataclass(frozen=True, slots=True)
class Doors:
    """Points and the number of the ZIP each has as its address."""

    zips: Numbers
    latitudes: Floats
    longitudes: Floats


@lru_cache(maxsize=1)
def zips() -> Zips:
    entries: list[dict[str, Any]] = sorted(
        (entry for entry in zipcodes.list_all() if _has_place(entry)),
        key=lambda entry: entry["zip_code"],
    )
    return Zips(
        codes=[entry["zip_code"] for entry in entries],
        cities=[entry["city"] for entry in entries],
        counties=[entry["county"].removesuffix(" County") for entry in entries],
        states=[entry["state"] for entry in entries],
        zones=[entry["timezone"] for entry in entries],
        latitudes=np.array([float(entry["lat"]) for entry in entries]),
        longitudes=np.array([float(entry["long"]) for entry in entries]),
    )


def _has_place(entry: dict[str, Any]) -> bool:
    somewhere = float(entry["lat"]) or float(entry["long"])
    return bool(entry["active"] and entry["zip_code_type"] != "MILITARY" and somewhere)


def doors(draw: np.random.Generator, count: int, *, city: bool) -> Doors:
    """So many doors; each ZIP has as many as another, for each serves about as many
    people. In the city all are around one downtown."""
    return _in_city(draw, count) if city else _in_country(draw, count)


def _in_city(draw: np.random.Generator, count: int) -> Doors:
    around = Point(PITTSBURGH.latitude, PITTSBURGH.longitude)
    latitudes, longitudes = _scatter(draw, around, CITY_SIGMA_DEGREES, count)
    here = [n for n, code in enumerate(zips().codes) if code.startswith("152")]
    return Doors(draw.choice(here, count), latitudes, longitudes)


def _in_country(draw: np.random.Generator, count: int) -> Doors:
    known = zips()
    numbers = draw.integers(0, len(known.codes), count)
    scatter = draw.normal(0, ZIP_SIGMA_DEGREES, (2, count))
    scatter[:, draw.random(count) < AT_CENTROID] = 0
    latitudes = known.latitudes[numbers] + scatter[0]
    longitudes = known.longitudes[numbers] + scatter[1]
    far = max(round(count * ALEUTIAN), 20)
    latitudes[:far], longitudes[:far] = _scatter(
        draw, ATTU, ALEUTIAN_SIGMA_DEGREES, far
    )
    numbers[:far] = known.codes.index("99546")
    return Doors(numbers, latitudes.round(6), _wrapped(longitudes).round(6))


def _scatter(
    draw: np.random.Generator, center: Point, sigma: float, count: int
) -> tuple[Floats, Floats]:
    latitudes = center.latitude + draw.normal(0, sigma, count)
    longitudes = center.longitude + draw.normal(0, sigma, count)
    return latitudes.round(6), _wrapped(longitudes).round(6)


def _wrapped(longitudes: Floats) -> Floats:
    return (longitudes + 180) % 360 - 180
