"""Needs that nothing in the directory could meet, for the shortage report."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from people import audit
from people.models import User
from referrals.matching import matches_for, place_of
from referrals.models import UnmetNeed, UnmetReason
from resources.matching import DEFAULT_DISTANCE_M, Fit, Match, complete
from resources.models.service import Capacity
from screening.models import Need

LOOKED_AT = 50


@audit.in_turn()
def record_unmet(
    *, need: Need, reason: UnmetReason, actor: User, note: str = ""
) -> UnmetNeed:
    """A worker's word that nothing fits; said twice on a day, the later note counts."""
    row, _made = UnmetNeed.objects.update_or_create(
        need=need,
        reason=reason,
        day=timezone.localdate(),
        defaults={**_snapshot(need), "note": note, "recorded_by": actor},
    )
    audit.record(
        "need.unmet", actor=actor, patient=need.patient_id, subject=need, reason=reason
    )
    return row


@transaction.atomic
def find_unmet(need: Need) -> bool:
    """Record that the engine finds nothing for this need, each reason once a month;
    whether it was recorded now."""
    reason = unmet_reason(need)
    if reason is None:
        return False
    today = timezone.localdate()
    this_month = UnmetNeed.objects.filter(
        need=need, reason=reason, day__gte=today.replace(day=1)
    )
    if this_month.exists():
        return False
    _row, made = UnmetNeed.objects.get_or_create(
        need=need, reason=reason, day=today, defaults=_snapshot(need)
    )
    return made


def unmet_reason(need: Need) -> UnmetReason | None:
    """Why nothing can be offered within the usual range; None where something can."""
    found = matches_for(need, limit=LOOKED_AT)
    if need.category_id in found.unmet:
        is_near = any(_has_near_door(match) for match in found)
        return UnmetReason.NONE_FITS if is_near else UnmetReason.NOTHING_IN_RANGE
    offered = [match for match in found if match.fit != Fit.DOES_NOT_FIT]
    if offered and all(m.capacity == Capacity.NO_CAPACITY for m in offered):
        return UnmetReason.ALL_FULL
    return None


def _has_near_door(match: Match) -> bool:
    return match.distance_m is not None and match.distance_m <= DEFAULT_DISTANCE_M


def _snapshot(need: Need) -> dict[str, Any]:
    """Who cares for the patient, and roughly where that is, as it stands today."""
    patient = need.patient
    current = patient.care_relationships.filter(ended_at=None)
    place = complete(place_of(patient))
    return {
        "organization": current.order_by("started_at", "pk")[0].organization,
        "category_id": need.category_id,
        "postal_prefix": place.postal_code[:3],
        "county": place.county,
        "state": place.state[:2],
    }
