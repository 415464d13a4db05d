"""A referral on paper, for an organization that takes it by hand or by fax: what its
page would show under the consent, and nothing else."""

from enum import StrEnum

from django.conf import settings
from django.utils import timezone, translation

from people import audit
from people.consent import consent_for
from referrals.actors import Actor
from referrals.disclosure import shown_now
from referrals.models import Referral, ReferralEvent
from referrals.permissions import partner_may_open
from referrals.services import record_event
from referrals.transitions import ConsentMissing
from resources.models import Phone
from resources.models.listing import PhoneType
from resources.pdf import render_pdf

PACKET_EVENT = "packet_made"
TEMPLATES = {"print": "referrals/packet.html", "fax": "referrals/packet_fax.html"}


class Way(StrEnum):
    PRINT = "print"
    FAX = "fax"


def make_packet(*, referral: Referral, way: Way, actor: Actor) -> bytes:
    """The tagged PDF, kept in the trail as a disclosure. ConsentMissing where the
    organization may not open the referral now; then nothing is made."""
    if not partner_may_open(referral):
        raise ConsentMissing
    with translation.override(settings.LANGUAGE_CODE):
        pdf = render_pdf(TEMPLATES[way], _facts(referral))
    _record(referral, way, actor)
    return pdf


@audit.in_turn()
def _record(referral: Referral, way: Way, actor: Actor) -> ReferralEvent:
    """Asked again inside the transaction: consent may have been taken back while the
    page was drawn."""
    if not partner_may_open(referral):
        raise ConsentMissing
    audit.record(
        "disclosure",
        actor=actor.user,
        actor_label=actor.label,
        patient=referral.patient_id,
        subject=referral,
        reason=f"packet, {way}: {referral.organization}",
    )
    return record_event(referral=referral, name=PACKET_EVENT, actor=actor, way=way)


def _facts(referral: Referral) -> dict[str, object]:
    sender = referral.sender
    return {
        "referral": referral,
        "facts": shown_now(referral),
        "consent": consent_for(
            patient=referral.patient,
            organization=referral.organization,
            categories=[referral.need.category],
        ),
        "sender": sender,
        "call": sender.phone or settings.NOTIFICATIONS["help_phone"],
        "fax": _fax_of(referral),
        "today": timezone.localdate(),
    }


def _fax_of(referral: Referral) -> str:
    """The number the directory has, of the service or else of the organization."""
    numbers = Phone.objects.filter(type=PhoneType.FAX).order_by("pk")
    found = numbers.filter(service=referral.service).first()
    found = found or numbers.filter(organization=referral.organization).first()
    return str(found.number) if found else ""
