"""Reads listings as plain objects: a statement a table, only the columns that decide.

They have the attributes of the models, and `all()` on what is related, so that one
rule (`resources.matching.rules.rules_of`) reads a model and a plain listing alike;
making the models would take longer than all the rest of a rebuild.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, TextField
from django.db.models.functions import Cast

from resources.matching.rules import Interval
from resources.models import (
    Accessibility,
    Address,
    HoursException,
    Language,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    ResidencyRule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    TrackRecord,
    WeeklyHours,
)
from resources.opening_pattern import DAYS_TEXTS, WEEK_TEXTS, days_of, interval_of

# What `rules_of` and `rows.rows_of` ask of each; a name that is missing here fails
# at once, as an AttributeError.
SERVICE = (
    *("name", "status", "is_referable", "minimum_age", "maximum_age"),
    *("income_limit_percent", "requires_veteran", "restricted_gender"),
    *("household", "requires_referral", "is_walk_in", "is_free"),
    *("eligibility_description", "open_on_holidays"),
    *("capacity", "capacity_until", "assured_date"),
)
ORGANIZATION = ("email", "referral_email")
LOCATION = (
    *("location_type", "is_confidential", "latitude", "longitude"),
    *("time_zone", "open_on_holidays"),
)
ADDRESS = ("address_type", "state_province", "postal_code")
LANGUAGE = ("code",)
AREA = ("area_type", "value")
ACCESSIBILITY = ("description", "details")
DOCUMENT = ("document",)


class Few(tuple[Any, ...]):
    """Related rows that have been read."""

    __slots__ = ()

    def all(self) -> "Few":
        return self


class Plain:
    """A row's columns as attributes."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


# Few different ones are said by very many listings. Shared, so never written.
@lru_cache(maxsize=65536)
def _shared(columns: tuple[str, ...], values: tuple[Any, ...]) -> Plain:
    return Plain(dict(zip(columns, values, strict=True)))


class PlainOrganization(Plain):
    notice_email = Organization.notice_email


class PlainLocation(Plain):
    address = Location.address


@dataclass(frozen=True, slots=True)
class Span:
    """Which services: lookups on their key, all of which hold."""

    lookups: Mapping[str, Any]

    def on(self, field: str) -> Q:
        return Q(**{f"{field}__{name}": value for name, value in self.lookups.items()})


Related = Mapping[str, Few]
NONE = Few()


def read(span: Span) -> Iterator[Any]:
    """The public services of the span with all that is read of them. Keys are text, as
    the database writes them: making a UUID of each would cost more than reading it."""
    related = _related_to_services(span)
    organizations = _organizations(span)
    at_locations = _at_locations(span)
    columns = (_key("pk"), _key("organization_id"), *SERVICE)
    lifts = _lifts(span)
    services = Service.objects.public().filter(span.on("pk")).order_by("pk")
    for pk, organization_id, *values in services.values_list(*columns):
        service = Plain(dict(zip(SERVICE, values, strict=True)))
        service.__dict__.update(
            pk=pk,
            organization=organizations[organization_id],
            service_at_locations=at_locations.get(pk, NONE),
            track_record=lifts.get(pk),
        )
        for name, rows in related.items():
            service.__dict__[name] = rows.get(pk, NONE)
        yield service


def _related_to_services(span: Span) -> dict[str, Related]:
    on = span.on("service_id")
    needs = Service.categories.through.objects.filter(on).order_by("category_id")
    return {
        "categories": _grouped(needs.values_list(_key("service_id"), "category_id")),
        "languages": _rows(Language.objects.filter(on), "service_id", LANGUAGE),
        "service_areas": _rows(ServiceArea.objects.filter(on), "service_id", AREA),
        "residency_rules": _rows(ResidencyRule.objects.filter(on), "service_id", AREA),
        "required_documents": _rows(
            RequiredDocument.objects.filter(on), "service_id", DOCUMENT
        ),
        "weekly_hours": _hours(WeeklyHours.objects.filter(on), "service_id"),
        "hours_exceptions": _exceptions(
            HoursException.objects.filter(on), "service_id"
        ),
        "phones": _rows(Phone.objects.filter(on), "service_id"),
    }


def _lifts(span: Span) -> dict[str, Plain]:
    records = TrackRecord.objects.filter(span.on("service_id")).order_by()
    pairs = records.values_list(_key("service_id"), "lift")
    return {pk: Plain({"lift": lift}) for pk, lift in pairs}


