from typing import Any
from uuid import UUID

from django.utils import timezone

from people.audit import in_turn, record
from people.models import Patient, User


@in_turn()
def save_health(*, row: Any, key: UUID | None, patient: Patient, actor: User) -> Any:
    """A new or changed row of the record. The same new one sent twice is one."""
    is_new = row.patient_id is None
    if is_new and key:
        if known := type(row).objects.filter(pk=key, patient=patient).first():
            return known
        row.pk = key
    row.patient, row.recorded_by, row.recorded_at = patient, actor, timezone.now()
    row.save(force_insert=is_new)
    what = "add" if is_new else "edit"
    record(f"{what}-health", actor=actor, patient=patient, subject=row)
    return row


@in_turn()
def remove_health(*, row: Any, actor: User) -> None:
    """Entered by mistake, as on the wrong person. The trail says that it was there."""
    record("remove-health", actor=actor, patient=row.patient, subject=row)
    row.delete()
