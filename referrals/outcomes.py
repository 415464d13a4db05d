"""What became of referrals, counted per service for the matches' track record."""

from uuid import UUID

from django.db.models import Count, Q

from referrals.models import Referral
from referrals.status import NotHelpedReason, PatientAnswer, Status
from resources.track_record import OutcomeCounts, record_outcomes

# Silence counts as an answer. Withdrawn or ended before an answer: not asked.
ASKED = Q(accepted_at__isnull=False) | Q(status__in=[Status.DECLINED, Status.EXPIRED])
# These ends say nothing about the organization.
NOT_ITS_DOING = [
    NotHelpedReason.PATIENT_DECLINED,
    NotHelpedReason.NO_LONGER_NEEDED,
    NotHelpedReason.MOVED_AWAY,
]
GOT_HELP = Q(patient_answer=PatientAnswer.GOT_HELP)
NO_HELP_YET = Q(patient_answer=PatientAnswer.NOT_YET)
ENDED = Q(status=Status.CLOSED_HELPED) | (
    Q(status=Status.CLOSED_NOT_HELPED) & (GOT_HELP | ~Q(reason__in=NOT_ITS_DOING))
)
# The patient's own word goes before the organization's.
HELPED = ENDED & (GOT_HELP | (Q(status=Status.CLOSED_HELPED) & ~NO_HELP_YET))


def count_outcomes() -> dict[UUID, OutcomeCounts]:
    """By service, over all referrals of the network."""
    rows = (
        Referral.objects.order_by()
        .values("service")
        .annotate(
            asked=Count("pk", filter=ASKED),
            accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
            ended=Count("pk", filter=ENDED),
            helped=Count("pk", filter=HELPED),
        )
    )
    return {
        row["service"]: OutcomeCounts(
            row["asked"], row["accepted"], row["ended"], row["helped"]
        )
        for row in rows
    }


def keep_track_records() -> int:
    """Make every service's track record what its referrals say; how many changed."""
    return record_outcomes(count_outcomes())
