"""An answer that a person must act on at once."""

from django.utils import timezone
from django.utils.translation import gettext as _

from people.audit import record
from people.models import CareTeamMember, Patient, User
from people.tasks import raise_task, task_kind
from screening.models import Screening

SAFETY_TASK = task_kind("safety-now")


def call_for_action(*, screening: Screening, actor: User) -> None:
    """An urgent task for the care team's lead, due now, that does not say what was
    answered. Nothing goes to the patient."""
    patient = screening.patient
    lead_where_nobody_does(patient=patient, actor=actor)
    raise_task(
        patient=patient,
        kind=SAFETY_TASK,
        title=_("Act now: an answer that cannot wait"),
        detail=_("Open the screening: it says what to do."),
        subject_id=screening.pk,
        # Not where it is asked: a clinician of the team reads, and does not screen.
        url=screening.result_url,
        is_urgent=True,
        due_at=timezone.now(),
    )
    record("safety-alert", actor=actor, patient=patient, subject=screening)


def lead_where_nobody_does(*, patient: Patient, actor: User) -> bool:
    """Whoever found it leads the care team where there is none."""
    if patient.care_team.current().exists():
        return False
    CareTeamMember.objects.create(patient=patient, user=actor, is_lead=True)
    record("care-team-joined", actor=actor, patient=patient, reason="screening")
    return True
