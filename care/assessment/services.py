from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from care.assessment.snapshot import blocks_now
from care.kinds import FINISH_ASSESSMENT, REASSESS
from care.models import Assessment, AssessmentPart, AssessmentStatus
from people.audit import in_turn, record
from people.models import Patient, User
from people.tasks import finish_tasks, raise_task


class AssessmentClosedError(Exception):
    """It is signed or stopped, so its parts can no longer change."""


class PartChangedError(Exception):
    """Somebody saved the part after the page was opened; `part` is what stands."""

    def __init__(self, part: AssessmentPart) -> None:
        self.part = part
        super().__init__(part.code)


@in_turn()
def start_assessment(*, patient: Patient, occasion: str, actor: User) -> Assessment:
    """Begin, or go on with the unfinished one: there is one at a time."""
    unfinished = Assessment.objects.of(patient).unfinished()
    if assessment := unfinished.first():
        return assessment
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                patient=patient, occasion=occasion, started_by=actor
            )
    except IntegrityError:
        return unfinished.get()
    raise_task(
        patient=patient,
        kind=FINISH_ASSESSMENT,
        title=_("Finish the assessment"),
        subject_id=assessment.pk,
        url=assessment.get_absolute_url(),
        owner=actor,
    )
    record("assessment-started", actor=actor, patient=patient, subject=assessment)
    return assessment


@transaction.atomic
def save_part(
    *,
    assessment: Assessment,
    code: str,
    data: dict[str, Any],
    version: int,
    actor: User,
    carried_on: date | None = None,
) -> AssessmentPart:
    """Save one part over what stood there; `version` is the one the page showed, 0 for
    none. What was written from another page or by another is kept in `history`.

    Raises PartChangedError where somebody else saved it meanwhile,
    AssessmentClosedError.
    """
    locked = _locked(assessment)
    if not locked.is_unfinished:
        raise AssessmentClosedError
    part = AssessmentPart.objects.filter(assessment=locked, code=code).first()
    if part is None:
        return AssessmentPart.objects.create(
            assessment=locked,
            code=code,
            data=data,
            saved_by=actor,
            carried_on=carried_on,
        )
    if part.data == data:
        return part
    is_own, is_stale = part.saved_by_id == actor.pk, part.version != version
    if is_stale and not is_own:
        raise PartChangedError(part)
    if is_stale or not is_own:
        earlier = {
            "data": part.data,
            "by": str(part.saved_by),
            "at": part.saved_at.isoformat(),
        }
        part.history = [*part.history, earlier]
    part.data, part.version, part.saved_by = data, part.version + 1, actor
    part.saved_at, part.carried_on = timezone.now(), carried_on
    part.save()
    return part


@in_turn()
def sign_assessment(
    *, assessment: Assessment, next_due_on: date | None, actor: User
) -> Assessment:
    """Keep what all of it says now. Signed before, it stays as it was. From then on it
    is read, not written."""
    locked = _locked(assessment)
    if locked.is_signed:
        return locked
    if not locked.is_unfinished:
        raise AssessmentClosedError
    locked.snapshot = [block.as_json() for block in blocks_now(locked)]
    locked.status = AssessmentStatus.COMPLETED
    locked.signed_by, locked.signed_at = actor, timezone.now()
    locked.next_due_on = next_due_on
    locked.save()
    finish_tasks(subject_id=locked.pk, kind=FINISH_ASSESSMENT, actor=actor)
    for earlier in Assessment.objects.of(locked.patient).signed().exclude(pk=locked.pk):
        finish_tasks(subject_id=earlier.pk, kind=REASSESS, actor=actor)
    record("assessment-signed", actor=actor, patient=locked.patient, subject=locked)
    return locked


def due_again_on(today: date | None = None) -> date | None:
    """When the next one is due unless somebody says otherwise; None where the
    installation sets no rhythm."""
    days = settings.REASSESS_AFTER_DAYS
    return (today or timezone.localdate()) + timedelta(days=days) if days else None


@transaction.atomic
def move_assessments(*, kept: Patient, merged: Patient) -> None:
    """All are the kept person's. Of two unfinished ones the kept record's goes on, with
    the parts that only the other had; the other stays readable."""
    other = Assessment.objects.of(merged).unfinished().first()
    going_on = Assessment.objects.of(kept).unfinished().first()
    if other and going_on:
        there = going_on.parts.values_list("code", flat=True)
        other.parts.exclude(code__in=list(there)).update(assessment=going_on)
        other.status = AssessmentStatus.STOPPED
        other.save(update_fields=["status"])
        finish_tasks(subject_id=other.pk, kind=FINISH_ASSESSMENT)
    Assessment.objects.of(merged).update(patient=kept)


def _locked(assessment: Assessment) -> Assessment:
    """Parts and the signature wait for each other."""
    rows = Assessment.objects.select_for_update().select_related(None)
    return rows.get(pk=assessment.pk)


def assessments_url(patient: Patient) -> str:
    return reverse("care:assessments", args=[patient.pk])
