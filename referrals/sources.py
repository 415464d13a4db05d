"""Where each reason of a match comes from: what the listing says, what is known of the
person."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Patient
from resources.cards import freshness_text, languages_of
from resources.hours import hours_today
from resources.matching import Facts, Match, Reason
from resources.matching.documents import document_name
from resources.matching.facts import SafeContact
from resources.models import Service, TrackRecord

LONGEST = 160

Say = tuple[str | Promise, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """A reason with the listing's fact and the person's; "" for one that has none."""

    reason: Reason
    listing: str
    person: str


def sources_of(match: Match, patient: Patient, facts: Facts) -> list[Source]:
    """One per reason, in the order of the reasons. Reads prefetched rows only."""
    return [
        Source(
            reason,
            _listing(match, reason.field),
            _person(patient, facts, reason.fact),
        )
        for reason in match.reasons
    ]


def _listing(match: Match, field: str) -> str:
    if field in LISTING:
        label, value = LISTING[field]
        return _fact(label, value(match))
    try:
        model_field: Any = Service._meta.get_field(field)
    except FieldDoesNotExist:
        return ""
    return _fact(model_field.verbose_name, getattr(match.service, field))


def _person(patient: Patient, facts: Facts, fact: str) -> str:
    if fact in TOLD:
        label, value = TOLD[fact]
        return _fact(label, value(facts))
    if fact not in PERSON:
        return ""
    label, value = PERSON[fact]
    return _fact(label, value(patient))


def _fact(label: str | Promise, value: Any) -> str:
    """For example "Youngest age: 18"."""
    words = {True: _("yes"), False: _("no"), None: "", "": ""}
    known = words[value] if isinstance(value, bool | None) else str(value)
    if len(known) > LONGEST:
        known = f"{known[:LONGEST].rstrip()}…"
    text = {"label": capfirst(str(label)), "value": known or _("not known")}
    return _("%(label)s: %(value)s") % text


def _joined(values: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(str(value) for value in values if str(value)))


def _areas(match: Match) -> str:
    place = match.service_at_location
    own = list(place.service_areas.all()) if place else []
    return _joined(own or match.service.service_areas.all())


def _access(match: Match) -> str:
    notes = match.location.accessibility.all() if match.location else ()
    return _joined(note.description or note.details for note in notes)


def _ages(match: Match) -> str:
    low, high = match.service.minimum_age, match.service.maximum_age
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if high is not None:
        return _("up to %(high)s") % {"high": high}
    return _("%(low)s and up") % {"low": low} if low is not None else ""


def _income(match: Match) -> str:
    limit = match.service.income_limit_percent
    return f"{limit} %" if limit is not None else ""


def _outcomes(record: TrackRecord) -> str:
    return _("%(accepted)s of %(asked)s taken, %(helped)s of %(ended)s helped") % {
        "accepted": record.accepted,
        "asked": record.asked,
        "helped": record.helped,
        "ended": record.ended,
    }


def _money(patient: Patient) -> str:
    if patient.annual_income is None:
        return ""
    return _("$%(amount)s a year") % {"amount": f"{patient.annual_income:,.0f}"}


def _stays(patient: Patient) -> str:
    place = " ".join(
        part for part in (patient.city, patient.state, patient.postal_code) if part
    )
    if not patient.no_fixed_address:
        return place
    return _joined([place, _("no fixed address")])


def _papers(facts: Facts) -> str:
    return _joined(document_name(code) for code in sorted(facts.documents or ()))


def _free_hours(facts: Facts) -> str:
    """For example "Monday 9 a.m. to noon"."""
    return _joined(
        _("%(day)s %(start)s to %(end)s")
        % {
            "day": WEEKDAYS[window.weekday],
            "start": time_format(window.start, "P"),
            "end": time_format(window.end, "P"),
        }
        for window in facts.available or ()
    )


LISTING: dict[str, Say] = {
    "categories": (
        gettext_lazy("Needs it meets"),
        lambda match: _joined(c.label for c in match.service.categories.all()),
    ),
    "service_areas": (gettext_lazy("Area it serves"), _areas),
    "minimum_age": (gettext_lazy("Ages"), _ages),
    "maximum_age": (gettext_lazy("Ages"), _ages),
    "income_limit_percent": (gettext_lazy("Income limit, of poverty level"), _income),
    "residency_rules": (
        gettext_lazy("For residents of"),
        lambda match: _joined(match.service.residency_rules.all()),
    ),
    "household": (
        gettext_lazy("Household"),
        lambda match: match.service.get_household_display(),
    ),
    "restricted_gender": (
        gettext_lazy("Restricted to"),
        lambda match: match.service.get_restricted_gender_display(),
    ),
    "accessibility": (gettext_lazy("Access"), _access),
    "languages": (
        gettext_lazy("Languages"),
        lambda match: _joined(languages_of(match.service)),
    ),
    "required_documents": (
        gettext_lazy("Documents to bring"),
        lambda match: _joined(match.service.required_documents.all()),
    ),
    "phones": (
        gettext_lazy("Phone"),
        lambda match: _joined(match.service.phones.all()),
    ),
    "track_record": (
        gettext_lazy("Referrals from this network"),
        lambda match: _outcomes(match.service.track_record),
    ),
    "capacity": (gettext_lazy("Room"), lambda match: match.capacity.label),
    "referral_email": (
        gettext_lazy("E-mail for referrals"),
        lambda match: match.service.organization.notice_email,
    ),
    "weekly_hours": (
        gettext_lazy("Hours today"),
        lambda match: hours_today(
            match.service, match.service_at_location, timezone.now()
        ),
    ),
    "assured_date": (
        gettext_lazy("Listing"),
        lambda match: freshness_text(match.service, timezone.now()),
    ),
}
TOLD: dict[str, Say] = {
    "documents": (gettext_lazy("Papers they have"), _papers),
    "available": (gettext_lazy("Can come"), _free_hours),
    "has_children": (
        gettext_lazy("Children in the household"),
        lambda facts: facts.has_children,
    ),
    "safe_contact": (
        gettext_lazy("Safe contact"),
        lambda facts: SafeContact(facts.safe_contact).label,
    ),
}
PERSON: dict[str, Say] = {
    "age": (gettext_lazy("Age"), lambda patient: patient.age),
    "gender": (gettext_lazy("Gender"), lambda patient: patient.get_gender_display()),
    "household_size": (
        gettext_lazy("People in the household"),
        lambda patient: patient.household_size,
    ),
    "annual_income": (gettext_lazy("Household income"), _money),
    "language": (
        gettext_lazy("Language"),
        lambda patient: patient.get_preferred_language_display(),
    ),
    "is_veteran": (gettext_lazy("Veteran"), lambda patient: patient.is_veteran),
    "needs_step_free": (
        gettext_lazy("Needs step-free access"),
        lambda patient: patient.has_mobility_limits,
    ),
    "place": (gettext_lazy("Stays in"), _stays),
}
