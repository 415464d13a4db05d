"""An invented directory: organizations, their doors, what they offer there, and for
whom, with the shares of real ones. The same seed gives the same rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from resources import models
from resources.benchmark.country import Doors, Numbers, doors, zips
from resources.benchmark.filling import Columns, fill

CATEGORIES = 40
DAYS = [(date(2026, 10, 1) - timedelta(days=n)).isoformat() for n in range(700)]
# How many doors and services an organization has, and the share of them that do.
DOORS_EACH = ((1, 2, 3, 6, 20), (0.62, 0.2, 0.1, 0.06, 0.02))
SERVICES_EACH = ((1, 2, 3, 5, 8), (0.45, 0.25, 0.15, 0.1, 0.05))
EVERYWHERE = 0.3
DESCRIPTION = (
    "Invented for a measurement. Helps people who live nearby, by appointment and in "
    "person, with staff who know the neighborhood and what else there is. Bring what "
    "you have; nobody is turned away for want of papers."
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Who has what: parents by their number. `sizes` are rows a table."""

    organizations: int
    door_owner: Numbers
    service_owner: Numbers
    at_service: Numbers
    at_door: Numbers


Step = tuple[type[Any], Callable[[], Columns]]


class Directory:
    """`rows` service-at-locations and everything that belongs to them."""

    def __init__(self, rows: int, *, city: bool = False, seed: int = 1) -> None:
        self.draw = np.random.default_rng(seed)
        self.shape = _shape(self.draw, rows)
        self.doors: Doors = doors(self.draw, len(self.shape.door_owner), city=city)
        self.organization_ids = self._ids(self.shape.organizations)
        self.door_ids = self._ids(len(self.shape.door_owner))
        self.service_ids = self._ids(len(self.shape.service_owner))

    def write(self, tell: Callable[[str], None]) -> None:
        for model, columns in self._tables():
            tell(model._meta.verbose_name_plural)
            fill(model, columns())

    def _tables(self) -> Iterator[Step]:
        yield models.Category, self._categories
        yield models.Organization, self._organizations
        yield models.Location, self._locations
        yield models.Address, self._addresses
        yield models.Service, self._services
        yield models.Service.categories.through, self._needs
        yield models.ServiceAtLocation, self._at_locations
        yield models.Phone, self._phones
        yield models.Language, self._languages
        yield models.ServiceArea, self._areas
        yield models.RequiredDocument, self._documents
        yield models.Accessibility, self._accessibility
        yield models.WeeklyHours, self._hours
        yield models.CostOption, self._costs

    def _ids(self, count: int) -> list[str]:
        halves = self.draw.integers(0, 2**64, (2, count), dtype=np.uint64).tolist()
        return [f"{a:016x}{b:016x}" for a, b in zip(*halves, strict=True)]

    def _some(self, count: int, share: float) -> Numbers:
        return np.flatnonzero(self.draw.random(count) < share)

    def _yes(self, count: int, share: float) -> list[bool]:
        return (self.draw.random(count) < share).tolist()

    def _one_of(self, count: int, shares: dict[Any, float]) -> list[Any]:
        """Values by their shares; the rest of the shares is None."""
        values = [*shares, None]
        weights = [*shares.values(), 1 - sum(shares.values())]
        picked = self.draw.choice(len(values), count, p=np.array(weights).round(6))
        return [values[n] for n in picked.tolist()]

    def _categories(self) -> Columns:
        codes = [f"need-{number:02}" for number in range(CATEGORIES)]
        return {"code": codes, "name": codes}

    def _organizations(self) -> Columns:
        count = self.shape.organizations
        return {
            "id": self.organization_ids,
            "name": [f"Invented organization {n}" for n in range(count)],
            "email": [
                f"info@org{n}.example.org" if has else ""
                for n, has in enumerate(self._yes(count, 0.6))
            ],
        }

    def _locations(self) -> Columns:
        numbers = self.doors.zips.tolist()
        confidential = self.draw.random(len(numbers)) < 0.01
        return {
            "id": self.door_ids,
            "organization_id": _pick(
                self.organization_ids, self.shape.door_owner.tolist()
            ),
            "name": [f"Office {n}" for n in range(len(numbers))],
            "latitude": self.doors.latitudes.tolist(),
            "longitude": self.doors.longitudes.tolist(),
            "point_source": _always("invented", numbers),
            "is_confidential": confidential.tolist(),
            "time_zone": _pick(zips().zones, numbers),
        }

    def _addresses(self) -> Columns:
        known, numbers = zips(), self.doors.zips.tolist()
        return {
            "id": self._ids(len(numbers)),
            "location_id": self.door_ids,
            "address_1": [
                f"{100 + n % 900} Sample Street" for n in range(len(numbers))
            ],
            "city": _pick(known.cities, numbers),
            "region": _pick(known.counties, numbers),
            "state_province": _pick(known.states, numbers),
            "postal_code": _pick(known.codes, numbers),
        }

    def _services(self) -> Columns:
        count = len(self.service_ids)
        return {
            "id": self.service_ids,
            "organization_id": _pick(
                self.organization_ids, self.shape.service_owner.tolist()
            ),
            "name": [f"Invented service {n}" for n in range(count)],
            "description": _always(DESCRIPTION, self.service_ids),
            "live": self._yes(count, 0.98),
            "status": [
                given or "active"
                for given in self._one_of(count, {"inactive": 0.02, "defunct": 0.01})
            ],
            "is_referable": self._yes(count, 0.97),
            **self._who_for(count),
            **self._room(count),
        }

    def _who_for(self, count: int) -> Columns:
        words = self._one_of(count, {"People in need; call to find out.": 0.25})
        limits = {130: 0.06, 185: 0.06, 200: 0.08}
        return {
            "minimum_age": self._one_of(count, {18: 0.2, 55: 0.03, 60: 0.07}),
            "maximum_age": self._one_of(count, {5: 0.03, 17: 0.06, 24: 0.04}),
            "income_limit_percent": self._one_of(count, limits),
            "requires_veteran": self._yes(count, 0.03),
            "restricted_gender": [
                given or ""
                for given in self._one_of(count, {"female": 0.04, "male": 0.02})
            ],
            "requires_referral": self._yes(count, 0.15),
            "is_walk_in": self._yes(count, 0.3),
            "is_free": self._yes(count, 0.6),
            "eligibility_description": [given or "" for given in words],
        }

    def _room(self, count: int) -> Columns:
        shares = {
            "capacity": 0.3,
            "waitlist": 0.1,
            "additional-assessment-required": 0.05,
            "no-capacity": 0.07,
        }
        days = self.draw.integers(0, len(DAYS), count).tolist()
        known = self._yes(count, 0.8)
        return {
            "capacity": [given or "" for given in self._one_of(count, shares)],
            "assured_date": [
                DAYS[day] if has else None for day, has in zip(days, known, strict=True)
            ],
        }

    def _needs(self) -> Columns:
        """Nine services in ten meet one need, the tenth two; some are commoner."""
        count = len(self.service_ids)
        weights = 1 / (np.arange(CATEGORIES) + 20)
        first = self.draw.choice(CATEGORIES, count, p=weights / weights.sum())
        more = self._some(count, 0.1)
        second = (first[more] + self.draw.integers(1, CATEGORIES, len(more))) % (
            CATEGORIES
        )
        owners = [*range(count), *more.tolist()]
        needs = [*first.tolist(), *second.tolist()]
        return {
            "service_id": _pick(self.service_ids, owners),
            "category_id": [f"need-{number:02}" for number in needs],
        }

    def _at_locations(self) -> Columns:
        shape = self.shape
        return {
            "id": self._ids(len(shape.at_service)),
            "service_id": _pick(self.service_ids, shape.at_service.tolist()),
            "location_id": _pick(self.door_ids, shape.at_door.tolist()),
        }

    def _phones(self) -> Columns:
        services = self._some(len(self.service_ids), 0.5)
        owners = self._some(self.shape.organizations, 0.8)
        without = [None] * len(owners)
        count = len(services) + len(owners)
        return {
            "id": self._ids(count),
            "service_id": [*_pick(self.service_ids, services.tolist()), *without],
            "organization_id": [
                *([None] * len(services)),
                *_pick(self.organization_ids, owners.tolist()),
            ],
            "number": [f"(412) 555-01{n % 100:02}" for n in range(count)],
        }

    def _languages(self) -> Columns:
        spanish = self._some(len(self.service_ids), 0.25).tolist()
        other = self._some(len(self.service_ids), 0.05).tolist()
        codes = self._one_of(len(other), {"vi": 0.3, "ar": 0.3, "ne": 0.2, "zh": 0.2})
        return {
            "id": self._ids(len(spanish) + len(other)),
            "service_id": _pick(self.service_ids, [*spanish, *other]),
            "code": [*(["es"] * len(spanish)), *(code or "zh" for code in codes)],
            "name": [*(["Spanish"] * len(spanish)), *([""] * len(other))],
        }

    def _areas(self) -> Columns:
        """Where the people served live: around the service's first door."""
        kinds = {"county": 0.4, "zip": 0.1, "city": 0.1, "state": 0.1, "nation": 0.001}
        drawn = self._one_of(len(self.service_ids), kinds)
        numbers = [n for n, kind in enumerate(drawn) if kind]
        home = self.doors.zips[self._first_doors()].tolist()
        values = [_area(drawn[n], home[n]) for n in numbers]
        return {
            "id": self._ids(len(numbers)),
            "service_id": _pick(self.service_ids, numbers),
            "area_type": [drawn[n] for n in numbers],
            "value": values,
            "name": values,
        }

    def _first_doors(self) -> Numbers:
        _services, first = np.unique(self.shape.at_service, return_index=True)
        doors_: Numbers = self.shape.at_door[first]
        return doors_

    def _documents(self) -> Columns:
        services = self._some(len(self.service_ids), 0.15).tolist()
        return {
            "id": self._ids(len(services)),
            "service_id": _pick(self.service_ids, services),
            "document": _always("Proof of address", services),
        }

    def _accessibility(self) -> Columns:
        numbers = self._some(len(self.door_ids), 0.4).tolist()
        words = self._one_of(len(numbers), {"Wheelchair ramp": 0.8})
        return {
            "id": self._ids(len(numbers)),
            "location_id": _pick(self.door_ids, numbers),
            "description": [given or "Not wheelchair accessible" for given in words],
        }

    def _hours(self) -> Columns:
        """Monday to Friday, at three doors in five."""
        open_doors = self._some(len(self.door_ids), 0.6).tolist()
        owners = [number for number in open_doors for _day in range(5)]
        return {
            "id": self._ids(len(owners)),
            "location_id": _pick(self.door_ids, owners),
            "weekday": [day for _door in open_doors for day in range(5)],
            "opens_at": _always("09:00:00", owners),
            "closes_at": _always("17:00:00", owners),
        }

    def _costs(self) -> Columns:
        services = self._some(len(self.service_ids), 0.15).tolist()
        return {
            "id": self._ids(len(services)),
            "service_id": _pick(self.service_ids, services),
            "option": _always("Fee", services),
            "amount": _always("5.00", services),
        }


