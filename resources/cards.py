"""What people read about a service, in a list or on its page, in plain words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resources import hours
from resources.geometry import Point, miles
from resources.languages import in_spanish
from resources.matching.facts import Facts, Place
from resources.matching.reasons import (
    NAMED_LANGUAGES,
    age_range,
    area_names,
    findings,
)
from resources.matching.results import Fit
from resources.matching.rules import Rules, rules_of
from resources.models import Location, Phone, Service, ServiceAtLocation
from resources.models.listing import PhoneType
from resources.models.place import LocationType, PointPrecision
from resources.models.service import Capacity, Household, RestrictedGender

FRESH = timedelta(days=180)
FOOD_PROGRAMS = ("SNAP", "WIC", "Food Bucks")
CAPACITY_TONES = {
    Capacity.CAPACITY: "success",
    Capacity.WAITLIST: "warning",
    Capacity.ASSESSMENT: "info",
    Capacity.NO_CAPACITY: "danger",
}
LAST_PHONES: dict[str, int] = {
    PhoneType.TEXT.value: 1,
    PhoneType.TEXTPHONE.value: 2,
    PhoneType.FAX.value: 3,
}
LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


@dataclass(frozen=True, slots=True)
class PhoneLink:
    """`href` is "" for a fax. `description` is the label's part that the organization
    wrote, in English."""

    number: str
    href: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A service at one place, ready to be shown; "" and None where nothing is known."""

    service: Service
    at_location: ServiceAtLocation | None
    point: Point | None
    distance_miles: float | None
    is_about: bool
    address: str
    status: str
    is_open: bool
    phones: list[PhoneLink]
    languages: list[str]
    who_for: list[str]
    warnings: list[str]
    capacity: str
    capacity_tone: str
    freshness: str
    is_fresh: bool
    store_label: str

    @property
    def name_in_english(self) -> bool:
        """Shown to somebody who reads Spanish, as there is no other."""
        return in_spanish() and not self.service.name_es

    @property
    def description_in_english(self) -> bool:
        service = self.service
        return in_spanish() and bool(service.description) and not service.description_es

    @property
    def words_in_english(self) -> bool:
        """What listings say beside name and description has no Spanish."""
        return in_spanish()

    @property
    def in_english_only(self) -> bool:
        service = self.service
        return self.name_in_english and not service.description_es


def card_for(
    service: Service,
    at_location: ServiceAtLocation | None,
    *,
    at: datetime,
    place: Place | None = None,
    distance_m: float | None = None,
) -> Card:
    """Reads prefetched rows only (`Service.objects.for_listing`)."""
    location = at_location.location if at_location else None
    rules = rules_of(service, at_location)
    status, is_open = hours.status_text(service, at_location, at)
    capacity = service.capacity_on(at.date())
    return Card(
        service=service,
        at_location=at_location,
        point=public_point(location),
        distance_miles=None if distance_m is None else miles(distance_m),
        is_about=bool(location and location.point_precision in _ROUGH),
        address=public_address(location),
        status=status,
        is_open=is_open,
        phones=phones_for(service, at_location),
        languages=languages_of(service),
        who_for=who_for(rules),
        warnings=_warnings(rules, place, at, located=distance_m is not None),
        capacity="" if capacity == Capacity.UNKNOWN else str(capacity.label),
        capacity_tone=CAPACITY_TONES.get(capacity, "neutral"),
        freshness=freshness_text(service, at),
        is_fresh=_is_fresh(service, at),
        store_label=store_label(service),
    )


_ROUGH = {PointPrecision.ZIP, PointPrecision.CITY, ""}


def public_point(location: Location | None) -> Point | None:
    """Never a confidential place's."""
    if location is None or location.is_confidential:
        return None
    if location.latitude is None or location.longitude is None:
        return None
    return Point(location.latitude, location.longitude)


def public_address(location: Location | None) -> str:
    """The address people go to; of a confidential place only the city."""
    address = location.address if location else None
    if location is None or address is None:
        return ""
    if location.is_confidential:
        city = f"{address.city}, {address.state_province}"
        return _("%(city)s (address not shown, for safety)") % {"city": city}
    return str(address) if location.location_type == LocationType.PHYSICAL else ""


def directions_url(at_location: ServiceAtLocation | None) -> str:
    """Where a map tells the way; "" for what nobody goes to or nobody may find."""
    location = at_location.location if at_location else None
    if location is None or location.is_confidential:
        return ""
    point = public_point(location)
    to = public_address(location)
    if not to and point:
        to = f"{point.latitude},{point.longitude}"
    return settings.DIRECTIONS_URL.replace("{to}", quote(to)) if to else ""


