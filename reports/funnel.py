"""How far people get: from a screening to help that they confirm themselves.

The unit is a patient. The cohort is everybody whose screening the organizations have
completed in the period; each step counts those of the step before who went on, up to
now. Counts name nobody, so that sensitive needs are in them too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Consent, Patient
from people.models.consent import ConsentPurpose
from referrals.models import Referral
from referrals.status import DeclineReason, PatientAnswer, Status
from screening.models import Interest, Need, Screening


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days, the last one included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        following = self.last + timedelta(days=1)
        return timezone.make_aware(datetime.combine(following, time.min))


@dataclass(frozen=True, slots=True)
class Step:
    """`share` is the percentage of the cohort, 0 to 100; `lost` fell out here."""

    code: str
    label: str | Promise
    patients: int
    share: int
    lost: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    reason: str
    referrals: int
    share: int


def funnel(organizations: Iterable[UUID], period: Period) -> list[Step]:
    steps: list[Step] = []
    patients = Patient.objects.all()
    for code, label, subset in _subsets(list(organizations), period):
        patients = patients.filter(pk__in=subset.order_by().values("patient"))
        count = patients.count()
        cohort = steps[0].patients if steps else count
        before = steps[-1].patients if steps else count
        steps.append(Step(code, label, count, _share(count, cohort), before - count))
    return steps


def _subsets(
    organizations: list[UUID], period: Period
) -> list[tuple[str, str | Promise, Any]]:
    """Rows with a `patient` that put the patient into the step."""
    screened = Screening.objects.completed().filter(
        organization__in=organizations,
        completed_at__gte=period.start,
        completed_at__lt=period.end,
    )
    needs = Need.objects.filter(Q(closed_at=None) | Q(closed_at__gte=period.start))
    sent = Referral.objects.filter(
        sender_organization__in=organizations, sent_at__gte=period.start
    )
    consents = Consent.objects.filter(purpose=ConsentPurpose.REFERRAL).filter(
        Q(revoked_at=None) | Q(revoked_at__gte=period.start)
    )
    accepted = sent.exclude(accepted_at=None)
    helped = accepted.filter(status=Status.CLOSED_HELPED)
    return [
        ("screened", _("Screened"), screened),
        ("need", _("Has a need"), needs),
        ("wants-help", _("Wants help"), needs.filter(interest=Interest.YES)),
        ("consents", _("Agrees to share"), consents),
        ("sent", _("Referral sent"), sent),
        ("accepted", _("Partner accepts"), accepted),
        ("helped", _("Partner says: helped"), helped),
        (
            "confirmed",
            _("Patient says: helped"),
            helped.filter(patient_answer=PatientAnswer.GOT_HELP),
        ),
    ]


def decline_reasons(organizations: Iterable[UUID], period: Period) -> list[ReasonCount]:
    """Why partners said no to referrals sent in the period, most frequent first."""
    declined = Referral.objects.filter(
        sender_organization__in=list(organizations),
        sent_at__gte=period.start,
        sent_at__lt=period.end,
        status=Status.DECLINED,
    )
    counts = (
        declined.order_by()
        .values("reason")
        .annotate(referrals=Count("pk"))
        .order_by("-referrals", "reason")
    )
    total = sum(row["referrals"] for row in counts)
    labels = dict(DeclineReason.choices)
    return [
        ReasonCount(
            str(labels.get(row["reason"], row["reason"])),
            row["referrals"],
            _share(row["referrals"], total),
        )
        for row in counts
    ]


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
