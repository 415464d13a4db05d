from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils.translation import gettext as _

from care.models import Visit
from care.visits.services import (
    StaleVisit,
    is_late_answer,
    join_visits,
    raise_visit_task,
    record_answer,
)
from notifications.signals import inbound_received
from notifications.subjects import Subject, register_subjects
from people.models import Patient, User
from people.signals import patients_merged
from referrals.appointment_messages import QUESTIONS
from referrals.appointment_texts import subjects_of
from referrals.models import Coming
from referrals.task_kinds import APPOINTMENT_ANSWER


@receiver(inbound_received, dispatch_uid="care.visit_answer")
def hear_patient(reply_to: Any, meaning: str = "", **signal: Any) -> None:
    """1 or 2 under a text about a visit. It counts for the time that the text named."""
    if reply_to is None or reply_to.kind not in QUESTIONS:
        return
    visits = Visit.objects.for_listing().filter(pk=reply_to.subject_id)
    visit = visits.first()
    if visit is None or meaning not in Coming.values:
        return
    if is_late_answer(visit, reply_to.created_at):
        _ask_about_change(visit)
        return
    label, seen = _("Patient, by text"), visit.version
    try:
        record_answer(visit=visit, answer=meaning, seen=seen, actor=None, label=label)
    except StaleVisit:
        _ask_about_change(visit)


def _subjects(keys: Collection[UUID]) -> dict[UUID, Subject]:
    return subjects_of(Visit.objects.filter(pk__in=keys).order_by("pk"))


register_subjects(QUESTIONS, _subjects)


def _ask_about_change(visit: Visit) -> None:
    title = _("The patient answered about an appointment that has changed: call")
    raise_visit_task(visit, APPOINTMENT_ANSWER, title)


@receiver(patients_merged, dispatch_uid="care.visits.patients_merged")
def move_visits(kept: Patient, merged: Patient, actor: User, **signal: Any) -> None:
    """An hour booked on both records is booked once."""
    for visit in merged.visits.booked().order_by("pk"):
        there = kept.visits.booked().filter(starts_at=visit.starts_at)
        if same := there.filter(with_whom=visit.with_whom).first():
            join_visits(kept=same, doubled=visit, actor=actor)
    merged.visits.update(patient=kept)
