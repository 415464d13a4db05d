"""The facts of all listings of a kind, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import F

from resources.duplicates.facts import Facts
from resources.duplicates.folding import (
    Name,
    fold_address,
    fold_host,
    fold_name,
    fold_phone,
    plain,
)
from resources.geometry import Point
from resources.models import (
    Address,
    ListingKind,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)
from resources.models.place import PointPrecision

Index = dict[UUID, set[Any]]
ROUGH = (PointPrecision.ZIP, PointPrecision.CITY)
# Of the many doors of a large organization.
MOST_PLACES = 12


def load(kind: ListingKind) -> list[Facts]:
    """In the order of their keys."""
    return LOADERS[kind]()


def _organizations() -> list[Facts]:
    phones = _phones("organization")
    for owner, of_services in _phones("service__organization").items():
        phones[owner] |= of_services
    addresses = _addresses(F("location__organization"))
    points = _points(
        Location.objects.filter(organization__isnull=False), "organization"
    )
    rows = Organization.objects.order_by("pk").values_list(
        *("pk", "name", "alternate_name", "website", "email", "tax_id")
    )
    return [
        Facts(
            pk=pk,
            names=_names(name, other),
            phones=frozenset(phones[pk]),
            hosts=_hosts(website, email),
            addresses=_few(addresses[pk]),
            points=tuple(_few(points[pk])),
            tax_id=plain(tax_id).replace(" ", ""),
        )
        for pk, name, other, website, email, tax_id in rows.iterator()
    ]


def _locations() -> list[Facts]:
    phones, addresses = _phones("location"), _addresses(F("location"))
    units = _units()
    points = _points(Location.objects.all(), "pk")
    rows = Location.objects.order_by("pk").values_list(
        *("pk", "name", "alternate_name", "organization", "organization__name")
    )
    return [
        Facts(
            pk=pk,
            names=_names(name, other),
            phones=frozenset(phones[pk]),
            addresses=frozenset(addresses[pk]),
            units=frozenset(units[pk]),
            points=tuple(points[pk]),
            owner=owner,
            owner_names=_names(owner_name),
        )
        for pk, name, other, owner, owner_name in rows.iterator()
    ]


def _services() -> list[Facts]:
    phones, places = _phones("service"), _places()
    addresses = _addresses(F("location__service_at_locations__service"))
    at = Location.objects.filter(service_at_locations__isnull=False)
    points = _points(at, "service_at_locations__service")
    needs: Index = defaultdict(set)
    for service, category in Service.categories.through.objects.values_list(
        "service_id", "category_id"
    ):
        needs[service].add(category)
    rows = Service.objects.order_by("pk").values_list(
        *("pk", "name", "alternate_name", "url", "email"),
        *("organization", "organization__name"),
    )
    return [
        Facts(
            pk=pk,
            names=_names(name, other),
            phones=frozenset(phones[pk]),
            hosts=_hosts(url, email),
            addresses=_few(addresses[pk]),
            points=tuple(_few(points[pk])),
            places=frozenset(places[pk]),
            owner=owner,
            owner_names=_names(owner_name),
            categories=frozenset(needs[pk]),
        )
        for pk, name, other, url, email, owner, owner_name in rows.iterator()
    ]


LOADERS: dict[ListingKind, Callable[[], list[Facts]]] = {
    ListingKind.ORGANIZATION: _organizations,
    ListingKind.LOCATION: _locations,
    ListingKind.SERVICE: _services,
}


def _names(*names: str | None) -> tuple[Name, ...]:
    folded = [fold_name(name) for name in names if name]
    return tuple(dict.fromkeys(name for name in folded if name.text))


def _hosts(*addresses: str) -> frozenset[str]:
    return frozenset(host for one in addresses if one and (host := fold_host(one)))


def _few(items: Iterable[Any]) -> frozenset[Any]:
    return frozenset(sorted(items, key=str)[:MOST_PLACES])


def _phones(owner: str) -> Index:
    rows = Phone.objects.filter(**{f"{owner}__isnull": False})
    found: Index = defaultdict(set)
    for pk, number in rows.order_by().values_list(owner, "number").iterator():
        if folded := fold_phone(number):
            found[pk].add(folded)
    return found


def _addresses(owner: F) -> Index:
    rows = Address.objects.annotate(owner_key=owner).exclude(owner_key=None)
    found: Index = defaultdict(set)
    for pk, street, postal_code in (
        rows.order_by().values_list("owner_key", "address_1", "postal_code").iterator()
    ):
        if folded := fold_address(street, postal_code):
            found[pk].add(folded)
    return found


def _units() -> Index:
    rows = Address.objects.exclude(address_2="").order_by()
    found: Index = defaultdict(set)
    for pk, unit in rows.values_list("location", "address_2").iterator():
        if words := plain(unit).split():
            found[pk].add(words[-1])
    return found


def _points(rows: Any, owner: str) -> Index:
    known = rows.exclude(latitude=None).exclude(point_precision__in=ROUGH)
    found: Index = defaultdict(set)
    for pk, latitude, longitude in (
        known.order_by().values_list(owner, "latitude", "longitude").iterator()
    ):
        found[pk].add(Point(latitude, longitude))
    return found


def _places() -> Index:
    found: Index = defaultdict(set)
    rows = ServiceAtLocation.objects.order_by()
    for service, location in rows.values_list("service", "location").iterator():
        found[service].add(location)
    return found
