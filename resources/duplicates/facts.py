"""What two listings are compared by."""

from dataclasses import dataclass
from uuid import UUID

from resources.duplicates.folding import Name
from resources.geometry import Point


@dataclass(frozen=True, slots=True)
class Facts:
    """`names`: the name and the other name, folded. `points` are of doors and streets
    only: the middle of a ZIP says nothing of one building. `owner` is the organization
    of a place or a service, `owner_names` what it is called."""

    pk: UUID
    names: tuple[Name, ...]
    phones: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    points: tuple[Point, ...] = ()
    places: frozenset[UUID] = frozenset()
    owner: UUID | None = None
    owner_names: tuple[Name, ...] = ()
    categories: frozenset[str] = frozenset()
    tax_id: str = ""

    @property
    def has_contact(self) -> bool:
        return bool(self.phones or self.hosts or self.addresses or self.points)
