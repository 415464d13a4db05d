"""An organization's calendar changes: what its clocks had left they keep."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people import audit
from people.models import User
from referrals.clocks import clock_for, due_from, life_of, what_follows
from referrals.models import Referral, WorkCalendar
from resources.models import Organization


def away_calendar(organization: Organization) -> WorkCalendar | None:
    """Its calendar while it is away, or soon will be; senders are told."""
    calendars = WorkCalendar.objects.filter(
        organization=organization, away_until__gte=timezone.localdate()
    )
    return calendars.select_related("organization").first()


def away_in_words(organizations: Iterable[UUID]) -> dict[UUID, str]:
    """Of those that are away, or soon will be: from when until when, and what care
    teams are told."""
    calendars = WorkCalendar.objects.filter(
        organization__in=organizations, away_until__gte=timezone.localdate()
    )
    return {calendar.organization_id: _away(calendar) for calendar in calendars}


def _away(calendar: WorkCalendar) -> str:
    begins, ends = calendar.away_from, calendar.away_until
    words = {"from": _in_words(begins), "until": _in_words(ends)}
    if begins and begins > timezone.localdate():
        said = _("Away from %(from)s until %(until)s") % words
    else:
        said = _("Away until %(until)s") % words
    return f"{said}. {calendar.away_note}".strip()


def _in_words(day: date | None) -> str:
    return date_format(day, _("M j")) if day else ""


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
    if rest and (referral.expected_on or referral.appointments.coming(now).exists()):
        due = due_from(referral, clock, now, referral.expected_on)
    else:
        due = clock.calendar.add(now, rest)
    if rest:
        referral.due_at = min(due, life_of(referral, now))
    Referral.objects.filter(pk=referral.pk, version=referral.version).update(
        due_at=referral.due_at, **what_follows(referral)
    )
    return referral.due_at != before
