"""Are the answers those of brute force?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from resources.benchmark.memory import BruteForce
from resources.benchmark.patients import Patient
from resources.geometry import METERS_PER_MILE
from resources.matching import DEFAULT_DISTANCE_M, candidates, engine, match

Nearest = Callable[[str, Any, float, int], candidates.Near]
RADII_M = (DEFAULT_DISTANCE_M, 200 * METERS_PER_MILE)
COUNTS = (20, 120)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many were asked about, and those of them answered otherwise."""

    patients: int
    searches: int
    wrong_searches: tuple[int, ...]
    wrong_matches: tuple[int, ...]

    @property
    def is_identical(self) -> bool:
        return not (self.wrong_searches or self.wrong_matches)

    def as_json(self) -> dict[str, Any]:
        return {
            "patients": self.patients,
            "searches": self.searches,
            "wrong_searches": list(self.wrong_searches),
            "wrong_matches": list(self.wrong_matches),
        }


@contextmanager
def searching_by(nearest: Nearest) -> Iterator[None]:
    """The engine asks another search than the flat table's statement."""
    with patch.object(candidates, "nearest", nearest):
        yield


def compare(patients: Sequence[Patient], brute: BruteForce) -> Comparison:
    """Each search's rows, and each whole answer in its order, against brute force."""
    wrong_searches = [n for n, one in enumerate(patients) if not _finds(one, brute)]
    wrong_matches = [
        n for n, one in enumerate(patients) if answer(one) != _by_force(one, brute)
    ]
    searches = len(RADII_M) * len(COUNTS) * sum(len(one.needs) for one in patients)
    return Comparison(
        len(patients), searches, tuple(wrong_searches), tuple(wrong_matches)
    )


def _finds(patient: Patient, brute: BruteForce) -> bool:
    return all(
        _finds_rows(need, patient, radius_m, count, brute)
        for need in patient.needs
        for radius_m in RADII_M
        for count in COUNTS
    )


def _finds_rows(
    need: str, patient: Patient, radius_m: float, count: int, brute: BruteForce
) -> bool:
    """Every row there is up to the distance that the search vouches for, which is the
    whole radius unless it came back with as many rows as were asked for."""
    found = candidates.nearest(need, patient.point, radius_m, count)
    wanted = brute.nearest(need, patient.point, radius_m, count)
    whole = len(found.rows) >= count or found.complete_m >= radius_m
    return whole and _sure(found, found.complete_m) == _sure(wanted, found.complete_m)


def _sure(found: candidates.Near, complete_m: float) -> set[tuple[Any, ...]]:
    pairs = zip(found.rows, found.meters, strict=True)
    return {row[:3] for row, meters in pairs if meters <= complete_m}


def _by_force(patient: Patient, brute: BruteForce) -> Any:
    """Over every row, with what needs no trip read for everybody."""
    with searching_by(brute.nearest), patch.object(engine, "NEARER_THAN_AFAR_M", 0.0):
        return answer(patient)


def answer(patient: Patient) -> Any:
    """All that a page shows of the matches, in its order."""
    found = match(patient.place, patient.needs, patient.facts)
    return found.note, [
        (
            one.service.pk,
            one.service_at_location and one.service_at_location.pk,
            one.distance_m,
            one.score,
            one.fit,
            one.reasons,
        )
        for one in found
    ]
