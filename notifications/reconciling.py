"""Messages of which nobody knows whether they left: the provider's list is asked, with
longer waits each time; what it cannot tell a person decides (`settling`). They are
never sent again by themselves."""

import logging
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from notifications import alerts
from notifications.channels import ChannelError, Report, provider_class
from notifications.failures import describe_failure
from notifications.models import Message, Status
from notifications.reports import apply_report

logger = logging.getLogger(__name__)
EVERY_SECONDS = 15
BATCH = 50
# Waits between one look and the next. The provider's list lags behind, and what waits
# in its own queue may appear hours later.
WAITS = (
    timedelta(minutes=2),
    timedelta(minutes=8),
    timedelta(hours=1),
    timedelta(hours=10),
)
# After so many looks somebody is asked; the provider may still settle it later.
LOOKS_BEFORE_ASKING = 3


def look_for_unknown() -> int:
    """Ask about those whose turn it is; how many were settled."""
    now = timezone.now()
    due = Message.objects.unsettled().filter(look_after__lte=now)
    waiting = due.select_related("patient").order_by("look_after")[:BATCH]
    return sum(look_for(message) for message in waiting)


def look_for(message: Message) -> bool:
    """Whether the provider's list told what became of it: one message there that can
    only be this one. None is no proof that none left, and of two we do not choose."""
    try:
        found = _ask(message)
    except (ChannelError, ImproperlyConfigured, ImportError) as error:
        logger.warning("Reconciling: %s", describe_failure(error))
        found = []
    report = _the_one(message, found)
    with transaction.atomic():
        if report and apply_report(message, report, provider=message.provider):
            return True
        _look_again_later(message)
    return False


def _ask(message: Message) -> list[Report]:
    if not (message.provider and message.begun_at):
        return []
    return provider_class(message.provider)().find(message)


def _the_one(message: Message, found: list[Report]) -> Report | None:
    """The only one that no other message of ours is, unless another that is unknown
    too might be it."""
    references = [report.reference for report in found]
    taken = set(
        Message.objects.filter(provider_reference__in=references)
        .exclude(pk=message.pk)
        .order_by()
        .values_list("provider_reference", flat=True)
    )
    free = [report for report in found if report.reference not in taken]
    alike = Message.objects.filter(
        to=message.to,
        body_hash=message.body_hash,
        status__in=[Status.UNKNOWN, Status.SENDING],
    ).exclude(pk=message.pk)
    return free[0] if len(free) == 1 and not alike.order_by().exists() else None


def _look_again_later(message: Message) -> None:
    """By a conditional update: a callback may have settled it meanwhile."""
    looks = message.looks + 1
    wait = WAITS[looks - 1] if looks <= len(WAITS) else None
    changed = Message.objects.filter(
        pk=message.pk, status=Status.UNKNOWN, looks=message.looks
    ).update(looks=looks, look_after=timezone.now() + wait if wait else None)
    if changed and looks == LOOKS_BEFORE_ASKING:
        alerts.outcome_unknown(message)
