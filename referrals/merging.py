"""Two records of one person were merged: their referrals become one person's."""

from typing import Any

from django.dispatch import receiver

from people.models import Patient
from people.signals import patients_merged
from referrals.actors import SYSTEM
from referrals.models import HiddenService, Referral, ReferralPerson, SelfReferral
from referrals.status import TAKEN_ON
from referrals.transitions import perform
from screening.models import Need
from screening.signals import needs_merged


@receiver(patients_merged, dispatch_uid="referrals.patients_merged")
def move_referrals(kept: Patient, merged: Patient, **signal: Any) -> None:
    """All of them, and what is hidden for either is hidden."""
    Referral.objects.filter(patient=merged).update(patient=kept)
    SelfReferral.objects.filter(patient=merged).update(patient=kept)
    _move_names(kept, merged)
    _move_hidden(kept, merged)


def _move_names(kept: Patient, merged: Patient) -> None:
    """Nobody is named beside themselves, or twice."""
    both = (kept, merged)
    ReferralPerson.objects.filter(referral__patient=kept, patient__in=both).delete()
    named = ReferralPerson.objects.filter(patient=kept).values_list(
        "referral", flat=True
    )
    twice = ReferralPerson.objects.filter(patient=merged, referral__in=list(named))
    twice.delete()
    ReferralPerson.objects.filter(patient=merged).update(patient=kept)


def _move_hidden(kept: Patient, merged: Patient) -> None:
    known = HiddenService.objects.filter(patient=kept).values_list("service", flat=True)
    twice = HiddenService.objects.filter(patient=merged, service__in=list(known))
    twice.delete()
    HiddenService.objects.filter(patient=merged).update(patient=kept)


@receiver(needs_merged, dispatch_uid="referrals.needs_merged")
def move_referrals_of_need(kept: Need, merged: Need, **signal: Any) -> None:
    """A service that was asked on both records answers once: it keeps the referral it
    has taken on, else the older one."""
    for referral in merged.referrals.open().for_listing().order_by("created_at"):
        same = kept.referrals.open().filter(service=referral.service_id)
        if rival := same.for_listing().first():
            perform(lesser(rival, referral), "end_duplicate", actor=SYSTEM)
    merged.referrals.update(need=kept)
    HiddenService.objects.filter(need=merged).update(need=kept)


def lesser(one: Referral, other: Referral) -> Referral:
    """The one of two that ends."""
    if (one.status in TAKEN_ON) != (other.status in TAKEN_ON):
        return other if one.status in TAKEN_ON else one
    return max(one, other, key=lambda referral: referral.created_at)
