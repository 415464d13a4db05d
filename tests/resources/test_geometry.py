import math

import pytest
from geopy.distance import geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from resources.geometry import (
    Point,
    box_around,
    chord_squared,
    distance,
    distance_surely_reached,
    mean_point,
    unit_vector,
)

points = st.builds(
    Point,
    st.floats(-80, 80, allow_nan=False),
    st.floats(-180, 180, allow_nan=False, exclude_max=True),
)


def true_distance(start: Point, end: Point) -> float:
    ends = ((p.latitude, p.longitude) for p in (start, end))
    return geodesic(*ends).meters


def chord(start: Point, end: Point) -> float:
    pairs = zip(unit_vector(start), unit_vector(end), strict=True)
    return sum((a - b) ** 2 for a, b in pairs)


def wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


@given(points, st.floats(-2, 2), st.floats(-2, 2))
def test_distance_is_within_a_meter_of_the_geodesic(start, north, east):
    end = Point(start.latitude + north, wrapped(start.longitude + east))
    assert distance(start, end) == pytest.approx(true_distance(start, end), abs=1)


def test_distance_to_itself_is_zero():
    assert distance(Point(40.44, -79.99), Point(40.44, -79.99)) == 0


@given(points, st.floats(-3, 3), st.floats(-6, 6), st.floats(1, 400_000))
def test_nothing_in_range_is_outside_the_box_or_the_chord(start, north, east, radius):
    end = Point(start.latitude + north, wrapped(start.longitude + east))
    assume(true_distance(start, end) <= radius)
    box = box_around(start, radius)
    assert box.south <= end.latitude <= box.north
    assert any(
        west - 1e-9 <= end.longitude <= east + 1e-9
        for west, east in ((box.west, box.east), (box.west_2, box.east_2))
    )
    assert chord(start, end) <= chord_squared(radius) + 1e-15


@given(points, st.floats(-3, 3), st.floats(-6, 6))
def test_what_is_surely_reached_is_never_too_far(start, north, east):
    end = Point(start.latitude + north, wrapped(start.longitude + east))
    sure = distance_surely_reached(chord(start, end))
    assert sure <= true_distance(start, end) + 1e-3


def test_box_around_the_pole_takes_every_longitude():
    box = box_around(Point(89.9, 10), 50_000)
    assert (box.west, box.east, box.north) == (-180, 180, 90)


def test_mean_of_points_on_both_sides_of_the_antimeridian():
    middle = mean_point([Point(52, 179), Point(52, -179)])
    assert math.isclose(abs(middle.longitude), 180, abs_tol=1e-6)
