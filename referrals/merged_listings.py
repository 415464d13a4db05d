"""Two services became one: what was asked of both is asked once. Two organizations:
nobody comes to see the other's referrals."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from people.models import Membership, Role
from referrals.actors import SYSTEM
from referrals.merging import lesser
from referrals.models import HiddenService, Referral, SelfReferral
from referrals.models.hidden import HideReason
from referrals.transitions import perform
from resources.merging.errors import NotMergeableError
from resources.merging.ledger import Ledger
from resources.models import Organization, Service
from resources.signals import listings_merged


@receiver(listings_merged, sender=Service, dispatch_uid="referrals.services_merged")
def unite_referrals(
    kept: Service, merged: Service, ledger: Ledger, **signal: Any
) -> None:
    """Two open referrals for one need: the one that was taken on goes on, else the
    older. That the other ended is told to those concerned, and is not undone."""
    _require_same_organization(kept, merged)
    rivals = {r.need_id: r for r in kept.referrals.open().for_listing()}
    for referral in merged.referrals.open().for_listing().order_by("created_at", "pk"):
        if rival := rivals.get(referral.need_id):
            perform(lesser(rival, referral), "end_duplicate", actor=SYSTEM)
    _forget_forms(kept, merged, ledger)
    _keep_gravest(kept, merged, ledger)


@receiver(
    listings_merged, sender=Organization, dispatch_uid="referrals.organizations_merged"
)
def keep_referrals_apart(
    kept: Organization, merged: Organization, **signal: Any
) -> None:
    """While one of the two has open referrals, every partner's account at the other
    is one there too."""
    for one, other in ((kept, merged), (merged, kept)):
        asked = Referral.objects.open().filter(organization=one)
        if asked.exists() and _partners(other) - _partners(one):
            raise NotMergeableError(
                _(
                    "%(name)s has open referrals, which partners of %(other)s would "
                    "see. Merge these two once the referrals have ended, or once those "
                    "partners are partners of both."
                )
                % {"name": one.name, "other": other.name}
            )


def _partners(organization: Organization) -> set[int]:
    active = Membership.objects.filter(
        organization=organization,
        role=Role.PARTNER,
        is_active=True,
        user__is_active=True,
    )
    return set(active.order_by().values_list("user", flat=True))


def _require_same_organization(kept: Service, merged: Service) -> None:
    """What was asked of one organization is not another's to see."""
    if kept.organization_id == merged.organization_id:
        return
    asked = SelfReferral.objects.filter(service=merged)
    if merged.referrals.exists() or asked.exists():
        raise NotMergeableError(
            _(
                "%(name)s has referrals, and these services belong to two "
                "organizations. If those are one, merge them first. If not, let this "
                "one stay."
            )
            % {"name": merged.name}
        )


def _forget_forms(kept: Service, merged: Service, ledger: Ledger) -> None:
    """Both were ticked in one form: that form counts for one referral."""
    asked = kept.referrals.exclude(submission_key=None).order_by()
    known = set(asked.values_list("submission_key", "need"))
    for referral in merged.referrals.exclude(submission_key=None).order_by("pk"):
        if (referral.submission_key, referral.need_id) in known:
            ledger.change(referral, submission_key=None)


def _keep_gravest(kept: Service, merged: Service, ledger: Ledger) -> None:
    """Hidden for one patient on both: that it is not safe for them is what remains."""
    hidden = {row.patient_id: row for row in HiddenService.objects.filter(service=kept)}
    unsafe = HiddenService.objects.filter(service=merged, reason=HideReason.NOT_SAFE)
    for row in unsafe.order_by("pk"):
        other = hidden.get(row.patient_id)
        if other is not None and other.reason != HideReason.NOT_SAFE:
            ledger.drop(other)
