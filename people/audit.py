"""Writing the audit trail; `people.models.AuditEvent` says what a row is."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from people.models.audit import AuditEvent

if TYPE_CHECKING:
    from people.models import Patient, User

TRIES = 5


def record(
    action: str,
    *,
    actor: "User | None" = None,
    actor_label: str = "",
    patient: "Patient | UUID | None" = None,
    subject: models.Model | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append one event. Two writers at once: the loser takes the next number."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _append(action, actor, actor_label, patient, subject, reason)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def record_read(
    *, actor: "User", patient: "Patient", subject: models.Model | None = None
) -> AuditEvent:
    """A person's record was looked at; every page that shows one calls this."""
    return record("read", actor=actor, patient=patient, subject=subject)


def record_list(*, actor: "User", page: str, count: int) -> AuditEvent:
    """A page of a list showed this many people; one event, not one a row, and never
    what was searched for."""
    return record("list", actor=actor, reason=f"{page}: {count}")


def _append(
    action: str,
    actor: "User | None",
    actor_label: str,
    patient: "Patient | UUID | None",
    subject: models.Model | None,
    reason: str,
) -> AuditEvent:
    last = AuditEvent.objects.order_by("-sequence").first()
    event = AuditEvent(
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        actor_label=actor_label or (str(actor) if actor else "system"),
        action=action,
        patient_id=getattr(patient, "pk", patient),
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(subject.pk) if subject is not None else "",
        reason=reason[:255],
        previous_hash=last.hash if last else "",
    )
    event.hash = event.compute_hash()
    event.save(force_insert=True)
    return event


def broken_events() -> list[int]:
    """Sequence numbers where the chain does not hold: changed, removed or inserted."""
    broken: list[int] = []
    expected: int = 1
    previous_hash: Any = ""
    for event in AuditEvent.objects.order_by("sequence").iterator():
        intact = (
            event.sequence == expected
            and event.previous_hash == previous_hash
            and event.hash == event.compute_hash()
        )
        if not intact:
            broken.append(event.sequence)
        expected, previous_hash = event.sequence + 1, event.hash
    return broken
