"""Loads the services of an answer, each at the place it was found at.

A statement a table, for the rows of the answer alone: what Django's prefetching of the
same costs is most of the time of a whole match, and it loads every place of a service.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models.base import ModelState

from resources.matching.candidates import Row, ask, uuid_of
from resources.models import (
    Accessibility,
    Address,
    Category,
    CostOption,
    HoursException,
    Language,
    Location,
    Organization,
    Phone,
    Program,
    RequiredDocument,
    ResidencyRule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    TrackRecord,
    WeeklyHours,
)

# What hangs on what: the foreign keys by which a row is loaded.
OWNERS: dict[type[models.Model], tuple[str, ...]] = {
    Phone: ("service", "organization", "location", "service_at_location"),
    Language: ("service", "location"),
    ServiceArea: ("service", "service_at_location"),
    ResidencyRule: ("service",),
    RequiredDocument: ("service",),
    CostOption: ("service",),
    WeeklyHours: ("service", "location", "service_at_location"),
    HoursException: ("service", "location"),
    Address: ("location",),
    Accessibility: ("location",),
}

# Read when somebody asks for it, as after `defer`: what an import could not place.
NOT_READ = {"extra"}

Rows = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """By key. The places are those named only: `service.service_at_locations` asks the
    database, as ever."""

    services: Mapping[uuid.UUID, Service]
    at_locations: Mapping[uuid.UUID, ServiceAtLocation]

    def service(self, row: Row) -> Service | None:
        return self.services.get(uuid_of(row[0]))

    def at_location(self, row: Row) -> ServiceAtLocation | None:
        return self.at_locations.get(uuid_of(row[1])) if row[1] else None


def load(rows: Iterable[Row]) -> Loaded:
    """The services and places of rows of the flat table, with all that a list shows."""
    found = list(rows)
    services = _by_key(Service, {row[0] for row in found})
    at_locations = _by_key(ServiceAtLocation, {row[1] for row in found if row[1]})
    organizations = _attach(services.values(), Service, "organization", Organization)
    locations = _attach(at_locations.values(), ServiceAtLocation, "location", Location)
    _attach(services.values(), Service, "program", Program)
    _attach_track_records(services)
    _attach_categories(services)
    for at_location in at_locations.values():
        service = services.get(at_location.service_id)
        if service:
            at_location.service = service
    owners = {
        "service": services,
        "organization": organizations,
        "location": locations,
        "service_at_location": at_locations,
    }
    for model, names in OWNERS.items():
        _attach_owned(model, {name: owners[name] for name in names})
    return Loaded(services, at_locations)


class ReadRows(models.QuerySet[Any]):
    """Related rows that have been read; a further filter asks the database, with the
    relation's own condition. It holds the owner's key, not the owner: in a circle they
    would wait for the garbage collector."""

    owner: tuple[type[models.Model], Any]
    name: str

    def _chain(self) -> Any:
        model, pk = self.owner
        related = getattr(model(pk=pk), self.name).get_queryset()
        related._known_related_objects = {}  # noqa: SLF001 the owner made here is empty
        return related._chain()  # noqa: SLF001


def _keep(owner: models.Model, name: str, model: Any, rows: list[Any]) -> None:
    read = ReadRows.__new__(ReadRows)
    who = type(owner), owner.pk
    read.__dict__.update(_empty(model), _result_cache=rows, owner=who, name=name)
    cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = read


@lru_cache(maxsize=64)
def _empty(model: Any) -> dict[str, Any]:
    """What a query set has but for its rows; making one each takes far longer."""
    made = ReadRows(model, query=models.sql.Query(model))
    return {**vars(made), "_prefetch_done": True}


def _attach_owned(model: Any, owners: dict[str, Rows]) -> None:
    """Each owner gets its rows, in the model's order, or that there are none."""
    rows = _read(model, {f"{name}_id": list(some) for name, some in owners.items()})
    for name, some in owners.items():
        theirs: defaultdict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            theirs[getattr(row, f"{name}_id")].append(row)
        related = model._meta.get_field(name).remote_field.related_name
        for pk, owner in some.items():
            _keep(owner, related, model, theirs.get(pk, []))


def _attach(
    holders: Collection[Any], holder: type[models.Model], name: str, model: Any
) -> Rows:
    """What a foreign key points at, by key."""
    pks = {pk for one in holders if (pk := getattr(one, f"{name}_id"))}
    found = _by_key(model, pks)
    field: Any = holder._meta.get_field(name)
    for one in holders:
        field.set_cached_value(one, found.get(getattr(one, f"{name}_id")))
    return found


