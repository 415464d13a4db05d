"""Asked again when sending: what was right to queue may be wrong to send.

Each rule about the number is one query. `conditions` puts them into the very UPDATE
that begins the sending, so that a STOP cannot slip in between; only where that changes
no row does `check` ask them one by one, to say why.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from notifications.kinds import find_kind
from notifications.messages import FIRST_CONTACT
from notifications.models import (
    Channel,
    HeldFor,
    Message,
    OptOut,
    Status,
    UnreachableNumber,
)
from notifications.quiet_hours import AWAKE, next_waking_moment, zone_of
from people.models import ContactPoint
from people.models.patient import TextingConsent

AFTER_INTRODUCTION = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: it waits until then."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not at all, and why."""

    status: Status
    code: str
    words: Any


Verdict = Hold | Refusal | None


def check(message: Message, now: datetime) -> Verdict:
    """None: it may go out now."""
    verdict = check_clock(message, now)
    if verdict or message.channel != Channel.SMS:
        return verdict
    return _refuse_text(message) or _wait_for_introduction(message, now)


def check_clock(message: Message, now: datetime) -> Verdict:
    """What the hour alone says, without a query."""
    if message.expires_at and message.expires_at <= now:
        return too_late(message.held_for)
    if message.channel != Channel.SMS or _is_awaited(message, now):
        return None
    morning = next_waking_moment(now, zone_of(message.patient))
    return hold(message, morning, HeldFor.QUIET_HOURS) if morning > now else None


def shape(message: Message) -> tuple[Any, ...]:
    """What the conditions depend on, beside number and patient."""
    kind = find_kind(message.kind)
    category = kind.category if kind else ""
    return (
        message.channel,
        category,
        _reaches_opted_out(message),
        _needs_consent(message),
        _is_introduction(message),
    )


def conditions(message: Message) -> list[Any]:
    """What has to be true of the number as the sending begins."""
    if message.channel != Channel.SMS:
        return []
    must: list[Any] = [~Exists(_unreachable(message))]
    if not _reaches_opted_out(message):
        must.append(~Exists(_opted_out(message)))
    if _needs_consent(message):
        is_safe = (
            Exists(_agreed(message))
            if message.patient_id
            else ~Exists(_unsafe(message))
        )
        must.append(is_safe)
        if not _is_introduction(message):
            must.append(~Exists(_introduction(message)))
    return must


def hold(message: Message, until: datetime, reason: str) -> Hold | Refusal:
    """Let it wait; what could only go out after its time is dropped and said at once,
    while somebody can still call."""
    if message.expires_at and message.expires_at <= until:
        return too_late(reason)
    return Hold(until, reason)


def too_late(reason: str) -> Refusal:
    words = {
        HeldFor.QUIET_HOURS: _("Its time ends at night, when nobody is texted."),
        HeldFor.WEEKLY_LIMIT: _("They had the most texts for one week."),
        HeldFor.PROVIDER: _("The provider could not take it before its time was over."),
    }
    otherwise = _("It could not go out before its time was over.")
    return Refusal(Status.EXPIRED, "expired", words.get(HeldFor(reason), otherwise))


def _is_awaited(message: Message, now: datetime) -> bool:
    """They have just asked for it. One that a provider kept waiting since would find
    them asleep."""
    asked = message.created_at
    if not message.attempts:
        asked = max(asked, message.not_before)
    return message.any_hour and now - asked <= AWAKE


def _refuse_text(message: Message) -> Refusal | None:
    if not _reaches_opted_out(message) and _opted_out(message).exists():
        return _suppress("opted-out", _("The number has opted out of texts."))
    if _unreachable(message).exists():
        return _suppress("unreachable", _("Texts do not reach this number."))
    if _needs_consent(message) and message.patient_id and not _agreed(message).exists():
        return _suppress("no-consent", _("Texts to this number are no longer agreed."))
    if _needs_consent(message) and not message.patient_id and _unsafe(message).exists():
        return _suppress("no-consent", _("Texts to this number are not safe."))
    return None


def _wait_for_introduction(message: Message, now: datetime) -> Verdict:
    if not _needs_consent(message) or _is_introduction(message):
        return None
    introduction = _introduction(message).order_by("created_at").first()
    if introduction is None:
        return None
    until = max(introduction.not_before, now) + AFTER_INTRODUCTION
    return hold(message, until, HeldFor.INTRODUCTION)


def _opted_out(message: Message) -> "QuerySet[OptOut]":
    kind = find_kind(message.kind)
    category = kind.category if kind else ""
    return OptOut.objects.stopping(category).filter(number=message.to).order_by()


def _unreachable(message: Message) -> "QuerySet[UnreachableNumber]":
    return UnreachableNumber.objects.current().filter(number=message.to).order_by()


def _agreed(message: Message) -> "QuerySet[ContactPoint]":
    """As `ContactPoint.may_text`."""
    return ContactPoint.objects.filter(
        patient=message.patient_id,
        phone=message.to,
        safe_to_text=True,
        texting_consent=TextingConsent.AGREED,
    ).order_by()


def _unsafe(message: Message) -> "QuerySet[ContactPoint]":
    """A stranger had it texted to a number that is on somebody's record."""
    contacts = ContactPoint.objects.filter(phone=message.to, safe_to_text=False)
    return contacts.order_by()


def _introduction(message: Message) -> "QuerySet[Message]":
    """The first text to the number, where it is still on its way to the provider."""
    return Message.objects.filter(
        kind=FIRST_CONTACT.code,
        to=message.to,
        status__in=[Status.QUEUED, Status.SENDING],
    ).order_by()


def _is_introduction(message: Message) -> bool:
    """Where two wait, for somebody who had the number and who has it, none waits for
    the other."""
    return message.kind == FIRST_CONTACT.code


def _reaches_opted_out(message: Message) -> bool:
    kind = find_kind(message.kind)
    return kind is not None and kind.reaches_opted_out


def _needs_consent(message: Message) -> bool:
    kind = find_kind(message.kind)
    return kind is None or kind.needs_texting_consent


def _suppress(code: str, words: str) -> Refusal:
    return Refusal(Status.SUPPRESSED, code, words)
