"""What a provider says later about a message, by callback or when asked: applied so
that news late, twice or out of order changes nothing."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from notifications import alerts, outbox, senders
from notifications.channels import Report, provider_class, provider_names
from notifications.endings import forget_links, mark_number
from notifications.models import Message, OptOutSource, Status
from notifications.provider_codes import Effect, code_for

ENDED_BADLY = (Status.UNDELIVERED, Status.FAILED)


def apply_report(message: Message, report: Report, *, provider: str) -> bool:
    """Whether it was news. Inside a transaction."""
    if not report.status:
        return False
    code = code_for(report.code)
    at: Any = report.at
    moved = outbox.advance(
        message,
        Status(report.status),
        report.reference,
        not_with=_others(message.channel, provider),
        **_facts(Status(report.status), report.code, at),
    )
    if moved:
        alerts.outcome_known(message)
        forget_links([message, *message.joined.order_by("pk")])
        senders.note_report(provider, report.status, report.code)
    if report.code and (moved or code.effect == Effect.OPTED_OUT):
        mark_number(message, report.code, OptOutSource.CALLBACK)
    if moved and report.status in ENDED_BADLY:
        alerts.not_sent(message, report.status, code.words, code.next_step)
    return moved


def _others(channel: str, provider: str) -> list[str]:
    """The channel's providers but this one, which may have two names."""
    it = provider_class(provider)
    return [name for name in provider_names(channel) if provider_class(name) is not it]


def _facts(status: str, code: str, at: datetime) -> dict[str, Any]:
    failed = status in ENDED_BADLY
    facts: dict[str, Any] = {
        "sent_at": Coalesce(F("sent_at"), at),
        "error_code": code[:30] if failed else "",
        "error_text": str(code_for(code).words)[:255] if failed else "",
    }
    if status == Status.DELIVERED:
        facts["delivered_at"] = at
    return facts
