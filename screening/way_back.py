"""Where a finished questionnaire leads back to, for those that are asked as a part of
something larger on a floor above."""

from collections.abc import Callable

from people.models import Patient, User

WayBack = Callable[[Patient, User], str]
_ways: list[WayBack] = []


def register_way_back(way: WayBack) -> None:
    """`way` gives the address, "" where there is nothing to go back to."""
    _ways.append(way)


def way_back(patient: Patient, user: User) -> str:
    return next((url for way in _ways if (url := way(patient, user))), "")
