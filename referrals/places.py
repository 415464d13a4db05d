"""The services a worker ticked: keys in a form or a query string, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from people.requests import uuid_or_none
from resources.models import Location, Service, ServiceAtLocation


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    service: Service
    service_at_location: ServiceAtLocation | None

    @property
    def location(self) -> Location | None:
        return self.service_at_location.location if self.service_at_location else None

    @property
    def key(self) -> str:
        return place_key(self.service, self.service_at_location)


def place_key(service: Service, place: ServiceAtLocation | None) -> str:
    """`chosen_places` reads it back: "service" or "service:place", both UUIDs."""
    return f"{service.pk}:{place.pk}" if place else str(service.pk)


def chosen_places(keys: Iterable[str]) -> list[ChosenPlace]:
    """The places the keys name, in order, each service once. Keys that are not ours,
    or name a service that takes no referrals any more, are left out."""
    parsed = [ids for key in keys if (ids := _parse(key))]
    services = {
        s.pk: s
        for s in Service.objects.referable()
        .for_listing()
        .filter(pk__in=[service for service, _place in parsed])
    }
    places = []
    for service_id, place_id in dict(parsed).items():
        if service := services.get(service_id):
            places.append(ChosenPlace(service, _place_of(service, place_id)))
    return places


def services_named(keys: Iterable[str]) -> int:
    """How many services the keys name, whether they still take referrals or not."""
    return len({ids[0] for key in keys if (ids := _parse(key))})


def _place_of(service: Service, place_id: UUID | None) -> ServiceAtLocation | None:
    places = service.service_at_locations.all()
    return next((p for p in places if p.pk == place_id), None)


def _parse(key: str) -> tuple[UUID, UUID | None] | None:
    service, _colon, place = key.partition(":")
    if (service_id := uuid_or_none(service)) is None:
        return None
    place_id = uuid_or_none(place)
    return None if place and place_id is None else (service_id, place_id)
