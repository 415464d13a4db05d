"""A kept number that was not so: it stays readable and counts no more."""

from django.utils import timezone

from care.models import Reading
from care.models.plan_history import ProgressSource
from care.monitoring.services import look_at, move_goals
from care.plans.progress import forget_progress
from people import audit
from people.models import User


@audit.in_turn()
def mark_wrong(*, reading: Reading, actor: User | None) -> bool:
    """Entered in error: out of trends, limits and goals. Its alerts stay until somebody
    acknowledges them. False if it was marked already."""
    mine = Reading.objects.counted().filter(pk=reading.pk)
    if not mine.update(voided_at=timezone.now(), voided_by=actor):
        return False
    key = str(reading.pk)
    forget_progress(source=ProgressSource.READING, source_key=key, actor=actor)
    audit.record("reading-wrong", actor=actor, patient=reading.patient, subject=reading)
    return True


@audit.in_turn()
def mark_right(*, reading: Reading, actor: User) -> bool:
    """It counts again, against limits too; False if it did."""
    marked = Reading.objects.exclude(voided_at=None).filter(pk=reading.pk)
    if not marked.update(voided_at=None, voided_by=None):
        return False
    move_goals(reading, actor)
    look_at(reading)
    audit.record("reading-right", actor=actor, patient=reading.patient, subject=reading)
    return True
