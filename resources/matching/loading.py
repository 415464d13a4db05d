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

from resources.matching.candidates import Row, uuid_of
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
    relation's own condition."""

    owner: models.Model
    name: str

    def _chain(self) -> Any:
        cache = self.owner.__dict__["_prefetched_objects_cache"]
        read = cache.pop(self.name)
        try:
            return getattr(self.owner, self.name).get_queryset()._chain()  # noqa: SLF001
        finally:
            cache[self.name] = read


def _keep(owner: models.Model, name: str, model: Any, rows: list[Any]) -> None:
    read = ReadRows(model, query=_plain_query(model))
    read.__dict__.update(_result_cache=rows, _prefetch_done=True)
    read.owner, read.name = owner, name
    cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = read


@lru_cache(maxsize=64)
def _plain_query(model: Any) -> Any:
    return models.sql.Query(model)


def _attach_owned(model: Any, owners: dict[str, Rows]) -> None:
    """Each owner gets its rows, in the model's order, or that there are none."""
    wheres: list[str] = []
    keys: list[Any] = []
    for name, some in owners.items():
        if some:
            wheres.append(f"{name}_id IN ({_marks(some)})")
            keys += _native(some)
    rows = _read(model, " OR ".join(wheres), keys) if wheres else []
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
    found = _by_key(model, _native(pks))
    field: Any = holder._meta.get_field(name)
    for one in holders:
        field.set_cached_value(one, found.get(getattr(one, f"{name}_id")))
    return found


def _attach_track_records(services: Mapping[uuid.UUID, Service]) -> None:
    records: Rows = {}
    if services:
        where = f"service_id IN ({_marks(services)})"
        read = _read(TrackRecord, where, _native(services))
        records = {record.service_id: record for record in read}
    relation: Any = TrackRecord._meta.get_field("service").remote_field
    for pk, service in services.items():
        relation.set_cached_value(service, records.get(pk))


def _attach_categories(services: Mapping[uuid.UUID, Service]) -> None:
    through = Service.categories.through._meta.db_table
    codes: defaultdict[Any, list[str]] = defaultdict(list)
    if services:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT service_id, category_id FROM {through}"  # noqa: S608
                f" WHERE service_id IN ({_marks(services)})",
                _native(services),
            )
            for service_id, code in cursor.fetchall():
                codes[uuid_of(service_id)].append(code)
    named = {code for some in codes.values() for code in some}
    categories = _by_key(Category, named)
    for pk, service in services.items():
        theirs = [one for code, one in categories.items() if code in codes[pk]]
        _keep(service, "categories", Category, theirs)


def _by_key(model: Any, keys: Collection[Any]) -> Rows:
    """Rows by primary key, in the model's order; keys as the database has them."""
    if not keys:
        return {}
    rows = _read(model, f"{_table(model).key} IN ({_marks(keys)})", list(keys))
    return {row.pk: row for row in rows}


def _native(keys: Iterable[Any]) -> list[Any]:
    """As the database has them; see `candidates.key`."""
    if connection.features.has_native_uuid_field:
        return list(keys)
    return [key.hex for key in keys]


def _marks(keys: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(keys))


@dataclass(frozen=True, slots=True)
class Table:
    """How a model's rows are read: made once, since making it takes longer than the
    reading."""

    select: str
    order: str
    key: str
    names: list[str]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]


def _table(model: Any) -> Table:
    return _table_of(model, connection.vendor)


@lru_cache(maxsize=64)
def _table_of(model: Any, _vendor: str) -> Table:
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    compiler = model.objects.all().query.get_compiler(connection=connection)
    converters = compiler.get_converters(
        [field.get_col(model._meta.db_table) for field in fields]
    )
    return Table(
        select=f"SELECT {columns} FROM {quote(model._meta.db_table)}",  # noqa: S608
        order=_order(model),
        key=quote(model._meta.pk.column),
        names=[field.attname for field in fields],
        converters=[(n, made, column) for n, (made, column) in converters.items()],
    )


def _order(model: Any) -> str:
    names = [name for name in model._meta.ordering if "__" not in name]
    columns = [model._meta.get_field(name).column for name in names]
    ordered = ", ".join(connection.ops.quote_name(column) for column in columns)
    return f" ORDER BY {ordered}" if ordered else ""


def _read(model: Any, where: str, parameters: list[Any]) -> list[Any]:
    table = _table(model)
    with connection.cursor() as cursor:
        cursor.execute(f"{table.select} WHERE {where}{table.order}", parameters)
        rows = cursor.fetchall()
    alias = connection.alias
    return [model.from_db(alias, table.names, _converted(table, row)) for row in rows]


def _converted(table: Table, row: Row) -> list[Any]:
    values = list(row)
    for number, converters, column in table.converters:
        for convert in converters:
            values[number] = convert(values[number], column, connection)
    return values
