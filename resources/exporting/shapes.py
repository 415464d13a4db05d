"""The words in which the tables of HSDS are told: see resources.exporting.schema."""

from dataclasses import dataclass, field

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Property:
    """`kind` is a datapackage type: string, number, boolean, date, time, datetime,
    or "codes", a list of strings. `source` is the model's field where it differs."""

    name: str
    kind: str = "string"
    format: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    source: str = ""

    @property
    def field(self) -> str:
        return self.source or self.name


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key of the tabular form."""

    column: str
    table: str
    field: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """A property that holds another object, or a list of them."""

    table: str
    source: str
    many: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """One HSDS table. `extension` are properties of our object `nearhand`."""

    table: str
    file: str
    model: type[Model]
    properties: tuple[Property, ...]
    links: tuple[Link, ...] = ()
    nested: dict[str, Nested] = field(default_factory=dict)
    extension: tuple[Property, ...] = ()
    links_after: str = "id"

    @property
    def columns(self) -> tuple[Property | Link, ...]:
        """The columns of the CSV file in HSDS's order."""
        names = [prop.name for prop in self.properties]
        at = names.index(self.links_after) + 1
        return (*self.properties[:at], *self.links, *self.properties[at:])

    @property
    def has_attributes(self) -> bool:
        return self.table not in NO_ATTRIBUTES

    @property
    def has_metadata(self) -> bool:
        return self.table not in ("metadata", "meta_table_description")


NO_ATTRIBUTES = (
    *("attribute", "metadata", "taxonomy", "taxonomy_term"),
    "meta_table_description",
)


def texts(*names: str) -> tuple[Property, ...]:
    return tuple(Property(name) for name in names)


def of_kind(kind: str, *names: str) -> tuple[Property, ...]:
    return tuple(Property(name, kind) for name in names)


def link(table: str, *, required: bool = False, into: str = "") -> Link:
    return Link(f"{table}_id", table, into or f"{table}_id", required)


def many(table: str, source: str) -> Nested:
    return Nested(table, source)


def one(table: str, source: str = "") -> Nested:
    return Nested(table, source or table, many=False)


def uri(name: str, *, required: bool = False) -> Property:
    return Property(name, format="uri", required=required)
