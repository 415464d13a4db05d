"""An organization's calendar changes: what its clocks had left they keep."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from people import audit
from people.models import User
from referrals.clocks import clock_for, next_step_at
from referrals.models import Referral, WorkCalendar
from resources.models import Organization


def away_calendar(organization: Organization) -> WorkCalendar | None:
    """Its calendar while it is away, or soon will be; senders are told."""
    calendars = WorkCalendar.objects.filter(
        organization=organization, away_until__gte=timezone.localdate()
    )
    return calendars.select_related("organization").first()


@audit.in_turn()
def change_calendar(
    *, organization: Organization, actor: User, save: Callable[[], object]
) -> int:
    """`save` writes the calendar; then each clock that was still running by it goes on
    with the working time it had left. How many were moved."""
    now = timezone.now()
    involved = Q(organization=organization) | Q(sender_organization=organization)
    referrals = Referral.objects.open().filter(involved, due_at__isnull=False)
    left = [
        (referral, clock_for(referral, referral.status).calendar.between(now, due))
        for referral in referrals.for_listing().order_by("due_at", "pk")
        if (due := referral.due_at)
    ]
    save()
    audit.record("calendar.changed", actor=actor, subject=organization)
    return sum(_go_on(referral, rest, now) for referral, rest in left)


def _go_on(referral: Referral, rest: timedelta, now: datetime) -> bool:
    clock = clock_for(referral, referral.status)
    before = referral.due_at
    if rest and referral.expected_on:
        referral.due_at = clock.due(now, referral.expected_on)
    elif rest:
        referral.due_at = clock.calendar.add(now, rest)
    Referral.objects.filter(pk=referral.pk, version=referral.version).update(
        due_at=referral.due_at, next_step_at=next_step_at(referral)
    )
    return referral.due_at != before
