"""One e-mail each morning in place of single reminders, for organizations that chose
it: numbers and counts, nothing about persons."""

from collections.abc import Callable
from datetime import date, time

from django.utils import timezone
from django.utils.formats import date_format

from notifications.jobs import register_job
from notifications.models import Message
from notifications.services import queue_message
from referrals import messages
from referrals.jobs import each
from referrals.links import new_link_url
from referrals.models import Referral, ReferralQuerySet, WorkCalendar
from referrals.status import NEXT_ACTION, Party, Status
from resources.models import Organization

NOT_BEFORE = time(8)
# The rest are counted.
MOST_NAMED = 25
WAITING = [status for status in Status if NEXT_ACTION[status] == Party.RECEIVER]


# What other parts of the application add for an organization; "" for nothing.
Line = Callable[[Organization], str]
_lines: list[Line] = []


def add_line(line: Line) -> None:
    _lines.append(line)


def send_digests() -> int:
    """On the mornings on which an organization works; of nothing, nothing is said."""
    if timezone.localtime().time() < NOT_BEFORE:
        return 0
    organizations = Organization.objects.filter(daily_digest=True)
    return each(organizations.order_by("pk"), _send_digest)


def waiting_for(organization: Organization) -> ReferralQuerySet:
    """What the organization must do next, soonest due first, as far as it may see."""
    referrals = Referral.objects.open().with_consent().for_listing()
    waiting = referrals.filter(organization=organization, status__in=WAITING)
    return waiting.order_by("due_at", "pk")


def works_on(organization: Organization, day: date) -> bool:
    kept = WorkCalendar.objects.filter(organization=organization).first()
    return (kept or WorkCalendar()).calendar().is_working_day(day)


def _send_digest(organization: Organization) -> bool:
    today = timezone.localdate()
    key = f"{messages.PARTNER_DIGEST.code}:{organization.pk}:{today}"
    if not organization.notice_email or not works_on(organization, today):
        return False
    if Message.objects.filter(dedupe_key=key).exists():
        return False
    waiting = list(waiting_for(organization))
    if not waiting:
        return False
    queue_message(
        kind=messages.PARTNER_DIGEST.code,
        channel="email",
        to=organization.notice_email,
        language="en",
        context=_context(waiting) | {"also": _also(organization)},
        dedupe_key=key,
        organization=organization,
    )
    return True


def _context(waiting: list[Referral]) -> dict[str, str]:
    return {
        "count": str(len(waiting)),
        "overdue": str(sum(referral.is_overdue for referral in waiting)),
        "list": "\n\n".join(_line(referral) for referral in waiting[:MOST_NAMED]),
    }


def _also(organization: Organization) -> str:
    said = [line(organization) for line in _lines]
    return "".join(f"{words}\n\n" for words in said if words)


def _line(referral: Referral) -> str:
    return f"{number_and_day(referral)}\n{new_link_url(referral)}"


def number_and_day(referral: Referral) -> str:
    if referral.due_at is None:
        return referral.number
    due = timezone.localtime(referral.due_at)
    return f"{referral.number}, due {date_format(due, 'l, F j')}"


def register() -> None:
    register_job("send_digests", every_seconds=1800, run=send_digests)
