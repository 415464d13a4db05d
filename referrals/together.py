"""Several services asked at once for one need: the first to accept gets it."""

from collections.abc import Collection
from uuid import UUID, uuid4

from referrals.actors import SYSTEM
from referrals.models import Referral, ReferralEvent
from referrals.status import AWAITING_ANSWER, TRANSITIONS, Status
from referrals.transitions import perform
from resources.models import Service
from screening.models import Need

MOST_TOGETHER = 3
# A yes is also help that begins straight from the waitlist.
SAYS_YES = frozenset({Status.ACCEPTED, Status.IN_SERVICE})


class TooManyAskedError(Exception):
    """More than MOST_TOGETHER for one need: too many would wait for nothing."""


def groups_of(asks: Collection[tuple[Need, Service]]) -> dict[UUID, UUID]:
    """A key for each need of which several services are asked. One of them that was
    asked together with others before brings those along."""
    asked: dict[UUID, set[UUID]] = {}
    for need, service in asks:
        asked.setdefault(need.pk, set()).add(service.pk)
    several = {need: found for need, found in asked.items() if len(found) > 1}
    return {need: _group_of(need, services) for need, services in several.items()}


def _group_of(need: UUID, services: set[UUID]) -> UUID:
    waiting = Referral.objects.filter(need=need, status__in=AWAITING_ANSWER)
    grouped = waiting.filter(service__in=services).exclude(asked_together=None)
    before = grouped.order_by("created_at").first()
    if before is None or before.asked_together is None:
        group, known = uuid4(), set()
    else:
        group = before.asked_together
        beside = waiting.filter(asked_together=group).order_by()
        known = set(beside.values_list("service", flat=True))
    if len(services | known) > MOST_TOGETHER:
        raise TooManyAskedError
    return group


def join(referral: Referral, group: UUID | None) -> Referral:
    """One that was asked before and still waits is one of those asked together."""
    if group and referral.status in AWAITING_ANSWER:
        alone = Referral.objects.filter(pk=referral.pk, asked_together=None)
        alone.update(asked_together=group)
        referral.refresh_from_db(fields=["asked_together"])
    return referral


def stand_down_others(referral: Referral, event: ReferralEvent) -> None:
    """Somebody said yes: those asked beside it need not answer any more."""
    if referral.status not in SAYS_YES or event.from_status in SAYS_YES:
        return
    sources = TRANSITIONS["stand_down"].sources
    others = referral.asked_beside_it.filter(status__in=sources)
    for other in others.for_listing():
        perform(other, "stand_down", actor=SYSTEM)


def others_may_accept(referral: Referral) -> bool:
    """Of those asked beside it somebody still may say yes, or has."""
    return referral.asked_beside_it.open().exists()
