"""The clock of a referral in words, the same on every page, list and worklist row."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from referrals.life import last_call
from referrals.status import Status

if TYPE_CHECKING:
    from referrals.models import Referral

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Further off a weekday would not say which.
WEEK = timedelta(days=6)


# What silence means in each status, should it last until the end.
SILENCE: dict[str, str | Promise] = {
    Status.SENT: gettext_lazy("if no answer comes"),
    Status.NEEDS_INFO: gettext_lazy("if the question is not answered"),
}


@dataclass(frozen=True, slots=True)
class Ends:
    """`words`: "Ends Wednesday". `why`: "if no answer comes". `is_near`: so near
    that whoever could keep it open is told."""

    at: datetime
    words: str
    why: str
    is_near: bool


@dataclass(frozen=True, slots=True)
class Due:
    """`words`: "Due in 5 h", "Due Wednesday", "Overdue since Tuesday"."""

    at: datetime
    words: str
    is_late: bool


def due_of(referral: "Referral", now: datetime | None = None) -> Due | None:
    """When the owner of the next action is late; None where nobody is waited for. Asks
    the database nothing. In templates it is `referral.due`, which `referrals/_due.html`
    draws."""
    if not referral.is_open or referral.due_at is None:
        return None
    return due_by(referral.due_at, now)


def due_by(at: datetime, now: datetime | None = None) -> Due:
    now = now or timezone.now()
    is_late = at < now
    return Due(at, _late(at, now) if is_late else _ahead(at, now), is_late)


def ends_of(referral: "Referral", now: datetime | None = None) -> Ends | None:
    """When it ends by itself and why; None where it has ended. Asks the database
    nothing. In templates it is `referral.ends`, which `referrals/_ends.html` draws."""
    if not referral.is_open or referral.ends_at is None:
        return None
    now = now or timezone.now()
    at = referral.ends_at
    words = _("Ends %(day)s") % {"day": _day(at, abs(at - now))}
    is_life = at == referral.life_ends_at
    return Ends(at, words, _why(referral), is_life and last_call(at) <= now)


def _why(referral: "Referral") -> str:
    if referral.ends_at != referral.life_ends_at:
        return str(SILENCE.get(referral.status, _("if no news comes")))
    return _("its time is over, unless there is news: progress, a date, an appointment")


def _late(at: datetime, now: datetime) -> str:
    if now - at < HOUR:
        return _("Overdue since a moment ago")
    if now - at < DAY:
        hours = int((now - at) / HOUR)
        return _("Overdue for %(hours)s h") % {"hours": hours}
    return _("Overdue since %(day)s") % {"day": _day(at, now - at)}


def _ahead(at: datetime, now: datetime) -> str:
    if at - now < HOUR:
        minutes = max(int((at - now).total_seconds() // 60), 1)
        return _("Due in %(minutes)s min") % {"minutes": minutes}
    if at - now < DAY:
        return _("Due in %(hours)s h") % {"hours": int((at - now) / HOUR)}
    return _("Due %(day)s") % {"day": _day(at, at - now)}


def _day(at: datetime, away: timedelta) -> str:
    local = timezone.localtime(at)
    if away <= WEEK:
        return date_format(local, pgettext("a weekday in a sentence", "l"))
    return date_format(local, _("M j"))
