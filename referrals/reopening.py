"""Asking again after a referral has ended: a new one, linked to the old."""

from uuid import UUID

from people import audit
from people.models import User
from referrals.actors import Actor, user_actor
from referrals.models import Referral
from referrals.services import record_event, send_referrals
from referrals.status import TERMINAL
from resources.models import Service

REOPENED = "reopened"
REOPENS = "reopens"


class CannotReopen(Exception):
    """It has not ended, or its service takes no referrals any more."""


@audit.in_turn()
def reopen_referral(
    *, referral: Referral, actor: User, why: str, submission_key: UUID | None = None
) -> Referral:
    """Ask the same service for the same need once more; consent is asked again.

    Each of the two says who asked again, why, and which the other is. One that is open
    for this need already is given back as it is, as is that of the same form. Raises
    CannotReopen, and what `send_referrals` raises.
    """
    if referral.status not in TERMINAL or not can_be_asked(referral):
        raise CannotReopen
    [again] = send_referrals(
        need=referral.need,
        places=[(referral.service, referral.service_at_location)],
        sender=actor,
        note=referral.note,
        patient_may_be_contacted=referral.patient_may_be_contacted,
        submission_key=submission_key,
        follows=referral,
    )
    is_new = again.follows_id == referral.pk
    if is_new and not again.events.filter(name=REOPENS).exists():
        by = user_actor(actor)
        _note(referral, REOPENED, by, why, other=again)
        _note(again, REOPENS, by, why, other=referral)
    return again


def can_be_asked(referral: Referral) -> bool:
    """Whether its service still takes referrals."""
    return Service.objects.referable().filter(pk=referral.service_id).exists()


def _note(
    referral: Referral, name: str, actor: Actor, why: str, *, other: Referral
) -> None:
    record_event(
        referral=referral, name=name, actor=actor, number=other.number, why=why
    )
