"""Assessing again once it is due."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from care.assessment.services import assessments_url
from care.kinds import REASSESS
from care.models import Assessment
from notifications.jobs import register_job
from people.models import CareRelationship, Task
from people.tasks import raise_task

# So long before the day it stands on the worklist.
AHEAD = timedelta(days=7)
A_RUN = 200


def raise_due() -> int:
    """A task for the care team's lead for each last assessment that is due again."""
    found = _due()[:A_RUN]
    for assessment in found:
        _raise(assessment)
    return len(found)


def _due() -> Any:
    """Signed, due within AHEAD, nothing later begun, in somebody's care, not on the
    worklist and never taken off it."""
    later = Assessment.objects.filter(
        patient=OuterRef("patient"), started_at__gt=OuterRef("started_at")
    )
    in_care = CareRelationship.objects.filter(
        patient=OuterRef("patient"), ended_at=None
    )
    listed = Task.objects.filter(kind=REASSESS, subject_id=OuterRef("pk"))
    return (
        Assessment.objects.signed()
        .filter(next_due_on__lte=timezone.localdate() + AHEAD)
        .filter(~Exists(later.order_by()), Exists(in_care.order_by()))
        .filter(~Exists(listed.order_by()))
        .select_related("patient")
        .order_by("next_due_on", "pk")
    )


def _raise(assessment: Assessment) -> None:
    day = assessment.next_due_on
    if day is None:
        return
    raise_task(
        patient=assessment.patient,
        kind=REASSESS,
        title=_("Assess again"),
        subject_id=assessment.pk,
        url=assessments_url(assessment.patient),
        due_at=timezone.make_aware(datetime.combine(day, time(17))),
    )


def register() -> None:
    register_job("raise_assessments_due", every_seconds=3600, run=raise_due)
