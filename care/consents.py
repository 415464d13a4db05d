"""A patient's consents, with what was shared under each."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    total: dict[object, int] = {}
    for key in sent.order_by("pk").values_list("consent", flat=True):
        total[key] = total.get(key, 0) + 1
    return [_shared(c, list(seen), list(packets), total.get(c.pk, 0)) for c in consents]


def _shared(
    consent: Consent,
    referrals: list[Referral],
    packets: list[ReferralEvent],
    total: int,
) -> Shared:
    mine = [r for r in referrals if r.consent_id == consent.pk]
    made = [p for p in packets if p.referral.consent_id == consent.pk]
    return Shared(consent, mine, made, total - len(mine))
