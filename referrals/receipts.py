"""Who has seen a message and when: the access records of its referral, read another
way, so that opening a page writes nothing beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from people import audit
from people.models import AuditEvent
from referrals.actors import Actor
from referrals.household import named_patients
from referrals.models import Referral, ReferralMessage
from referrals.status import Party

# What the access record of a page that shows the messages says, by who looked.
SEEN = {
    Party.SENDER: "messages seen by the care team",
    Party.RECEIVER: "messages seen by the organization",
}
OTHER_SIDE = {Party.SENDER: Party.RECEIVER, Party.RECEIVER: Party.SENDER}


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody's first look at a message."""

    label: str
    at: datetime


def record_messages_seen(referral: Referral, *, actor: Actor, party: Party) -> None:
    """The access record of a page of the referral with its messages, for each person
    whose record the page shows."""
    for person in (referral.patient, *named_patients(referral)):
        audit.record(
            "read",
            actor=actor.user,
            actor_label=actor.label,
            patient=person,
            subject=referral,
            reason=SEEN[party],
        )


def sights_of(
    referral: Referral, messages: Iterable[ReferralMessage]
) -> dict[int, list[Sight]]:
    """By message: who of the other side saw it, each with the first time."""
    looks = list(
        AuditEvent.objects.filter(
            object_id=str(referral.pk), action="read", reason__in=SEEN.values()
        )
        .order_by("sequence")
        .values_list("reason", "actor_label", "at")
    )
    return {message.pk: _sights(message, looks) for message in messages}


def _sights(
    message: ReferralMessage, looks: list[tuple[str, str, datetime]]
) -> list[Sight]:
    others = OTHER_SIDE.get(Party(message.party))
    readers = SEEN[others] if others else ""
    first: dict[str, datetime] = {}
    for reason, label, at in looks:
        if reason == readers and at >= message.at:
            first.setdefault(label, at)
    return [Sight(label, at) for label, at in first.items()]
