"""Asking the patient again whether help arrived, and calling who stays silent."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications.jobs import register_job
from notifications.models import Channel, Message, Status
from people.models import Task
from referrals import messages
from referrals.jobs import ASK_IN, each
from referrals.models import Referral, ReferralQuerySet
from referrals.notices import tell_patient
from referrals.outreach import ask_or_reach_out
from referrals.status import PatientAnswer
from referrals.task_kinds import ASK_PATIENT

# After the first question or after "not yet", whichever is later.
ASK_AGAIN_AFTER = timedelta(days=7)
CALL_AFTER = timedelta(days=7)
# Older ones are no news any more.
ASK_AGAIN_WITHIN = timedelta(days=30)


def ask_again() -> int:
    """Who has not answered, or said "not yet", is asked a second and last time."""
    now = timezone.now()
    unsettled = Q(patient_answer="") | Q(
        patient_answer=PatientAnswer.NOT_YET,
        patient_answered_at__lte=now - ASK_AGAIN_AFTER,
    )
    first = _asked(messages.PATIENT_ASK.code).filter(
        created_at__lte=now - ASK_AGAIN_AFTER, created_at__gt=now - ASK_AGAIN_WITHIN
    )
    again = _asked(messages.PATIENT_ASK_AGAIN.code)
    referrals = _uncalled().filter(unsettled, Exists(first), ~Exists(again))
    return each(referrals.for_listing().order_by("accepted_at", "pk"), _ask_again)


def _ask_again(referral: Referral) -> bool:
    """The number may take no texts any more; then somebody calls."""
    told = tell_patient(referral, messages.PATIENT_ASK_AGAIN)
    return told or ask_or_reach_out(referral)


def call_the_silent() -> int:
    """A week after the second question without a word: a person asks."""
    asked = _asked(messages.PATIENT_ASK_AGAIN.code).filter(
        created_at__lte=timezone.now() - CALL_AFTER, answered_at=None
    )
    heard = Q(patient_answered_at__gte=F("asked_again_at"))
    referrals = (
        _uncalled()
        .annotate(asked_again_at=asked.values("created_at")[:1])
        .exclude(asked_again_at=None)
        .exclude(heard)
    )
    referrals = referrals.for_listing().order_by("accepted_at", "pk")
    return each(referrals, ask_or_reach_out)


def _asked(kind: str) -> QuerySet[Message]:
    """Without letters that nobody has mailed yet."""
    asked = Message.objects.filter(kind=kind, subject_id=OuterRef("pk"))
    unmailed = Q(channel=Channel.LETTER, status=Status.QUEUED)
    return asked.exclude(unmailed).order_by("created_at")


def _uncalled() -> ReferralQuerySet:
    called = Task.objects.filter(kind=ASK_PATIENT, subject_id=OuterRef("pk"))
    return Referral.objects.filter(~Exists(called), status__in=ASK_IN)


def register() -> None:
    register_job("ask_again", every_seconds=3600, run=ask_again)
    register_job("call_the_silent", every_seconds=3600, run=call_the_silent)
