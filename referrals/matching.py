"""Matching for a person: the engine of `resources.matching`, asked for one need."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from people.models import Patient
from referrals.models import Referral
from resources.matching import (
    Facts,
    Filters,
    Fit,
    Match,
    MatchList,
    Place,
    Point,
    match,
)
from screening.models import Need

OFFERED = 20


def matches_for(
    need: Need,
    *,
    limit: int = OFFERED,
    filters: Filters | None = None,
    exclude: Collection[UUID] = (),
) -> MatchList:
    """Services for this need near this patient, best first, with reasons."""
    return match(
        place_of(need.patient),
        [need.category_id],
        facts_of(need.patient),
        limit=limit,
        filters=filters,
        exclude_services=exclude,
    )


def next_best(referral: Referral) -> Match | None:
    """The first that may fit and was not asked for this need before."""
    asked = set(referral.need.referrals.values_list("service_id", flat=True))
    found = matches_for(referral.need, limit=1, exclude=asked)
    # What does not fit comes last: if it is first, nothing fits.
    return found[0] if found and found[0].fit != Fit.DOES_NOT_FIT else None


def place_of(patient: Patient) -> Place:
    point = None
    if patient.latitude is not None and patient.longitude is not None:
        point = Point(patient.latitude, patient.longitude)
    return Place(
        point=point,
        postal_code=patient.postal_code,
        city=patient.city,
        county=patient.county,
        state=patient.state,
    )


def facts_of(patient: Patient) -> Facts:
    return Facts(
        age=patient.age,
        gender=patient.gender,
        household_size=patient.household_size,
        annual_income=patient.annual_income,
        language=patient.preferred_language,
        is_veteran=patient.is_veteran,
        needs_step_free=patient.has_mobility_limits,
        has_fixed_address=not patient.no_fixed_address,
        at=timezone.now(),
    )