def _shape(draw: np.random.Generator, rows: int) -> Shape:
    """Organizations until their service-at-locations are enough, then cut to size."""
    # About 2.9 service-at-locations an organization.
    count = rows // 2 + 10
    door_counts = draw.choice(DOORS_EACH[0], count, p=DOORS_EACH[1])
    service_counts = draw.choice(SERVICES_EACH[0], count, p=SERVICES_EACH[1])
    first_door = np.cumsum(door_counts) - door_counts
    owner = np.repeat(np.arange(count), service_counts)
    everywhere = draw.random(len(owner)) < EVERYWHERE
    places = np.where(everywhere, door_counts[owner], 1)
    services = int(np.searchsorted(np.cumsum(places), rows)) + 1
    owner, places = owner[:services], places[:services]
    at_service = np.repeat(np.arange(services), places)
    nth = np.arange(len(at_service)) - np.repeat(np.cumsum(places) - places, places)
    start = draw.integers(0, door_counts[owner])
    doors_there = door_counts[owner][at_service]
    at_door = first_door[owner][at_service] + (start[at_service] + nth) % doors_there
    organizations = int(owner[-1]) + 1
    return Shape(
        organizations=organizations,
        door_owner=np.repeat(np.arange(organizations), door_counts[:organizations]),
        service_owner=owner,
        at_service=at_service[:rows],
        at_door=at_door[:rows],
    )


def _area(kind: str, number: int) -> str:
    known = zips()
    state = known.states[number]
    return {
        "zip": known.codes[number],
        "city": f"{known.cities[number]}, {state}",
        "county": f"{known.counties[number]}, {state}",
        "state": state,
        "nation": "US",
    }[kind]


def _pick(values: list[Any], numbers: list[int]) -> list[Any]:
    return [values[number] for number in numbers]


def _always(value: Any, rows: list[Any]) -> list[Any]:
    return [value] * len(rows)
