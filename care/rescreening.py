"""Inviting patients to be screened again once their last screening is old."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from care.kinds import RESCREEN
from care.messages import CALL_ME, SCREEN_AGAIN
from notifications.jobs import register_job
from notifications.models import Message, Priority
from notifications.services import notify_patient
from notifications.signals import inbound_received
from people.models import CareRelationship, Task
from people.tasks import finish_tasks, raise_task
from screening.models import Screening, ScreeningStatus

# "Not now" and silence are both asked again after this long, once; then a person calls.
SNOOZE = timedelta(days=90)
INVITATIONS = 2
# The first run of a network with old records must not fill its outbox.
A_RUN = 50


def invite_again() -> int:
    """Text, or where no text may go give to the care team, whoever is in somebody's
    care and was last screened more than RESCREEN_AFTER_DAYS ago; 0 is never."""
    _finish_done()
    days = settings.RESCREEN_AFTER_DAYS
    if not days:
        return 0
    old = _last_screenings().filter(
        completed_at__lte=timezone.now() - timedelta(days=days)
    )
    return sum(_invite(screening) for screening in _untouched(old)[:A_RUN])


def _last_screenings() -> Any:
    """The last completed one of each patient in care, unless one has been begun of
    late."""
    later = Screening.objects.filter(
        Q(status=ScreeningStatus.COMPLETED)
        | Q(status=ScreeningStatus.IN_PROGRESS, started_at__gt=timezone.now() - SNOOZE),
        patient=OuterRef("patient"),
        started_at__gt=OuterRef("started_at"),
    )
    in_care = CareRelationship.objects.filter(
        patient=OuterRef("patient"), ended_at=None
    )
    return Screening.objects.completed().filter(~Exists(later), Exists(in_care))


def _untouched(screenings: Any) -> Any:
    """Neither invited within the quarter nor on anybody's list already."""
    recent = Message.objects.filter(
        kind=SCREEN_AGAIN.code,
        subject_id=OuterRef("pk"),
        created_at__gt=timezone.now() - SNOOZE,
    )
    listed = Task.objects.filter(kind=RESCREEN, subject_id=OuterRef("pk"))
    found = screenings.filter(~Exists(recent), ~Exists(listed))
    return found.select_related("patient").order_by("completed_at", "pk")


@transaction.atomic
def _invite(screening: Screening) -> bool:
    earlier = Message.objects.filter(kind=SCREEN_AGAIN.code, subject_id=screening.pk)
    number = earlier.count()
    patient = screening.patient
    message = number < INVITATIONS and notify_patient(
        patient=patient,
        kind=SCREEN_AGAIN.code,
        context={},
        dedupe_key=f"{SCREEN_AGAIN.code}:{screening.pk}:{number}",
        subject_id=screening.pk,
        priority=Priority.BULK,
    )
    if not message:
        _give_to_team(screening, _("Screen again: the last screening is old"))
    return True


@receiver(inbound_received, dispatch_uid="care.screen_again")
def hear_patient(reply_to: Any, meaning: str = "", **signal: Any) -> None:
    """1: the team calls. 2: nothing until the quarter is over."""
    if reply_to is None or reply_to.kind != SCREEN_AGAIN.code or meaning != CALL_ME:
        return
    found = Screening.objects.filter(pk=reply_to.subject_id).select_related("patient")
    if screening := found.first():
        _give_to_team(screening, _("Asked to be called: screen again"))


def _give_to_team(screening: Screening, title: str) -> None:
    patient = screening.patient
    raise_task(
        patient=patient,
        kind=RESCREEN,
        title=title,
        subject_id=screening.pk,
        url=reverse("screening:start", args=[patient.pk]),
    )


def _finish_done() -> None:
    """Those screened since are off the list."""
    since = Screening.objects.completed().filter(
        patient=OuterRef("patient"), completed_at__gt=OuterRef("created_at")
    )
    done = Task.objects.open().filter(Exists(since), kind=RESCREEN)
    for task in done.order_by("pk"):
        if task.subject_id:
            finish_tasks(subject_id=task.subject_id, kind=RESCREEN)


def register() -> None:
    register_job("invite_again", every_seconds=3600, run=invite_again)