def phones_for(
    service: Service, at_location: ServiceAtLocation | None
) -> list[PhoneLink]:
    """The narrowest there are: service-at-location, service, location, organization.

    A confidential location's own number is never shown.
    """
    location = at_location.location if at_location else None
    owners = [at_location, service, location, service.organization]
    if location and location.is_confidential:
        owners.remove(location)
    for owner in owners:
        if owner is not None and (phones := list(owner.phones.all())):
            return [phone_link(phone) for phone in _voice_first(phones)]
    return []


def _voice_first(phones: Sequence[Phone]) -> list[Phone]:
    return sorted(phones, key=lambda phone: LAST_PHONES.get(phone.type, 0))


def phone_link(phone: Phone) -> PhoneLink:
    label = phone.description
    if phone.type in PhoneType.values and phone.type != PhoneType.VOICE:
        kind = str(PhoneType(phone.type).label)
        label = f"{kind}, {label}" if label else kind
    return PhoneLink(str(phone), _href(phone), label, phone.description)


def _href(phone: Phone) -> str:
    """RFC 3966 (tel) and RFC 5724 (sms); ten digits are a North American number."""
    if phone.type == PhoneType.FAX:
        return ""
    digits = re.sub(r"\D", "", phone.number.upper().translate(LETTERS))
    if not digits:
        return ""
    if len(digits) == 10:
        digits = f"+1{digits}"
    elif len(digits) == 11 and digits[0] == "1":
        digits = f"+{digits}"
    if phone.type == PhoneType.TEXT:
        return f"sms:{digits}"
    extension = re.sub(r"\D", "", phone.extension)
    return f"tel:{digits};ext={extension}" if extension else f"tel:{digits}"


def languages_of(service: Service) -> list[str]:
    """Named in the language in use where we know the name, else as the listing does."""
    return [
        str(NAMED_LANGUAGES.get(spoken.code, spoken))
        for spoken in service.languages.all()
    ]


def who_for(rules: Rules) -> list[str]:
    """The listing's rules, short; free text stays on the service's page."""
    lines: list[str] = []
    if rules.minimum_age is not None or rules.maximum_age is not None:
        lines.append(age_range(rules.minimum_age, rules.maximum_age))
    if rules.requires_veteran:
        lines.append(_("For veterans"))
    lines += _gender_and_household(rules)
    if rules.income_limit_percent is not None:
        limit = {"limit": rules.income_limit_percent}
        lines.append(_("For incomes up to %(limit)s%% of the poverty level") % limit)
    lines += _where_from(rules)
    if rules.requires_referral:
        lines.append(_("Needs a referral"))
    return lines


def _gender_and_household(rules: Rules) -> list[str]:
    words = {
        RestrictedGender.WOMEN.value: _("For women"),
        RestrictedGender.MEN.value: _("For men"),
        Household.FAMILIES.value: _("For families with children"),
        Household.SINGLE.value: _("For single adults"),
    }
    return [words[rule] for rule in (rules.restricted_gender, rules.household) if rule]


def _where_from(rules: Rules) -> list[str]:
    lines = []
    if rules.residency:
        residents = {"areas": area_names(rules.residency)}
        lines.append(_("For residents of %(areas)s") % residents)
    if rules.areas:
        lines.append(_("Serves %(areas)s") % {"areas": area_names(rules.areas)})
    return lines


def _warnings(
    rules: Rules, place: Place | None, at: datetime, *, located: bool
) -> list[str]:
    """Where somebody who lives at the place asked for is outside the service's area."""
    if place is None or not place.is_known:
        return []
    found = findings(rules, Facts(at=at), place, located=located)
    outside = any(
        f.field == "service_areas" and f.verdict == Fit.DOES_NOT_FIT for f in found
    )
    return [_("Does not serve the place you gave")] if outside else []


def _is_fresh(service: Service, at: datetime) -> bool:
    confirmed = service.assured_date
    return bool(confirmed and at.date() - confirmed <= FRESH)


def freshness_text(service: Service, at: datetime) -> str:
    """When somebody last said that the listing is true."""
    if service.assured_date is None:
        return _("Not confirmed yet")
    day = {"day": date_format(service.assured_date, "DATE_FORMAT")}
    if _is_fresh(service, at):
        return _("Confirmed on %(day)s") % day
    return _("Not confirmed since %(day)s") % day


def store_label(service: Service) -> str:
    """What tells a shop from a place that helps; "" for what takes referrals."""
    if service.is_referable:
        return ""
    taken = [name for name in FOOD_PROGRAMS if name in service.description]
    if not taken:
        return _("Takes no referrals")
    return _("Store: takes %(programs)s") % {"programs": ", ".join(taken)}
