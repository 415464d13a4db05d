"""Writing the audit trail; `people.models.AuditEvent` says what a row is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from people.models.audit import AuditEvent, AuditHead

if TYPE_CHECKING:
    from people.models import Patient, User

HEAD = 1


@contextmanager
def in_turn() -> Iterator[None]:
    """An atomic block that waits its turn at the trail before it locks anything else.

    What writes an event beside other rows is in one of these, also as a decorator:
    two that came to the trail last would wait for each other's rows for ever. Nothing
    slow belongs inside, as all other writers wait.
    """
    with transaction.atomic():
        _locked_head()
        yield


def record(
    action: str,
    *,
    actor: "User | None" = None,
    actor_label: str = "",
    patient: "Patient | UUID | None" = None,
    subject: models.Model | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append one event; writers wait for each other until their transactions end."""
    with transaction.atomic():
        return _append(action, actor, actor_label, patient, subject, reason)


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
    head = _locked_head()
    event = AuditEvent(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=actor,
        actor_label=actor_label or (str(actor) if actor else "system"),
        action=action,
        patient_id=getattr(patient, "pk", patient),
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(subject.pk) if subject is not None else "",
        reason=reason[:255],
        previous_hash=head.hash,
    )
    event.hash = event.compute_hash()
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])
    return event


def _locked_head() -> AuditHead:
    heads = AuditHead.objects.select_for_update().filter(pk=HEAD)
    if found := heads.first():
        return found
    AuditHead.objects.get_or_create(pk=HEAD)
    return heads.get()


def broken_events() -> list[int]:
    """Sequence numbers where the chain does not hold: changed, removed, inserted, or
    the head where the newest rows are gone."""
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
    head = AuditHead.objects.filter(pk=HEAD).first() or AuditHead()
    if (head.sequence, head.hash) != (expected - 1, previous_hash):
        broken.append(head.sequence)
    return broken