def _attach_track_records(services: Mapping[uuid.UUID, Service]) -> None:
    read = _read(TrackRecord, {"service_id": list(services)})
    records = {record.service_id: record for record in read}
    relation: Any = TrackRecord._meta.get_field("service").remote_field
    for pk, service in services.items():
        relation.set_cached_value(service, records.get(pk))


def _attach_categories(services: Mapping[uuid.UUID, Service]) -> None:
    codes: defaultdict[Any, list[str]] = defaultdict(list)
    for pair in _read(Service.categories.through, {"service_id": list(services)}):
        codes[pair.service_id].append(pair.category_id)
    categories = _by_key(Category, {code for some in codes.values() for code in some})
    for pk, service in services.items():
        theirs = [one for code, one in categories.items() if code in codes[pk]]
        _keep(service, "categories", Category, theirs)


def _by_key(model: Any, keys: Collection[Any]) -> Rows:
    """Rows by primary key, in the model's order."""
    rows = _read(model, {model._meta.pk.column: list(keys)})
    return {row.pk: row for row in rows}


Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """How a model's rows are read: made once, since making it takes longer than the
    reading. `converters` are by the number of their column."""

    select: str
    order: str
    names: list[str]
    converters: list[tuple[int, Convert]]


def _table(model: Any) -> Table:
    return _table_of(model, connection.vendor)


@lru_cache(maxsize=64)
def _table_of(model: Any, _vendor: str) -> Table:
    fields = [f for f in model._meta.concrete_fields if f.name not in NOT_READ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    compiler = model.objects.all().query.get_compiler(connection=connection)
    converters = compiler.get_converters(
        [field.get_col(model._meta.db_table) for field in fields]
    )
    return Table(
        select=f"SELECT {columns} FROM {quote(model._meta.db_table)}",  # noqa: S608
        order=_order(model),
        names=[field.attname for field in fields],
        converters=[(n, _remembered(*made)) for n, made in converters.items()],
    )


def _remembered(converters: list[Callable[..., Any]], column: Any) -> Convert:
    """The same keys, days and hours come again and again."""
    if isinstance(column.output_field, models.UUIDField):
        return _key_of

    @lru_cache(maxsize=4096)
    def convert(value: Any) -> Any:
        for one in converters:
            value = one(value, column, connection)
        return value

    return convert


_key_of = lru_cache(maxsize=65536)(uuid.UUID)


def _order(model: Any) -> str:
    names = [name for name in model._meta.ordering if "__" not in name]
    columns = [model._meta.get_field(name).column for name in names]
    ordered = ", ".join(connection.ops.quote_name(column) for column in columns)
    return f" ORDER BY {ordered}" if ordered else ""


def _read(model: Any, wanted: Mapping[str, list[Any]]) -> list[Any]:
    """Rows of which one of the columns has one of its keys, in the model's order."""
    if not any(wanted.values()):
        return []
    table = _table(model)
    where, parameters = _where(wanted)
    rows = ask(f"{table.select} WHERE {where}{table.order}", parameters)
    return [_made(model, table, row) for row in rows]


def _where(wanted: Mapping[str, list[Any]]) -> tuple[str, list[Any]]:
    """On PostgreSQL the same text however many keys there are, so that it is planned
    once; see `candidates.ask`."""
    if connection.vendor == "postgresql":
        return " OR ".join(f"{name} = ANY(%s)" for name in wanted), [*wanted.values()]
    some = {name: keys for name, keys in wanted.items() if keys}
    marks = (f"{name} IN ({', '.join(['%s'] * len(some[name]))})" for name in some)
    return " OR ".join(marks), [_native(key) for keys in some.values() for key in keys]


def _native(key: Any) -> Any:
    """As SQLite has it; see `candidates.key`."""
    return key.hex if isinstance(key, uuid.UUID) else key


def _made(model: Any, table: Table, row: Row) -> Any:
    """As Django makes an object of a pickle: its `__init__`, which nothing here needs,
    takes longer than the reading."""
    one = model.__new__(model)
    state = ModelState()
    state.db, state.adding = connection.alias, False
    one.__dict__.update(
        zip(table.names, _converted(table, row), strict=True), _state=state
    )
    return one


def _converted(table: Table, row: Row) -> list[Any]:
    values = list(row)
    for number, convert in table.converters:
        if values[number] is not None:
            values[number] = convert(values[number])
    return values
