"""Points on the WGS 84 ellipsoid, distances between them, and boxes around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

METERS_PER_MILE = 1609.344
EQUATORIAL_RADIUS = 6_378_137.0
FLATTENING = 1 / 298.257223563
# The smallest and largest radius of curvature: what a sphere must be padded with so
# that nothing within an ellipsoidal distance is missed.
SMALLEST_RADIUS = EQUATORIAL_RADIUS * (1 - FLATTENING) ** 2
LARGEST_RADIUS = EQUATORIAL_RADIUS / (1 - FLATTENING)
BANDS_PER_DEGREE = 20

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees, edges included. Across the antimeridian there are two longitude
    ranges; elsewhere the second repeats the first."""

    south: float
    north: float
    west: float
    east: float
    west_2: float
    east_2: float

    @property
    def longitudes(self) -> set[tuple[float, float]]:
        return {(self.west, self.east), (self.west_2, self.east_2)}

    @property
    def bands(self) -> range:
        return range(band(self.south), band(self.north) + 1)


def unit_vector(point: Point) -> Vector:
    """The direction of the point from the center of a sphere."""
    latitude, longitude = math.radians(point.latitude), math.radians(point.longitude)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def band(latitude: float) -> int:
    """The twentieth of a degree, some 3.5 miles, that a latitude lies in, counted from
    the equator."""
    return math.floor(latitude * BANDS_PER_DEGREE)


def mean_point(points: Sequence[Point]) -> Point:
    """The middle of points, right across the antimeridian too."""
    x, y, z = np.mean([unit_vector(point) for point in points], axis=0)
    return Point(
        round(math.degrees(math.atan2(z, math.hypot(x, y))), 6),
        round(math.degrees(math.atan2(y, x)), 6),
    )


def box_around(point: Point, radius_m: float) -> Box:
    """Holds every point within `radius_m` meters; at a pole, every longitude."""
    angle = min(radius_m / SMALLEST_RADIUS, math.pi)
    latitude = math.radians(point.latitude)
    south = max(point.latitude - math.degrees(angle), -90.0)
    north = min(point.latitude + math.degrees(angle), 90.0)
    reach = math.sin(angle) / max(math.cos(latitude), 1e-12)
    if abs(latitude) + angle >= math.pi / 2 or reach >= 1:
        return Box(south, north, -180.0, 180.0, -180.0, 180.0)
    half = math.degrees(math.asin(reach))
    west, east = point.longitude - half, point.longitude + half
    if west < -180:
        return Box(south, north, -180.0, east, west + 360, 180.0)
    if east > 180:
        return Box(south, north, west, 180.0, -180.0, east - 360)
    return Box(south, north, west, east, west, east)


def chord_squared(radius_m: float) -> float:
    """The squared chord on the unit sphere that no point within `radius_m` exceeds."""
    half_angle = min(radius_m / SMALLEST_RADIUS, math.pi) / 2
    return (2 * math.sin(half_angle)) ** 2


def chord_surely_within(radius_m: float) -> float:
    """The squared chord up to which every point is within `radius_m`."""
    half_angle = min(radius_m / LARGEST_RADIUS, math.pi) / 2
    return (2 * math.sin(half_angle)) ** 2


def distance_surely_reached(squared_chord: float) -> float:
    """Meters within which every point has a smaller chord than this one."""
    angle = 2 * math.asin(min(math.sqrt(squared_chord) / 2, 1.0))
    return angle * SMALLEST_RADIUS


def distance(start: Point, end: Point) -> float:
    """Meters between two points on the ellipsoid; see `distances`."""
    return float(distances(start, [end.latitude], [end.longitude])[0])


def distances(
    start: Point, latitudes: Sequence[float], longitudes: Sequence[float]
) -> NDArray[np.float64]:
    """Meters on the ellipsoid to each point, by the Andoyer-Lambert correction.

    Formula: P. D. Thomas, Spheroidal Geodesics, Reference Systems and Local Geometry
    (U.S. Naval Oceanographic Office, 1970). Not for nearly antipodal points.
    """
    here = math.atan((1 - FLATTENING) * math.tan(math.radians(start.latitude)))
    there = np.arctan((1 - FLATTENING) * np.tan(np.radians(np.asarray(latitudes))))
    across = np.radians(np.asarray(longitudes, dtype=float) - start.longitude)
    middle, half = (here + there) / 2, (there - here) / 2
    haversine = (
        np.sin(half) ** 2 + math.cos(here) * np.cos(there) * np.sin(across / 2) ** 2
    )
    sigma = 2 * np.arcsin(np.sqrt(np.minimum(haversine, 1)))
    safe = np.maximum(haversine, 1e-300)
    rise = (np.sin(middle) * np.cos(half)) ** 2 / np.maximum(1 - haversine, 1e-300)
    run = (np.cos(middle) * np.sin(half)) ** 2 / safe
    correction = (sigma - np.sin(sigma)) * rise + (sigma + np.sin(sigma)) * run
    return EQUATORIAL_RADIUS * (sigma - FLATTENING / 2 * correction)


def miles(meters: float) -> float:
    return meters / METERS_PER_MILE
