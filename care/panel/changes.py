"""What has happened to people since yesterday, counted for a whole panel at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import ngettext

from care.models.health import Encounter
from notifications.models import InboundMessage
from referrals.models import Referral, ReferralEvent
from screening.models import Screening

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """`rows` since a moment, of whatever the user may see; `patient` is the field that
    leads to the person; `words` says how many."""

    rows: Callable[[datetime, "User"], Any]
    patient: str
    words: Callable[[int], str]


def start_of_yesterday() -> datetime:
    """Local midnight before last."""
    day = timezone.localdate() - timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.min))


def _texts(since: datetime, _user: "User") -> Any:
    return InboundMessage.objects.filter(received_at__gte=since)


def _answers(since: datetime, user: "User") -> Any:
    """What moved a referral; not what the user did."""
    seen = Referral.objects.visible_to(user).order_by().values("pk")
    return ReferralEvent.objects.filter(at__gte=since, referral__in=seen).exclude(
        actor=user
    )


def _stays(since: datetime, user: "User") -> Any:
    return Encounter.objects.visible_to(user).filter(recorded_at__gte=since)


def _screenings(since: datetime, user: "User") -> Any:
    return Screening.objects.filter(completed_at__gte=since).exclude(completed_by=user)


CHANGES = [
    Change(_texts, "patient",
           lambda n: ngettext("%(count)d text", "%(count)d texts", n)),
    Change(_answers, "referral__patient",
           lambda n: ngettext("%(count)d step of a referral",
                              "%(count)d steps of referrals", n)),
    Change(_stays, "patient",
           lambda n: ngettext("%(count)d visit or stay",
                              "%(count)d visits or stays", n)),
    Change(_screenings, "patient",
           lambda n: ngettext("%(count)d screening", "%(count)d screenings", n)),
]  # fmt: skip


def changes_of(patients: Iterable[UUID], user: "User") -> dict[UUID, list[str]]:
    """In words, by person; a query for each kind."""
    since, found = start_of_yesterday(), dict[UUID, list[str]]()
    keys = list(patients)
    for change in CHANGES:
        rows = change.rows(since, user).filter(**{f"{change.patient}__in": keys})
        counted = rows.order_by().values_list(change.patient).annotate(n=Count("pk"))
        for patient, number in counted:
            words = change.words(number) % {"count": number}
            found.setdefault(patient, []).append(words)
    return found
