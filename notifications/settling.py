"""A person's decision about a message that did not arrive, or of which nobody knows.
Each is one conditional update: the second of two who decide is told so."""

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import alerts, outbox
from notifications.endings import without_tokens
from notifications.kinds import find_kind
from notifications.models import Channel, Message, Status
from notifications.models.message import UNSENT
from notifications.numbers import number_of
from notifications.services import NotTextable, introduce, textable_contact
from people.audit import in_turn, record
from people.tasks import finish_tasks

if TYPE_CHECKING:
    from people.models import User

ENDED = (*UNSENT, Status.UNDELIVERED)


class AlreadySettled(Exception):
    """Somebody else has decided, or the provider's own news came first."""


class CannotSendAgain(Exception):
    """Why not, in words that say what to do instead."""


@in_turn()
def settle_as_sent(*, message: Message, actor: "User", note: str) -> None:
    """They have it, say they or the provider. The provider's own word may still come
    and add that it was delivered. AlreadySettled where it is no longer unknown."""
    _decide(
        message,
        [Status.UNKNOWN],
        actor,
        note,
        status=Status.SENT,
        sent_at=message.begun_at or timezone.now(),
        look_after=None,
        body=without_tokens(message.body),
        joined_body=without_tokens(message.joined_body),
    )
    _close(message, actor, "message-settled-sent", note)


@in_turn()
def send_again(*, message: Message, actor: "User", reason: str) -> list[Message]:
    """A new message in the same words, to the number that may be texted today, and one
    for each that went out inside it; the old one is kept as not sent. AlreadySettled,
    or CannotSendAgain in words."""
    texts = [message, *message.joined.order_by("created_at", "pk")]
    _check(message)
    addresses = [_address(text) for text in texts]
    fields: dict[str, Any] = {"look_after": None}
    if message.status == Status.UNKNOWN:
        fields |= {"status": Status.FAILED, "error_code": "said-not-sent"}
    _decide(message, [Status.UNKNOWN, *ENDED], actor, reason, **fields)
    pairs = zip(texts, addresses, strict=True)
    copies = [_copy(text, address) for text, address in pairs]
    _close(message, actor, "message-sent-again", reason)
    return copies


@in_turn()
def give_up(*, message: Message, actor: "User", reason: str) -> None:
    """Off the list: told otherwise, or no longer needed. AlreadySettled."""
    fields: dict[str, Any] = {"look_after": None}
    if message.status == Status.UNKNOWN:
        fields |= {"status": Status.FAILED, "error_code": "given-up"}
    _decide(message, [Status.UNKNOWN, *ENDED], actor, reason, **fields)
    _close(message, actor, "message-given-up", reason)


def why_not_again(message: Message) -> str:
    """What speaks against sending it again, in words; "" for nothing."""
    texts = [message, *message.joined.order_by("created_at", "pk")]
    if any(not text.body for text in texts):
        return _("Its words are no longer kept. Write to them anew.")
    if any("/..." in text.body for text in texts):
        return _("It had a link, which is not kept. Send a new one from its page.")
    if message.expires_at and message.expires_at <= timezone.now():
        return _("Its time is over. Call them instead.")
    return ""


def _check(message: Message) -> None:
    if why := why_not_again(message):
        raise CannotSendAgain(why)


def _address(message: Message) -> str:
    """Where such a message goes today."""
    if message.channel != Channel.SMS or message.patient is None:
        return message.to
    kind = find_kind(message.kind)
    contact = textable_contact(message.patient, kind.category if kind else "")
    if contact is None:
        raise CannotSendAgain(
            _("No number of theirs may be texted now. Call them instead.")
        ) from NotTextable()
    return number_of(contact)


def _decide(
    message: Message, sources: list[str], actor: "User", note: str, **fields: Any
) -> None:
    decision = {
        "settled_at": timezone.now(),
        "settled_by": actor,
        "settled_note": note[:255],
    }
    if not outbox.decide(message, sources, **decision, **fields):
        raise AlreadySettled
    message.refresh_from_db()


def _copy(message: Message, address: str) -> Message:
    """Once: the copy of a copy names the copy."""
    copy = Message(
        again_of=message,
        to=address,
        dedupe_key=f"again:{message.pk}",
        not_before=timezone.now(),
        **{name: getattr(message, name) for name in COPIED},
    )
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadySettled from error
    if address != message.to:
        introduce(copy)
    return copy


COPIED = (
    "kind", "channel", "language", "subject", "body", "patient", "organization",
    "subject_id", "asks", "asks_numbers", "author", "priority", "counts_weekly",
    "expires_at",
)  # fmt: skip


def _close(message: Message, actor: "User", action: str, note: str) -> None:
    for kind in (alerts.UNKNOWN, alerts.NOT_SENT):
        finish_tasks(subject_id=message.pk, kind=kind, actor=actor)
    if message.patient:
        record(
            action, actor=actor, patient=message.patient, subject=message, reason=note
        )
