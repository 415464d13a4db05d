"""Matching for a person: the engine of `resources.matching`, asked for their needs."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils import timezone

from people.free_time import windows
from people.models import Patient, User
from referrals.hiding import hidden_for
from referrals.places import ChosenPlace
from referrals.trusted import trusted_by
from resources.matching import (
    Facts,
    Filters,
    Match,
    MatchList,
    Place,
    Point,
    match,
)
from resources.matching.facts import SafeContact
from screening.models import Need

OFFERED = 20
COMPARED_AMONG = 200


def matches_for(
    need: Need,
    *,
    also: Sequence[Need] = (),
    actor: User | None = None,
    limit: int = OFFERED,
    filters: Filters | None = None,
    exclude: Collection[UUID] = (),
) -> MatchList:
    """Services for this need, and others of the same patient, near that patient, best
    first, with reasons; none that is hidden for the patient. What the actor or a team
    of the actor's trusts stands higher."""
    return match(
        place_of(need.patient),
        [need.category_id, *(other.category_id for other in also)],
        facts_of(need.patient),
        limit=limit,
        filters=filters,
        exclude_services={*exclude, *hidden_for(need.patient)},
        trusted=set(trusted_by(actor)) if actor else (),
    )


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
        has_children=patient.has_children,
        documents=_documents(patient),
        available=windows(patient.free_times),
        safe_contact=safe_contact_of(patient),
        at=timezone.now(),
    )


def _documents(patient: Patient) -> frozenset[str] | None:
    return None if patient.documents is None else frozenset(patient.documents)


def safe_contact_of(patient: Patient) -> SafeContact:
    """Whether a call is safe on any of their phones; not known without a phone."""
    phones = [point for point in patient.contact_points.all() if point.phone]
    if not phones:
        return SafeContact.UNKNOWN
    safe = [phone for phone in phones if phone.safe_to_call]
    if not safe:
        return SafeContact.NONE
    careful = all(phone.safety_note for phone in safe)
    return SafeContact.LIMITED if careful else SafeContact.ANY


def matches_among(
    places: Sequence[ChosenPlace], needs: Sequence[Need], actor: User
) -> list[Match]:
    """The chosen services as matches for these needs of one patient, in the order
    chosen; one that is far behind all others is left out."""
    wanted = [place.service.pk for place in places]
    found: dict[UUID, Match] = {}
    for limit in (OFFERED, COMPARED_AMONG):
        listed = matches_for(needs[0], also=needs[1:], actor=actor, limit=limit)
        found = {match.service.pk: match for match in listed}
        if found.keys() >= set(wanted):
            break
    return [found[pk] for pk in wanted if pk in found]
