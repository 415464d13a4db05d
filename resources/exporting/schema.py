"""HSDS 3.2 as data: which property of which object is read from which field.

It is an allow-list: what is not named here leaves the network in no export and by no
API. Files, types and required properties are HSDS's (docs/hsds.md).
"""

from dataclasses import dataclass, field

from django.db.models import Model

from resources import models
from resources.models.place import LocationType
from resources.models.service import ServiceStatus

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


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


def _texts(*names: str) -> tuple[Property, ...]:
    return tuple(Property(name) for name in names)


def _kind(kind: str, *names: str) -> tuple[Property, ...]:
    return tuple(Property(name, kind) for name in names)


def _link(table: str, *, required: bool = False, into: str = "") -> Link:
    return Link(f"{table}_id", table, into or f"{table}_id", required)


def _many(table: str, source: str) -> Nested:
    return Nested(table, source)


def _one(table: str, source: str = "") -> Nested:
    return Nested(table, source or table, many=False)


def _uri(name: str, *, required: bool = False) -> Property:
    return Property(name, format="uri", required=required)


ID = Property("id", format="uuid", required=True)
NAME = Property("name", required=True)
DESCRIPTION = Property("description", required=True)
EMAIL = Property("email", format="email")
PHONES = _many("phone", "phones")
CONTACTS = _many("contact", "contacts")
SCHEDULES = _many("schedule", "schedules")
AREAS = _many("service_area", "service_areas")
LANGUAGES = _many("language", "languages")
FUNDING = _many("funding", "funding")

