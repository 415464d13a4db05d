"""An organization's own referrals as a table to keep."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Role, User
from referrals.models import Referral, ReferralQuerySet
from referrals.status import Status

# A spreadsheet would run what begins like this.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def referrals_to(actor: User) -> ReferralQuerySet:
    """All that were ever sent to organizations where the actor is a partner."""
    organizations = actor.organization_ids(Role.PARTNER)
    sent = Referral.objects.filter(organization__in=organizations)
    return sent.exclude(status=Status.DRAFT).for_listing().order_by("-sent_at", "pk")


def write_export(actor: User, file: IO[str]) -> int:
    """Write the table; how many persons it names. Only what is open to them names one,
    and without ways to reach them: those may change, and are on the page."""
    readable = set(
        Referral.objects.in_inbox_of(actor).order_by().values_list("pk", flat=True)
    )
    table = csv.writer(file)
    table.writerow(_heading())
    named = 0
    for referral in referrals_to(actor).select_related("claimed_by").iterator():
        is_open = referral.pk in readable
        named += is_open
        table.writerow([_safe(cell) for cell in _cells(referral, is_open)])
    return named


def _heading() -> list[str]:
    return [
        *(_("Number"), _("Organization"), _("Service"), _("Status"), _("Why")),
        *(_("Outcome"), _("Sent"), _("Due"), _("Accepted"), _("Ended")),
        *(_("Who has it"), _("Person")),
    ]


def _cells(referral: Referral, is_open: bool) -> Iterator[str]:
    yield referral.number
    yield referral.organization.name
    yield referral.service.name
    yield str(referral.get_status_display())
    yield referral.reason_label
    yield str(referral.get_outcome_display()) if referral.outcome else ""
    yield _day(referral.sent_at)
    yield _day(referral.due_at if referral.is_open else None)
    yield _day(referral.accepted_at)
    yield _day(referral.closed_at)
    yield str(referral.claimed_by or "")
    yield referral.patient.full_name if is_open else ""


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
