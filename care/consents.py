"""A patient's consents, with what was shared under each."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from care.models import GoalShare
from people.models import Consent, Patient
from referrals.models import Referral, ReferralEvent
from referrals.packet import PACKET_EVENT

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True, slots=True)
class Shared:
    """`rest` counts what the actor does not see: it is about private needs."""

    consent: Consent
    referrals: list[Referral] = field(default_factory=list)
    packets: list[ReferralEvent] = field(default_factory=list)
    goals: list[GoalShare] = field(default_factory=list)
    rest: int = 0


def consents_of(patient: Patient, actor: "User") -> list[Shared]:
    """Newest first; the same queries however many there are."""
    consents = (
        Consent.objects.filter(patient=patient)
        .select_related("wording", "recorded_by", "revoked_by")
        .prefetch_related("organizations", "sensitive_categories")
        .order_by("-recorded_at", "pk")
    )
    sent = Referral.objects.filter(patient=patient).exclude(sent_at=None)
    seen = sent.visible_to(actor).for_listing().order_by("-sent_at", "pk")
    packets = ReferralEvent.objects.filter(name=PACKET_EVENT, referral__in=list(seen))
    packets = packets.select_related("referral__organization").order_by("-at", "-pk")
    shares = GoalShare.objects.filter(goal__plan__patient=patient)
    goals = shares.visible_to(actor).select_related("goal", "organization").in_order()
    total: Counter[object] = Counter()
    for shared in (sent, shares):
        total.update(shared.order_by("pk").values_list("consent", flat=True))
    everything = (list(seen), list(packets), list(goals))
    return [_shared(consent, *everything, total[consent.pk]) for consent in consents]


def _shared(
    consent: Consent,
    referrals: list[Referral],
    packets: list[ReferralEvent],
    goals: list[GoalShare],
    total: int,
) -> Shared:
    mine = [r for r in referrals if r.consent_id == consent.pk]
    made = [p for p in packets if p.referral.consent_id == consent.pk]
    told = [g for g in goals if g.consent_id == consent.pk]
    return Shared(consent, mine, made, told, total - len(mine) - len(told))
