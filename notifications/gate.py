"""Asked again when sending: what was right to queue may be wrong to send."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from notifications.kinds import find_kind
from notifications.messages import FIRST_CONTACT
from notifications.models import Channel, Message, Status
from notifications.numbers import is_opted_out, is_unreachable
from notifications.quiet_hours import next_waking_moment, zone_of
from people.models import ContactPoint

AFTER_INTRODUCTION = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: it waits until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not at all, and why."""

    status: Status
    code: str
    words: Any


def check(message: Message, now: datetime) -> Hold | Refusal | None:
    """None: it may go out now."""
    if message.expires_at and message.expires_at <= now:
        words = _("It could not go out before its time was over.")
        return Refusal(Status.EXPIRED, "expired", words)
    if message.channel != Channel.SMS:
        return None
    return _refuse_text(message) or _hold_text(message, now)


def _refuse_text(message: Message) -> Refusal | None:
    kind = find_kind(message.kind)
    reaches_opted_out = kind is not None and kind.reaches_opted_out
    if not reaches_opted_out and is_opted_out(message.to):
        return _suppress("opted-out", _("The number has opted out of texts."))
    if is_unreachable(message.to):
        return _suppress("unreachable", _("Texts do not reach this number."))
    needs_consent = kind is None or kind.needs_texting_consent
    if needs_consent and message.patient_id and not _may_text(message):
        return _suppress("no-consent", _("Texts to this number are no longer agreed."))
    return None


def _hold_text(message: Message, now: datetime) -> Hold | None:
    if not message.any_hour:
        morning = next_waking_moment(now, zone_of(message.patient))
        if morning > now:
            return Hold(morning)
    introduction = (
        Message.objects.filter(
            kind=FIRST_CONTACT.code,
            to=message.to,
            status__in=[Status.QUEUED, Status.SENDING],
        )
        .exclude(pk=message.pk)
        .order_by("created_at")
        .first()
    )
    kind = find_kind(message.kind)
    if introduction and (kind is None or kind.needs_texting_consent):
        return Hold(max(introduction.not_before, now) + AFTER_INTRODUCTION)
    return None


def _may_text(message: Message) -> bool:
    contacts = ContactPoint.objects.filter(
        patient=message.patient_id, phone=message.to
    ).order_by("pk")
    return any(contact.may_text for contact in contacts)


def _suppress(code: str, words: str) -> Refusal:
    return Refusal(Status.SUPPRESSED, code, words)
