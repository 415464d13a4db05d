"""What the worker looks after. Each may run on several machines at once: what it sends
has a dedupe key, what it asks for is one task. `referrals.silence` has the clocks."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.failures import describe_failure
from notifications.jobs import register_job
from notifications.models import Message
from people.models import Task
from referrals import messages
from referrals.models import Referral
from referrals.notices import tell_patient
from referrals.outcomes import keep_track_records
from referrals.reaching import raise_call_task
from referrals.status import Status
from referrals.task_kinds import ASK_PATIENT
from referrals.unmet import find_unmet
from screening.models import Need

logger = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)
DAY = 86_400
ASK_AFTER = timedelta(days=7)
# A patient who has heard nothing for this long is not asked out of the blue.
ASK_WITHIN = timedelta(days=30)
# With two questions open, "1" could answer either: the second waits this long.
ONE_QUESTION_FOR = timedelta(days=7)
ASK_IN = (Status.ACCEPTED, Status.IN_SERVICE, Status.CLOSED_HELPED)


def ask_patients() -> int:
    """A week after acceptance ask the patient, once, whether help arrived."""
    now = timezone.now()
    asks = Message.objects.filter(kind=messages.PATIENT_ASK.code)
    called = Task.objects.filter(kind=ASK_PATIENT, subject_id=OuterRef("pk"))
    referrals = Referral.objects.filter(
        ~Exists(asks.filter(subject_id=OuterRef("pk"))),
        ~Exists(called),
        status__in=ASK_IN,
        patient_answer="",
        accepted_at__lte=now - ASK_AFTER,
        accepted_at__gt=now - ASK_WITHIN,
    )
    return each(referrals.for_listing().order_by("accepted_at"), _ask)


def _ask(referral: Referral) -> bool:
    if _has_open_question(referral):
        return False
    if not tell_patient(referral, messages.PATIENT_ASK):
        title = _("Ask the patient whether help arrived")
        raise_call_task(referral, ASK_PATIENT, title)
    return True


def _has_open_question(referral: Referral) -> bool:
    return Message.objects.filter(
        kind__in=messages.ASKING,
        patient=referral.patient_id,
        answered_at=None,
        created_at__gt=timezone.now() - ONE_QUESTION_FOR,
    ).exists()


def watch_unmet() -> int:
    """Wanted needs for which the directory has nothing go into the shortage report of
    whoever cares for the patient; where nobody does, into none."""
    needs = Need.objects.wanted().filter(
        patient__care_relationships__isnull=False,
        patient__care_relationships__ended_at=None,
    )
    return each(
        needs.select_related("patient", "category").distinct().order_by("created_at"),
        find_unmet,
    )


def each(rows: Iterable[Row], act: Callable[[Row], bool]) -> int:
    """How many were acted on; one that fails does not hold up the others."""
    done = 0
    for row in rows:
        try:
            done += act(row)
        except Exception as failure:  # noqa: BLE001  tried again at the next run
            logger.error("%s: %s", row.pk, describe_failure(failure))  # noqa: TRY400
    return done


def register() -> None:
    register_job("ask_patients", every_seconds=600, run=ask_patients)
    register_job("watch_unmet", every_seconds=DAY, run=watch_unmet)
    register_job("keep_track_records", every_seconds=900, run=keep_track_records)
