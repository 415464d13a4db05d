"""Messages that did not reach anybody, for those who decide what becomes of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import find_kind
from notifications.models import Channel, Message, Status
from notifications.models.message import MessageQuerySet
from notifications.permissions import SUPERVISING
from notifications.provider_codes import CODES, code_for
from notifications.settling import (
    AlreadySettled,
    CannotSendAgain,
    give_up,
    send_again,
    settle_as_sent,
)
from notifications.threads import TONES
from people.models import Role
from people.permissions import of_visible_patients

if TYPE_CHECKING:
    from people.models import User

SENT, AGAIN, GIVE_UP = "sent", "again", "give-up"
ACTIONS: dict[str, Any] = {
    SENT: gettext_lazy("They have it: it was sent"),
    AGAIN: gettext_lazy("Send it again"),
    GIVE_UP: gettext_lazy("Leave it: they were told otherwise, or need it no more"),
}
_SERVICES: dict[str, Any] = {
    SENT: lambda message, actor, note: settle_as_sent(
        message=message, actor=actor, note=note
    ),
    AGAIN: lambda message, actor, note: send_again(
        message=message, actor=actor, reason=note
    ),
    GIVE_UP: lambda message, actor, note: give_up(
        message=message, actor=actor, reason=note
    ),
}
_NEXT: dict[str, Any] = {
    Status.UNKNOWN: gettext_lazy(
        "Ask them. If they have it, say so; if not, send it again."
    ),
    Status.EXPIRED: gettext_lazy("If it still matters, tell them by phone."),
    Status.SUPPRESSED: gettext_lazy("Call or write; send it again once that changed."),
    Status.FAILED: gettext_lazy("Call them and tell them what it says."),
    Status.UNDELIVERED: gettext_lazy("Call them and tell them what it says."),
}
_NEXT_FOR_MAIL = gettext_lazy("Call the organization and check the address.")
_NEXT_FOR_LETTER = gettext_lazy("Ask for an address where mail is safe.")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message with what became of it and what to do, in words."""

    message: Message
    label: Any
    reason: Any
    next_step: Any
    tone: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision about several came to; `refused` in words, with how many."""

    done: int
    refused: dict[str, int]


def trouble_for(actor: "User") -> MessageQuerySet:
    """Supervisors: to patients they see. Administrators: those about no patient."""
    rule = Q(pk__in=[])
    if actor.has_role(*SUPERVISING):
        rule |= of_visible_patients(actor)
    if actor.has_role(Role.ADMINISTRATOR):
        rule |= Q(patient=None)
    return (
        Message.objects.dead()
        .filter(rule)
        .select_related("patient", "organization")
        .order_by("-created_at", "pk")
    )


def reasons_in(messages: MessageQuerySet) -> list[tuple[str, str]]:
    """Codes that there are, with words and how many, the most frequent first."""
    rows = (
        messages.order_by()
        .values("status", "error_code")
        .annotate(count=Count("pk"))
        .order_by("-count", "status", "error_code")
    )
    return [
        (
            f"{row['status']}:{row['error_code']}",
            f"{_reason(row['status'], row['error_code'], '')} ({row['count']})",
        )
        for row in rows
    ]


def describe(messages: Iterable[Message]) -> list[Trouble]:
    return [
        Trouble(
            message=message,
            label=kind.label if (kind := find_kind(message.kind)) else message.kind,
            reason=_reason(message.status, message.error_code, message.error_text),
            next_step=_next_step(message),
            tone=TONES[Status(message.status)],
        )
        for message in messages
    ]


def decide(
    *, action: str, messages: Iterable[Message], actor: "User", note: str
) -> Outcome:
    """Each on its own: what can be done is, and the rest says why not."""
    done, refused = 0, dict[str, int]()
    for message in messages:
        try:
            _SERVICES[action](message, actor, note)
            done += 1
        except AlreadySettled:
            words = _("Somebody has decided already, or it is not unknown any more.")
            refused[words] = refused.get(words, 0) + 1
        except CannotSendAgain as error:
            refused[str(error)] = refused.get(str(error), 0) + 1
    return Outcome(done, refused)


def _reason(status: str, code: str, words: str) -> Any:
    if code in CODES:
        return code_for(code).words
    return words or Status(status).label


def _next_step(message: Message) -> Any:
    if message.channel == Channel.EMAIL:
        return _NEXT_FOR_MAIL
    if message.channel == Channel.LETTER:
        return _NEXT_FOR_LETTER
    if message.error_code in CODES and message.status != Status.UNKNOWN:
        return code_for(message.error_code).next_step
    return _NEXT[message.status]
