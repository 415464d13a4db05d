"""Notes that workers of an organization keep for each other on a service."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.models import User
from referrals.models import ServiceNote
from resources.models import Organization, Service


def notes_on(actor: User, services: Iterable[UUID]) -> dict[UUID, list[ServiceNote]]:
    """The notes the actor may read, by service, pinned ones first."""
    notes = ServiceNote.objects.visible_to(actor).filter(service__in=list(services))
    found: dict[UUID, list[ServiceNote]] = {}
    for note in notes.select_related("author", "organization").in_order():
        found.setdefault(note.service_id, []).append(note)
    return found


@transaction.atomic
def add_note(
    *, service: Service, organization: Organization, author: User, text: str
) -> ServiceNote:
    return ServiceNote.objects.create(
        service=service, organization=organization, author=author, text=text
    )


@transaction.atomic
def edit_note(*, note: ServiceNote, text: str) -> None:
    note.text = text
    note.edited_at = timezone.now()
    note.save(update_fields=["text", "edited_at"])


@transaction.atomic
def pin_note(*, note: ServiceNote, pinned: bool) -> None:
    note.is_pinned = pinned
    note.save(update_fields=["is_pinned"])


@transaction.atomic
def delete_note(*, note: ServiceNote) -> None:
    note.delete()
