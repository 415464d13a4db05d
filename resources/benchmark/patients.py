"""Invented people who ask: everywhere that is hard, with facts as a chart has them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np

from resources.benchmark.country import ATTU, Numbers, doors, zips
from resources.benchmark.directory import CATEGORIES
from resources.geometry import Point
from resources.matching import Facts, Place

NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
# Shares of those asked for beside the bulk of the country.
HARD_STATES = {"AK": 0.08, "HI": 0.06, "PR": 0.06, "GU": 0.02, "WY": 0.06}
AT_ANTIMERIDIAN = 0.08
TWO_NEEDS = 0.2
LANGUAGES = {"en": 0.7, "es": 0.2, "vi": 0.05, "": 0.05}


@dataclass(frozen=True, slots=True)
class Patient:
    point: Point
    place: Place
    needs: tuple[str, ...]
    facts: Facts


def everyday(count: int, *, city: bool, seed: int = 7) -> list[Patient]:
    """Patients who live where the services are, for timing."""
    draw = np.random.default_rng(seed)
    # The first doors drawn are those of the Aleutians.
    found = doors(draw, count + 100, city=city)
    points = zip(found.latitudes.tolist(), found.longitudes.tolist(), strict=True)
    places = [
        _place(Point(*point), number)
        for point, number in zip(points, found.zips.tolist(), strict=True)
    ]
    return [_patient(draw, *where) for where in places[-count:]]


def everywhere(count: int, *, city: bool, seed: int = 8) -> list[Patient]:
    """Patients for comparing answers: Alaska, Hawaii, Puerto Rico, Guam, both sides of
    the antimeridian, sparse places, and ZIP centroids, where doors tie."""
    if city:
        return everyday(count, city=True, seed=seed)
    draw = np.random.default_rng(seed)
    numbers: list[int] = []
    for state, share in HARD_STATES.items():
        here = zips().numbers_in(state)
        numbers += draw.choice(here, round(count * share)).tolist()
    places = [_place(_center(number), number) for number in numbers]
    places += [_aleutian(draw) for _n in range(round(count * AT_ANTIMERIDIAN))]
    anywhere: Numbers = draw.integers(0, len(zips().codes), count - len(places))
    places += [_place(_center(number), number) for number in anywhere.tolist()]
    return [_patient(draw, *where) for where in places]


def _center(number: int) -> Point:
    known = zips()
    return Point(float(known.latitudes[number]), float(known.longitudes[number]))


def _place(point: Point, number: int) -> tuple[Point, Place]:
    known = zips()
    return point, Place(
        point=point,
        postal_code=known.codes[number],
        city=known.cities[number],
        county=known.counties[number],
        state=known.states[number],
    )


def _aleutian(draw: np.random.Generator) -> tuple[Point, Place]:
    longitude = ATTU.longitude + draw.normal(0, 0.2)
    latitude = ATTU.latitude + draw.normal(0, 0.2)
    point = Point(latitude, (longitude + 180) % 360 - 180)
    return point, Place(point=point, state="AK")


def _patient(draw: np.random.Generator, point: Point, place: Place) -> Patient:
    wanted = 2 if draw.random() < TWO_NEEDS else 1
    needs = draw.choice(CATEGORIES, wanted, replace=False).tolist()
    return Patient(point, place, tuple(f"need-{n:02}" for n in needs), _facts(draw))


def _facts(draw: np.random.Generator) -> Facts:
    """Some are not known of everybody."""
    told_income = draw.random() < 0.5
    return Facts(
        at=NOW,
        age=int(draw.integers(1, 95)),
        gender=str(draw.choice(["female", "male", ""])),
        household_size=int(draw.integers(1, 7)) if told_income else None,
        annual_income=Decimal(int(draw.integers(0, 90)) * 1000)
        if told_income
        else None,
        language=str(draw.choice(list(LANGUAGES), p=list(LANGUAGES.values()))),
        is_veteran=bool(draw.random() < 0.1) if draw.random() < 0.7 else None,
        needs_step_free=bool(draw.random() < 0.15),
    )
