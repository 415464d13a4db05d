"""What a curator chooses between when two listings become one, and what follows rules.

Facts that make sense together only, such as both ages, are taken together. All other
rows that hang on a listing are moved by `pointers`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Funding,
    HoursException,
    Language,
    ListingKind,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    RequiredDocument,
    ResidencyRule,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Url,
    WeeklyHours,
)


class Choice(StrEnum):
    KEPT = "kept"
    MERGED = "merged"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Fact:
    """Columns that are taken from one of the two. `newest`: from the one that says the
    later day in its first column, unless chosen otherwise. A secret is never shown."""

    name: str
    columns: tuple[str, ...]
    label: Promise | str = ""
    newest: bool = False
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that hang on a listing by `owner`: those of both, each once, or, where two
    sayings contradict each other, those of one."""

    name: str
    models: tuple[type[Model], ...]
    label: Promise | str
    unless_chosen: Choice = Choice.BOTH
    # Rows that hang on these rows, to be united as well when two are equal.
    nested: dict[type[Any], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """`careful`: true where either says so; `fixed`: the kept one's stays."""

    model: type[Any]
    owner: str
    facts: tuple[Fact, ...]
    rows: tuple[Rows, ...]
    careful: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


def _facts(*names: str) -> tuple[Fact, ...]:
    return tuple(Fact(name, (name,)) for name in names)


HSDS = ("id", "extra")
SOURCED = ("source", "source_id", "source_digest", "last_modified")
WAGTAIL = (
    *("live", "has_unpublished_changes", "first_published_at", "last_published_at"),
    *("live_revision", "go_live_at", "expire_at", "expired", "latest_revision"),
    *("locked", "locked_at", "locked_by"),
)
PHONES = Rows("phones", (Phone,), _("Phones"), nested={Language: "phone"})
CONTACTS = Rows("contacts", (Contact,), _("Contacts"), nested={Phone: "contact"})
LANGUAGES = Rows("languages", (Language,), _("Languages"))
SCHEDULE = (WeeklyHours, HoursException, Schedule)
HOURS = Rows("hours", SCHEDULE, _("Opening hours"), Choice.KEPT)
FUNDING = Rows("funding", (Funding,), _("Funding"))
WEBSITES = Rows("websites", (Url,), _("Further websites"))

ORGANIZATION = Shape(
    Organization,
    "organization",
    facts=(
        *_facts("name", "alternate_name", "description", "email", "website"),
        Fact("tax", ("tax_id", "tax_status")),
        *_facts("year_incorporated", "legal_status", "logo", "uri"),
        *_facts("parent_organization", "referral_email", "daily_digest"),
        Fact(
            "pin",
            ("referral_pin_hash",),
            _("PIN for referral links"),
            is_secret=True,
        ),
    ),
    rows=(
        *(PHONES, CONTACTS, FUNDING, WEBSITES),
        Rows("identifiers", (OrganizationIdentifier,), _("Identifiers")),
    ),
    careful=("name_is_sensitive",),
    fixed=(*HSDS, *SOURCED, "is_sample"),
)
LOCATION = Shape(
    Location,
    "location",
    facts=(
        *_facts("name", "alternate_name", "organization", "location_type"),
        *_facts("description", "transportation", "url", "time_zone"),
        *_facts("open_on_holidays"),
        Fact(
            "point",
            ("latitude", "longitude", "point_source", "point_precision"),
            _("Point on the map"),
        ),
        Fact(
            "external_identifier", ("external_identifier", "external_identifier_type")
        ),
    ),
    rows=(
        Rows("addresses", (Address,), _("Addresses"), Choice.KEPT),
        *(PHONES, CONTACTS, HOURS, LANGUAGES),
        Rows("accessibility", (Accessibility,), _("Access")),
    ),
    careful=("is_confidential",),
    fixed=(*HSDS, *SOURCED),
)
SERVICE = Shape(
    Service,
    "service",
    facts=(
        *_facts("name", "name_es", "alternate_name", "description", "description_es"),
        *_facts("url", "email", "status", "is_referable"),
        *_facts("application_process", "is_walk_in", "requires_referral"),
        Fact("fees", ("fees_description", "is_free", "fees"), _("Fees")),
        *_facts("wait_time", "interpretation_services", "accreditations", "licenses"),
        *_facts("alert", "eligibility_description"),
        Fact("ages", ("minimum_age", "maximum_age"), _("Ages")),
        *_facts("income_limit_percent", "requires_veteran", "restricted_gender"),
        *_facts("household", "open_on_holidays"),
        Fact("room", ("capacity", "capacity_until", "capacity_note"), _("Room")),
        Fact("assured", ("assured_date", "assurer_email"), _("Confirmed"), newest=True),
    ),
    rows=(
        Rows("categories", (Service.categories.through,), _("Needs it meets")),
        *(PHONES, CONTACTS, HOURS, LANGUAGES),
        Rows("areas", (ServiceArea,), _("Areas served"), Choice.KEPT),
        Rows("residency", (ResidencyRule,), _("Where people must live"), Choice.KEPT),
        Rows("documents", (RequiredDocument,), _("Papers to bring")),
        Rows("costs", (CostOption,), _("Costs"), Choice.KEPT),
        Rows("amounts", (ServiceCapacity,), _("Room in numbers"), Choice.KEPT),
        *(FUNDING, WEBSITES),
    ),
    fixed=(*HSDS, *SOURCED, *WAGTAIL, "organization", "program"),
)
AT_LOCATION = Shape(
    ServiceAtLocation,
    "service_at_location",
    facts=_facts("description"),
    rows=(
        *(PHONES, CONTACTS),
        HOURS,
        Rows("areas", (ServiceArea,), _("Areas served"), Choice.KEPT),
    ),
    fixed=("id", "extra", "service", "location"),
)
SHAPES: dict[str, Shape] = {
    ListingKind.ORGANIZATION: ORGANIZATION,
    ListingKind.LOCATION: LOCATION,
    ListingKind.SERVICE: SERVICE,
}


def shape_of(listing: Model) -> Shape:
    every = (*SHAPES.values(), AT_LOCATION)
    return next(shape for shape in every if isinstance(listing, shape.model))
