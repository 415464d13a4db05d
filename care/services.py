from datetime import datetime

from django.utils import timezone

from people import audit
from people.models import Task, User


@audit.in_turn()
def finish_task(*, actor: User, task: Task, at: datetime | None = None) -> bool:
    """Done by a person; False when it had been done already."""
    done = Task.objects.filter(pk=task.pk, done_at=None).update(
        done_at=at or timezone.now(), done_by=actor
    )
    if done:
        audit.record("task-done", actor=actor, patient=task.patient, subject=task)
    return bool(done)


@audit.in_turn()
def reopen_task(*, actor: User, task: Task) -> bool:
    """Take back a click. False when it is open, or another of its kind has been raised
    for the same subject since."""
    if task.subject_id:
        same = Task.objects.open().filter(kind=task.kind, subject_id=task.subject_id)
        if same.exists():
            return False
    reopened = Task.objects.filter(pk=task.pk).exclude(done_at=None)
    if not reopened.update(done_at=None, done_by=None):
        return False
    audit.record("task-reopened", actor=actor, patient=task.patient, subject=task)
    return True
