"""HSDS 3 tables as data: which column is read how, into which field of which model.

Columns after HSDS's own are Nearhand's extension; see docs/importing.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from resources import models
from resources.importing import readers as r
from resources.importing.repairs import Reading, places, times, words

Reader = Callable[[str], Reading[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is HSDS's; `into` the model's field where that differs."""

    name: str
    read: Reader = words.read_optional
    into: str = ""
    required: bool = False

    @property
    def field(self) -> str:
        return self.into or self.name


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: column, the table it points to, the model's field."""

    column: str
    table: str
    into: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`owners` are links of which at least one must hold."""

    name: str
    model: type[Model]
    columns: tuple[Column, ...] = ()
    links: tuple[Link, ...] = ()
    owners: tuple[Link, ...] = field(default=())

    @property
    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()  # noqa: SLF001

    @property
    def all_links(self) -> tuple[Link, ...]:
        return (*self.links, *self.owners)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _link(table: str, *, required: bool = False, into: str = "") -> Link:
    return Link(f"{table}_id", table, into or table, required)


SERVICE, LOCATION = _link("service"), _link("location")
ORGANIZATION = _link("organization")
AT_LOCATION = _link("service_at_location")
CONTACT, PHONE = _link("contact"), _link("phone")
NAME = Column("name", words.read_name, required=True)
HOURS = (
    Column("opens_at", times.read_time),
    Column("closes_at", times.read_time),
    Column("note"),
)
SCHEDULE_DATES = ("valid_from", "valid_to", "dtstart", "until")

_TABLES = (
    Table(
        "taxonomy",
        models.Taxonomy,
        (Column("name", required=True), *_text("description", "uri", "version")),
    ),
    Table(
        "taxonomy_term",
        models.TaxonomyTerm,
        (
            Column("name", required=True),
            *_text("code", "description", "taxonomy", "language", "term_uri"),
        ),
        (
            Link("parent_id", "taxonomy_term", "parent"),
            Link("taxonomy_id", "taxonomy", "taxonomy_detail"),
        ),
    ),
    Table(
        "unit",
        models.Unit,
        (Column("name", required=True), *_text("scheme", "identifier", "uri")),
    ),
    Table(
        "organization",
        models.Organization,
        (
            NAME,
            *_text("alternate_name", "description", "tax_status", "tax_id"),
            *_text("legal_status", "logo", "uri"),
            Column("email", words.read_email),
            Column("website", words.read_url),
            Column("year_incorporated", r.read_year),
            Column("referral_email", words.read_email),
            Column("name_is_sensitive", words.read_flag),
            Column("is_sample", words.read_flag),
        ),
        (Link("parent_organization_id", "organization", "parent_organization"),),
    ),
    Table(
        "program",
        models.Program,
        (NAME, *_text("alternate_name", "description")),
        (_link("organization", required=True),),
    ),
    Table(
        "location",
        models.Location,
        (
            Column("location_type", r.read_location_type),
            Column("name", words.read_name),
            *_text("alternate_name", "description", "transportation"),
            *_text("external_identifier", "external_identifier_type"),
            Column("url", words.read_url),
            Column("is_confidential", words.read_flag),
            Column("time_zone"),
        ),
        (ORGANIZATION,),
    ),
    Table(
        "service",
        models.Service,
        (
            NAME,
            *_text("name_es", "alternate_name", "description", "description_es"),
            *_text("interpretation_services", "application_process"),
            *_text(
                "fees_description", "fees", "wait_time", "accreditations", "licenses"
            ),
            *_text("alert", "eligibility_description", "capacity_note"),
            Column("url", words.read_url),
            Column("email", words.read_email),
            Column("status", r.read_status),
            Column("minimum_age", r.read_age),
            Column("maximum_age", r.read_age),
            Column("assured_date", times.read_date),
            Column("assurer_email", words.read_email),
            Column("is_referable", words.read_flag),
            Column("income_limit_percent", words.read_number),
            Column("requires_veteran", words.read_flag),
            Column("restricted_gender", r.read_gender),
            Column("requires_referral", words.read_flag),
            Column("is_walk_in", words.read_flag),
            Column("is_free", words.read_flag),
            Column("capacity", r.read_capacity),
            Column("capacity_until", times.read_date),
        ),
        (_link("organization", required=True), _link("program")),
    ),
    Table(
        "service_at_location",
        models.ServiceAtLocation,
        _text("description"),
        (_link("service", required=True), _link("location", required=True)),
    ),
    Table(
        "contact",
        models.Contact,
        (
            Column("name", words.read_name),
            *_text("title", "department"),
            Column("email", words.read_email),
        ),
        owners=(SERVICE, AT_LOCATION, LOCATION, ORGANIZATION),
    ),
    Table(
        "phone",
        models.Phone,
        (
            *_text("number", "extension"),
            Column("type", r.read_phone_type),
            *_text("description"),
        ),
        owners=(SERVICE, AT_LOCATION, LOCATION, ORGANIZATION, CONTACT),
    ),
    Table(
        "address",
        models.Address,
        (
            *_text("attention", "address_1", "address_2", "city", "region"),
            Column("state_province", places.read_state),
            Column("postal_code", places.read_zip),
            Column("country", r.read_country),
            Column("address_type", r.read_location_type),
        ),
        (_link("location", required=True),),
    ),
    Table(
        "language",
        models.Language,
        _text("name", "code", "note"),
        owners=(SERVICE, LOCATION, PHONE),
    ),
    Table(
        "accessibility",
        models.Accessibility,
        (*_text("description", "details"), Column("url", words.read_url)),
        (_link("location", required=True),),
    ),
    Table(
        "service_area",
        models.ServiceArea,
        _text(
            "name", "description", "extent", "extent_type", "uri", "area_type", "value"
        ),
        owners=(SERVICE, AT_LOCATION),
    ),
    Table(
        "required_document",
        models.RequiredDocument,
        (Column("document"), Column("uri", words.read_url)),
        (_link("service", required=True),),
    ),
    Table(
        "cost_option",
        models.CostOption,
        (
            Column("valid_from", times.read_date),
            Column("valid_to", times.read_date),
            *_text("option", "amount_description"),
            Column("currency", r.read_currency),
            Column("amount", r.read_amount),
        ),
        (_link("service", required=True),),
    ),
    Table(
        "schedule",
        models.Schedule,
        (
            *(Column(name, times.read_date) for name in SCHEDULE_DATES),
            Column("timezone", r.read_offset),
            Column("count", words.read_number),
            Column("interval", words.read_number),
            *_text("wkst", "freq", "byday", "byweekno", "bymonthday", "byyearday"),
            *_text("description", "schedule_link", "attending_type", "notes"),
            Column("opens_at", times.read_time),
            Column("closes_at", times.read_time),
        ),
        owners=(SERVICE, AT_LOCATION, LOCATION),
    ),
    Table(
        "weekly_hours",
        models.WeeklyHours,
        (
            Column("weekday", times.read_weekday, required=True),
            *HOURS,
            Column("by_appointment", words.read_flag),
            Column("valid_from", times.read_date),
            Column("valid_to", times.read_date),
        ),
        (_link("schedule"),),
        owners=(SERVICE, AT_LOCATION, LOCATION),
    ),
    Table(
        "hours_exception",
        models.HoursException,
        (
            Column("starts_on", times.read_date, required=True),
            Column("ends_on", times.read_date, required=True),
            Column("is_closed", words.read_flag),
            *HOURS,
        ),
        owners=(SERVICE, LOCATION),
    ),
    Table(
        "funding",
        models.Funding,
        (Column("source"),),
        owners=(SERVICE, ORGANIZATION),
    ),
    Table(
        "organization_identifier",
        models.OrganizationIdentifier,
        (
            Column("identifier_scheme"),
            Column("identifier_type", required=True),
            Column("identifier", required=True),
        ),
        (_link("organization", required=True),),
    ),
    Table(
        "url",
        models.Url,
        (Column("label"), Column("url", words.read_url, required=True)),
        owners=(SERVICE, ORGANIZATION),
    ),
    Table(
        "service_capacity",
        models.ServiceCapacity,
        (
            Column("available", r.read_amount, required=True),
            Column("maximum", r.read_amount),
            Column("description"),
            Column("updated", times.read_moment, required=True),
        ),
        (_link("service", required=True), _link("unit", required=True)),
    ),
    Table(
        "attribute",
        models.Attribute,
        _text("link_type", "value", "label"),
        (_link("taxonomy_term"),),
    ),
    Table(
        "metadata",
        models.Metadata,
        (
            Column("resource_type", required=True),
            Column("last_action_date", times.read_date, required=True),
            Column("last_action_type", required=True),
            Column("field_name", required=True),
            Column("previous_value"),
            Column("replacement_value"),
            Column("updated_by", required=True),
        ),
    ),
    Table(
        "meta_table_description",
        models.MetaTableDescription,
        _text("name", "language", "character_set"),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