_THINGS = (
    Thing(
        "taxonomy",
        "taxonomies",
        models.Taxonomy,
        (ID, NAME, DESCRIPTION, _uri("uri"), *_texts("version")),
    ),
    Thing(
        "taxonomy_term",
        "taxonomy_terms",
        models.TaxonomyTerm,
        (
            ID,
            *_texts("code"),
            NAME,
            DESCRIPTION,
            Property("parent_id", format="uuid"),
            *_texts("taxonomy", "language"),
            _uri("term_uri"),
        ),
        links=(Link("taxonomy_id", "taxonomy", "taxonomy_detail_id"),),
        nested={"taxonomy_detail": _one("taxonomy", "taxonomy_detail")},
        links_after="language",
    ),
    Thing(
        "unit",
        "units",
        models.Unit,
        (ID, NAME, *_texts("scheme", "identifier"), _uri("uri")),
    ),
    Thing(
        "organization",
        "organizations",
        models.Organization,
        (
            ID,
            NAME,
            *_texts("alternate_name"),
            DESCRIPTION,
            EMAIL,
            _uri("website"),
            *_texts("tax_status", "tax_id"),
            Property("year_incorporated", "number"),
            *_texts("legal_status", "logo"),
            _uri("uri"),
            Property("parent_organization_id", format="uuid"),
        ),
        nested={
            "additional_websites": _many("url", "additional_websites"),
            "funding": FUNDING,
            "contacts": CONTACTS,
            "phones": PHONES,
            "locations": _many("location", "locations"),
            "programs": _many("program", "programs"),
            "organization_identifiers": _many("organization_identifier", "identifiers"),
            "services": _many("service", "services"),
        },
        extension=(Property("is_sample", "boolean"),),
    ),
    Thing(
        "program",
        "programs",
        models.Program,
        (ID, NAME, *_texts("alternate_name"), DESCRIPTION),
        links=(_link("organization", required=True),),
    ),
    Thing(
        "location",
        "locations",
        models.Location,
        (
            ID,
            Property("location_type", required=True, enum=tuple(LocationType.values)),
            _uri("url"),
            *_texts("name", "alternate_name", "description", "transportation"),
            *_kind("number", "latitude", "longitude"),
            *_texts("external_identifier", "external_identifier_type"),
        ),
        links=(_link("organization"),),
        nested={
            "languages": LANGUAGES,
            "addresses": _many("address", "addresses"),
            "contacts": CONTACTS,
            "accessibility": _many("accessibility", "accessibility"),
            "phones": PHONES,
            "schedules": SCHEDULES,
        },
        extension=_texts("time_zone", "point_source"),
        links_after="url",
    ),
    Thing(
        "service",
        "services",
        models.Service,
        (
            ID,
            NAME,
            *_texts("alternate_name", "description"),
            _uri("url"),
            EMAIL,
            Property("status", required=True, enum=tuple(ServiceStatus.values)),
            *_texts("interpretation_services", "application_process"),
            *_texts("fees_description", "wait_time", "fees", "accreditations"),
            *_texts("eligibility_description"),
            *_kind("number", "minimum_age", "maximum_age"),
            Property("assured_date", "date"),
            Property("assurer_email", format="email"),
            *_texts("licenses", "alert"),
            Property("last_modified", "datetime"),
        ),
        links=(_link("organization", required=True), _link("program")),
        nested={
            "organization": _one("organization"),
            "program": _one("program"),
            "additional_urls": _many("url", "additional_urls"),
            "phones": PHONES,
            "schedules": SCHEDULES,
            "service_areas": AREAS,
            "service_at_locations": _many(
                "service_at_location", "service_at_locations"
            ),
            "languages": LANGUAGES,
            "funding": FUNDING,
            "cost_options": _many("cost_option", "cost_options"),
            "required_documents": _many("required_document", "required_documents"),
            "contacts": CONTACTS,
            "capacities": _many("service_capacity", "capacities"),
        },
        extension=(
            Property("categories", "codes"),
            *_texts("name_es", "description_es"),
            *_kind("boolean", "is_referable", "is_walk_in", "is_free"),
            *_kind("boolean", "requires_referral", "requires_veteran"),
            *_texts("restricted_gender"),
            Property("income_limit_percent", "number"),
            *_texts("capacity"),
            Property("capacity_until", "date"),
            *_texts("capacity_note"),
        ),
    ),
    Thing(
        "service_at_location",
        "service_at_location",
        models.ServiceAtLocation,
        (ID, *_texts("description")),
        links=(_link("service", required=True), _link("location", required=True)),
        nested={
            "location": _one("location"),
            "service": _one("service"),
            "service_areas": AREAS,
            "contacts": CONTACTS,
            "phones": PHONES,
            "schedules": SCHEDULES,
        },
    ),
    Thing(
        "contact",
        "contacts",
        models.Contact,
        (ID, *_texts("name", "title", "department"), EMAIL),
        links=(
            *(_link("organization"), _link("service")),
            *(_link("service_at_location"), _link("location")),
        ),
        nested={"phones": PHONES},
    ),
    Thing(
        "phone",
        "phones",
        models.Phone,
        (
            ID,
            Property("number", required=True),
            Property("extension", "number"),
            *_texts("type", "description"),
        ),
        links=(
            *(_link("location"), _link("service"), _link("organization")),
            *(_link("contact"), _link("service_at_location")),
        ),
        nested={"languages": LANGUAGES},
    ),
    Thing(
        "address",
        "addresses",
        models.Address,
        (
            ID,
            *_texts("attention"),
            Property("address_1", required=True),
            *_texts("address_2"),
            Property("city", required=True),
            *_texts("region"),
            Property("state_province", required=True),
            Property("postal_code", required=True),
            Property("country", required=True),
            Property("address_type", required=True, enum=tuple(LocationType.values)),
        ),
        links=(_link("location"),),
    ),
    Thing(
        "schedule",
        "schedules",
        models.Schedule,
        (
            ID,
            *_kind("date", "valid_from", "valid_to", "dtstart"),
            Property("timezone", "number"),
            Property("until", "date"),
            Property("count", "number"),
            Property("wkst", enum=WEEKDAYS),
            Property("freq", enum=("WEEKLY", "MONTHLY")),
            Property("interval", "number"),
            *_texts("byday", "byweekno", "bymonthday", "byyearday", "description"),
            *_kind("time", "opens_at", "closes_at"),
            _uri("schedule_link"),
            *_texts("attending_type", "notes"),
        ),
        links=(_link("service"), _link("location"), _link("service_at_location")),
        extension=(
            Property("by_appointment", "boolean"),
            *_kind("date", "starts_on", "ends_on"),
            Property("is_closed", "boolean"),
            *_texts("note"),
        ),
    ),
    Thing(
        "funding",
        "funding",
        models.Funding,
        (ID, *_texts("source")),
        links=(_link("organization"), _link("service")),
    ),
    Thing(
        "service_area",
        "service_areas",
        models.ServiceArea,
        (ID, *_texts("name", "description", "extent", "extent_type", "uri")),
        links=(_link("service"), _link("service_at_location")),
        extension=_texts("area_type", "value"),
    ),
    Thing(
        "required_document",
        "required_documents",
        models.RequiredDocument,
        (ID, *_texts("document"), _uri("uri")),
        links=(_link("service"),),
    ),
    Thing(
        "language",
        "languages",
        models.Language,
        (ID, *_texts("name", "code", "note")),
        links=(_link("service"), _link("location"), _link("phone")),
    ),
    Thing(
        "accessibility",
        "accessibility",
        models.Accessibility,
        (ID, *_texts("description", "details"), _uri("url")),
        links=(_link("location"),),
    ),
    Thing(
        "cost_option",
        "cost_options",
        models.CostOption,
        (
            ID,
            *_kind("date", "valid_from", "valid_to"),
            *_texts("option", "currency"),
            Property("amount", "number"),
            *_texts("amount_description"),
        ),
        links=(_link("service", required=True),),
    ),
    Thing(
        "organization_identifier",
        "organization_identifiers",
        models.OrganizationIdentifier,
        (
            ID,
            *_texts("identifier_scheme"),
            Property("identifier_type", required=True),
            Property("identifier", required=True),
        ),
        links=(_link("organization", required=True),),
    ),
    Thing(
        "service_capacity",
        "service_capacity",
        models.ServiceCapacity,
        (
            ID,
            Property("available", "number", required=True),
            Property("maximum", "number"),
            *_texts("description"),
            Property("updated", "datetime", required=True),
        ),
        links=(_link("service", required=True), _link("unit", required=True)),
        nested={"unit": _one("unit")},
    ),
    Thing(
        "url",
        "url",
        models.Url,
        (ID, *_texts("label"), _uri("url", required=True)),
        links=(_link("organization"), _link("service")),
        links_after="url",
    ),
    Thing(
        "attribute",
        "attributes",
        models.Attribute,
        (
            ID,
            Property("link_id", format="uuid", required=True),
            *_texts("link_type"),
            Property("link_entity", required=True),
            *_texts("value", "label"),
        ),
        links=(_link("taxonomy_term", required=True),),
        nested={"taxonomy_term": _one("taxonomy_term")},
        links_after="link_id",
    ),
    Thing(
        "metadata",
        "metadata",
        models.Metadata,
        (
            ID,
            Property("resource_id", format="uuid", required=True),
            Property("resource_type", required=True),
            Property("last_action_date", "date", required=True),
            Property("last_action_type", required=True),
            Property("field_name", required=True),
            Property("previous_value", required=True),
            Property("replacement_value", required=True),
            Property("updated_by", required=True),
        ),
    ),
    Thing(
        "meta_table_description",
        "meta_table_descriptions",
        models.MetaTableDescription,
        (ID, *_texts("name", "language", "character_set")),
    ),
)
THINGS: dict[str, Thing] = {thing.table: thing for thing in _THINGS}
