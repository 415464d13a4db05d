"""An answer that a person must act on at once."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.audit import in_turn, record
from people.models import CareTeamMember, Patient, Task, User
from people.tasks import raise_task, task_kind
from screening.models import Screening

SAFETY_TASK = task_kind("safety-now")


def call_for_action(*, screening: Screening, actor: User) -> None:
    """An urgent task for the care team's lead, due now, that says neither what was
    asked nor what was answered. Nothing goes to the patient."""
    patient = screening.patient
    lead_where_nobody_does(patient=patient, actor=actor)
    call = raise_task(
        patient=patient,
        kind=SAFETY_TASK,
        title=_("Act now: this cannot wait"),
        detail=_("Open it: it says what to do."),
        subject_id=screening.pk,
        is_urgent=True,
        due_at=timezone.now(),
    )
    # Of the task's own key: the screening's would name what was asked.
    url = reverse("screening:act_now", args=[call.pk])
    Task.objects.filter(pk=call.pk).update(url=url)
    record("safety-alert", actor=actor, patient=patient, subject=screening)


@in_turn()
def say_acted(*, call: Task, note: str, actor: User) -> bool:
    """Somebody has acted, and says how; the task is done. False: a colleague was
    first."""
    mine = Task.objects.open().filter(pk=call.pk)
    if not mine.update(done_at=timezone.now(), done_by=actor, done_note=note):
        return False
    record("safety-acted", actor=actor, patient=call.patient, subject=call)
    return True


def lead_where_nobody_does(*, patient: Patient, actor: User) -> bool:
    """Whoever found it leads the care team where there is none."""
    if patient.care_team.current().exists():
        return False
    CareTeamMember.objects.create(patient=patient, user=actor, is_lead=True)
    record("care-team-joined", actor=actor, patient=patient, reason="screening")
    return True
