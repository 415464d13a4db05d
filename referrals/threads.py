"""Messages between the care team and the organization, on one referral."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from people import audit
from referrals.actors import Actor
from referrals.attachments import (
    CheckedFile,
    discard_files,
    has_room_for,
    keep_files,
    store_files,
)
from referrals.models import Attachment, Referral, ReferralEvent, ReferralMessage
from referrals.permissions import can_act_as, partner_may_open
from referrals.receipts import Sight, sights_of
from referrals.services import record_event
from referrals.signals import event_recorded
from referrals.status import Party

EVENTS = {Party.SENDER: "team_wrote", Party.RECEIVER: "organization_wrote"}


class ClosedThread(Exception):
    """The referral has ended, or consent has: nothing more is written to it."""


class TooManyFiles(Exception):
    """The referral holds as many files as one may."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message with its files and who of the other side has seen it."""

    message: ReferralMessage
    files: list[Attachment]
    seen: list[Sight]


def thread_of(referral: Referral) -> list[Line]:
    """The messages, oldest first."""
    messages = list(referral.messages.prefetch_related("attachments"))
    seen = sights_of(referral, messages) if messages else {}
    return [Line(one, list(one.attachments.all()), seen[one.pk]) for one in messages]


def write_message(
    *,
    referral: Referral,
    actor: Actor,
    party: Party,
    text: str,
    files: Iterable[CheckedFile] = (),
    key: UUID | None = None,
) -> ReferralMessage:
    """Write to the other side; the same `key` again is the same message.

    Raises PermissionDenied, ClosedThread, TooManyFiles; then nothing is kept.
    """
    if not can_act_as(actor, referral, party):
        raise PermissionDenied
    stored = store_files(files)
    try:
        message = _write(referral, actor, party, text, stored, key)
    except BaseException as failure:
        discard_files(stored)
        if isinstance(failure, IntegrityError) and (
            sent := _sent_before(referral, key)
        ):
            return sent
        raise
    return message


@audit.in_turn()
def _write(
    referral: Referral,
    actor: Actor,
    party: Party,
    text: str,
    stored: list[Attachment],
    key: UUID | None,
) -> ReferralMessage:
    referral.refresh_from_db(fields=["status"])
    if not partner_may_open(referral):
        raise ClosedThread
    if not has_room_for(referral, len(stored)):
        raise TooManyFiles
    message = ReferralMessage.objects.create(
        referral=referral,
        party=party,
        author=actor.user,
        author_label=actor.label,
        body=text,
        key=key,
    )
    keep_files(message, stored)
    _announce(referral, actor, party)
    return message


def _announce(referral: Referral, actor: Actor, party: Party) -> None:
    event = record_event(referral=referral, name=EVENTS[party], actor=actor)
    audit.record(
        f"referral.{event.name}",
        actor=actor.user,
        actor_label=actor.label,
        patient=referral.patient_id,
        subject=referral,
    )
    event_recorded.send(
        sender=ReferralEvent, referral=referral, event=event, transition=None
    )


def _sent_before(referral: Referral, key: UUID | None) -> ReferralMessage | None:
    return referral.messages.filter(key=key).first() if key else None
