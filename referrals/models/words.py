"""How what a referral holds is said on screen."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from referrals.status import DeclineReason, ExpiredReason, NotHelpedReason, Status

REASONS: dict[str, type[models.TextChoices]] = {
    Status.DECLINED: DeclineReason,
    Status.CLOSED_NOT_HELPED: NotHelpedReason,
    Status.EXPIRED: ExpiredReason,
}
TONES = {
    Status.SENT: "info",
    Status.NEEDS_INFO: "warning",
    Status.ACCEPTED: "success",
    Status.WAITLISTED: "info",
    Status.IN_SERVICE: "success",
    Status.DECLINED: "danger",
    Status.EXPIRED: "danger",
    Status.CLOSED_HELPED: "success",
    Status.CLOSED_NOT_HELPED: "danger",
}


def in_words(choices: type[models.TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""


def moment_in_words(at: datetime, zone: str) -> str:
    """ "Tuesday, November 3, 3:30 PM", in the language in use; with the year where it
    is not the present one."""
    here = ZoneInfo(zone)
    local = at.astimezone(here)
    if local.year != timezone.localdate(timezone=here).year:
        return date_format(local, _("l, F j, Y, g:i A"))
    return date_format(local, _("l, F j, g:i A"))