def _organizations(span: Span) -> dict[str, PlainOrganization]:
    owners = Service.objects.filter(span.on("pk")).order_by().values("organization_id")
    phones = _rows(Phone.objects.filter(organization_id__in=owners), "organization_id")
    found = {}
    rows = Organization.objects.filter(pk__in=owners).order_by()
    for pk, *values in rows.values_list(_key("pk"), *ORGANIZATION):
        one = PlainOrganization(dict(zip(ORGANIZATION, values, strict=True)))
        one.__dict__["phones"] = phones.get(pk, NONE)
        found[pk] = one
    return found


def _at_locations(span: Span) -> Related:
    on = span.on("service_id")
    locations = _locations(ServiceAtLocation.objects.filter(on).order_by())
    own_areas = _rows(
        ServiceArea.objects.filter(span.on("service_at_location__service_id")),
        "service_at_location_id",
        AREA,
    )
    own_hours = _hours(
        WeeklyHours.objects.filter(span.on("service_at_location__service_id")),
        "service_at_location_id",
    )
    columns = (_key("service_id"), _key("pk"), _key("location_id"))
    rows = ServiceAtLocation.objects.filter(on).order_by("pk").values_list(*columns)
    return _grouped(
        (
            service_id,
            Plain(
                {
                    "pk": pk,
                    "location": locations[location_id],
                    "service_areas": own_areas.get(pk, NONE),
                    "weekly_hours": own_hours.get(pk, NONE),
                }
            ),
        )
        for service_id, pk, location_id in rows
    )


def _locations(at: "QuerySet[ServiceAtLocation]") -> dict[str, PlainLocation]:
    places = at.values("location_id")
    related = {
        "addresses": _rows(
            Address.objects.filter(location_id__in=places).order_by(
                "address_type", "pk"
            ),
            "location_id",
            ADDRESS,
        ),
        "languages": _of_places(Language, places, LANGUAGE),
        "accessibility": _of_places(Accessibility, places, ACCESSIBILITY),
        "phones": _of_places(Phone, places),
        "weekly_hours": _hours(
            WeeklyHours.objects.filter(location_id__in=places), "location_id"
        ),
        "hours_exceptions": _exceptions(
            HoursException.objects.filter(location_id__in=places), "location_id"
        ),
    }
    found = {}
    rows = Location.objects.filter(pk__in=places).order_by()
    for pk, *values in rows.values_list(_key("pk"), *LOCATION):
        one = PlainLocation(dict(zip(LOCATION, values, strict=True)))
        for name, owned in related.items():
            one.__dict__[name] = owned.get(pk, NONE)
        found[pk] = one
    return found


def _of_places(model: Any, places: Any, columns: tuple[str, ...] = ()) -> Related:
    rows = model.objects.filter(location_id__in=places)
    return _rows(rows, "location_id", columns)


def _rows(rows: "QuerySet[Any]", owner: str, columns: tuple[str, ...] = ()) -> Related:
    """Related rows by the key of their owner, in the order given, if one is."""
    read_rows = rows if rows.query.order_by else rows.order_by()
    return _grouped(
        (row[0], _shared(columns, row[1:]))
        for row in read_rows.values_list(_key(owner), *columns)
    )


def _hours(rows: "QuerySet[Any]", owner: str) -> Related:
    """Times as the database writes them: many rows, few different ones."""
    columns: list[Any] = [
        _key(owner),
        "weekday",
        Cast(F("by_appointment"), IntegerField()),
        *map(_key, WEEK_TEXTS),
    ]
    return _grouped(
        (row[0], _interval(row[1:])) for row in rows.order_by().values_list(*columns)
    )


@lru_cache(maxsize=65536)
def _interval(values: tuple[Any, ...]) -> Interval:
    weekday, by_appointment, *texts = values
    return interval_of(weekday, bool(by_appointment), *texts)


def _exceptions(rows: "QuerySet[Any]", owner: str) -> Related:
    """In the order of the model, by which the first of two that overlap holds."""
    columns: list[Any] = [_key(owner), "is_closed", *map(_key, DAYS_TEXTS)]
    return _grouped(
        (key, days_of(*values))
        for key, *values in rows.order_by("starts_on", "pk").values_list(*columns)
    )


def _grouped(pairs: Iterable[tuple[str, Any]]) -> Related:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: Few(values) for key, values in found.items()}


def _key(name: str) -> Cast:
    return Cast(F(name), TextField())
