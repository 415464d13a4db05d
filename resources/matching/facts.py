"""What is asked of the engine: where somebody is, who they are, what they want."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from resources import geocoding
from resources.geometry import Point


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person stays; "" for whatever is not known. `state` is a code."""

    point: Point | None = None
    postal_code: str = ""
    city: str = ""
    county: str = ""
    state: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.point or self.state)


class SafeContact(models.TextChoices):
    """Whether the person can be reached by phone without putting them in danger."""

    UNKNOWN = "", _("Not known")
    ANY = "any", _("Can be phoned")
    LIMITED = "limited", _("Can be phoned with care or at certain hours")
    NO_PARTNER = "no-partner", _("No calls from organizations")
    NONE = "none", _("Cannot be phoned")


class Window(NamedTuple):
    """When somebody can come each week: Monday is 0; one that ends at or before its
    start ends the next day."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person; None or "" is not known and hides nothing.

    `gender` is "female", "male", "other" or ""; `language` an ISO 639 code;
    `annual_income` the household's in dollars before tax; `at` an aware moment.
    `documents` are the papers they hold, by code of `matching.documents` or in words;
    `available` is when they can come, on the place's clock.
    """

    at: datetime
    age: int | None = None
    gender: str = ""
    household_size: int | None = None
    annual_income: Decimal | None = None
    language: str = ""
    is_veteran: bool | None = None
    needs_step_free: bool | None = None
    has_fixed_address: bool | None = None
    has_children: bool | None = None
    documents: frozenset[str] | None = None
    available: tuple[Window, ...] | None = None
    safe_contact: str = SafeContact.UNKNOWN

    @property
    def day(self) -> date:
        """The network's own calendar day."""
        return self.at.astimezone(ZoneInfo(settings.LOCAL_TIME_ZONE)).date()


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker wants to see only. Each is a choice, never a default."""

    language: str = ""
    open_now: bool = False
    free: bool = False
    walk_in: bool = False
    step_free: bool = False
    has_room: bool = False
    fits_only: bool = False


def find_place(
    *, postal_code: str = "", city: str = "", state: str = "", address_1: str = ""
) -> Place | None:
    """The place of an address, or None when no part of it is known."""
    found = geocoding.geocode(
        postal_code=postal_code, city=city, state=state, address_1=address_1
    )
    if found is None:
        return None
    return Place(
        point=found.point,
        postal_code=found.postal_code,
        city=city.strip() or found.city,
        county=found.county,
        state=found.state,
    )


def complete(place: Place) -> Place:
    """The place with what its ZIP, or else its city or county, says about the parts
    that are missing.

    A point that was given stays; a ZIP that does not exist adds nothing.
    """
    found = geocoding.zip_place(place.postal_code)
    if found is None and not place.point:
        found = geocoding.city_place(place.city, place.state) or (
            geocoding.county_place(place.county, place.state)
        )
    state = geocoding.state_code(place.state)
    if found is None:
        return replace(place, state=state)
    return Place(
        point=place.point or found.point,
        postal_code=found.postal_code,
        city=place.city or found.city,
        county=place.county or found.county,
        state=state or found.state,
    )
