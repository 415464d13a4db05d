"""An invented HSDS package on disk, as big as asked, with the faults real ones have."""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from resources.importing.repairs.zips import city_zips, zip_place

DAYS = ("MO", "TU", "WE", "TH", "FR")
NAMES = ("Food pantry", "LEGAL HELP", "Rides to care", "Rent assistance", "Diapers")
PLACES = city_zips("Pittsburgh", "PA")
PER_ORGANIZATION = 10
Row = dict[str, Any]


def write_package(folder: Path, services: int, seed: int = 1) -> int:
    """Writes the package; how many rows it has. A service has a place with an address,
    a phone, five days of hours and what else most have."""
    random = Random(seed)  # noqa: S311 - no secret
    tables = {
        "organizations": _organizations(services),
        "services": _services(services, random),
        "locations": _locations(services, random),
        "addresses": _addresses(services, random),
        "service_at_locations": _at_locations(services),
        "phones": _phones(services, random),
        "schedules": _schedules(services),
    }
    return sum(_write(folder / f"{name}.csv", rows) for name, rows in tables.items())


def _write(path: Path, rows: Iterator[Row]) -> int:
    first = next(rows)
    count = 1
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _organizations(services: int) -> Iterator[Row]:
    for n in range(max(services // PER_ORGANIZATION, 1)):
        website = f"www.helpers{n}.example.org"
        yield {"id": f"o{n}", "name": f"HELPERS {n}", "website": website}


def _services(services: int, random: Random) -> Iterator[Row]:
    for n in range(services):
        yield {
            "id": f"s{n}",
            "organization_id": f"o{n // PER_ORGANIZATION}",
            "name": f"{random.choice(NAMES)} {n}",
            "description": "What a person gets, in a sentence or two. " * 3,
            "status": "active",
            "minimum_age": random.choice(("", "18", "55")),
            "eligibility_description": random.choice(("", "Residents of the county")),
        }


def _locations(services: int, random: Random) -> Iterator[Row]:
    for n in range(services):
        place = zip_place(PLACES[n % len(PLACES)])
        lat, lon = (place.latitude, place.longitude) if place else (0.0, 0.0)
        point = (lat + random.uniform(-0.02, 0.02), lon + random.uniform(-0.02, 0.02))
        first, second = point if n % 50 else reversed(point)
        yield {
            "id": f"l{n}",
            "organization_id": f"o{n // PER_ORGANIZATION}",
            "name": f"Hall {n}",
            "latitude": round(first, 6),
            "longitude": round(second, 6),
        }


def _addresses(services: int, random: Random) -> Iterator[Row]:
    for n in range(services):
        yield {
            "id": f"a{n}",
            "location_id": f"l{n}",
            "address_1": f"{random.randint(1, 9000)} Main St",
            "city": "Pittsburgh",
            "state_province": "PA",
            "postal_code": f"{PLACES[n % len(PLACES)]}.0",
        }


def _at_locations(services: int) -> Iterator[Row]:
    for n in range(services):
        yield {"id": f"x{n}", "service_id": f"s{n}", "location_id": f"l{n}"}


def _phones(services: int, random: Random) -> Iterator[Row]:
    for n in range(services):
        number = f"412.{random.randint(200, 999)}.{random.randint(1000, 9999)}"
        yield {"id": f"p{n}", "service_id": f"s{n}", "number": number}


def _schedules(services: int) -> Iterator[Row]:
    for n in range(services):
        yield {
            "id": f"c{n}",
            "service_id": f"s{n}",
            "freq": "WEEKLY",
            "byday": ",".join(DAYS),
            "opens_at": "09:00",
            "closes_at": "17:00",
        }
