"""Links that work without an account. A GET never writes, so that a mail scanner that
follows a link changes nothing; acting takes a POST and a second factor."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from people.models.link import AccessLink

MAX_TRIES = 5


def create_link(
    *, purpose: str, subject_id: UUID, audience: str = "", valid_for: timedelta
) -> str:
    """Make a link and return its token, which is not kept and cannot be had again."""
    token = secrets.token_urlsafe(24)
    AccessLink.objects.create(
        token_hash=hash_token(token),
        purpose=purpose,
        subject_id=subject_id,
        audience=audience,
        expires_at=timezone.now() + valid_for,
    )
    return token


def find_link(token: str, *, purpose: str) -> AccessLink | None:
    """The link of this token, expired, locked and revoked ones too; None if unknown."""
    return AccessLink.objects.filter(
        token_hash=hash_token(token), purpose=purpose
    ).first()


def is_usable(link: AccessLink) -> bool:
    return (
        link.revoked_at is None
        and link.locked_at is None
        and link.expires_at > timezone.now()
    )


def try_to_open(
    link: AccessLink,
    *,
    is_right: Callable[[], bool],
    when_wrong: Callable[[], object],
) -> bool:
    """Whether the answer to the second question opens the link. The try is counted
    before it is looked at; `when_wrong` leaves the trace and locks what is spent."""
    if not is_usable(link) or not take_try(link):
        return False
    if is_right():
        note_opened(link)
        return True
    when_wrong()
    return False


def take_try(link: AccessLink) -> bool:
    """Count a try at the second factor before it is looked at, so that many in one
    moment are no more than MAX_TRIES; False where none is left."""
    taken = AccessLink.objects.filter(
        pk=link.pk, locked_at=None, failed_tries__lt=MAX_TRIES
    ).update(failed_tries=F("failed_tries") + 1)
    link.refresh_from_db()
    return bool(taken)


def lock_if_spent(link: AccessLink) -> bool:
    """Lock the link when its tries are spent; True for who locked it."""
    locked = AccessLink.objects.filter(
        pk=link.pk, failed_tries__gte=MAX_TRIES, locked_at=None
    ).update(locked_at=timezone.now())
    link.refresh_from_db()
    return bool(locked)


def note_opened(link: AccessLink) -> None:
    """A right second factor: the tries start over and the first opening is kept."""
    now = timezone.now()
    AccessLink.objects.filter(pk=link.pk).update(failed_tries=0)
    AccessLink.objects.filter(pk=link.pk, first_opened_at=None).update(
        first_opened_at=now
    )


def revoke_links(*, purpose: str, subject_id: UUID) -> int:
    """End every link to the subject; how many were ended."""
    return AccessLink.objects.filter(
        purpose=purpose, subject_id=subject_id, revoked_at=None
    ).update(revoked_at=timezone.now())


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
