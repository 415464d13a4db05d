"""Tokens by which a hospital's system tells of stays."""

import secrets

from django.utils import timezone

from care.models.transitions import FeedToken
from people import audit
from people.links import hash_token
from people.models import User
from resources.models import Organization

PREFIX = "nhf_"


@audit.in_turn()
def create_token(
    *, organization: Organization, name: str, actor: User
) -> tuple[FeedToken, str]:
    """The token itself is not kept and cannot be had again."""
    token = PREFIX + secrets.token_urlsafe(32)
    made = FeedToken.objects.create(
        organization=organization,
        name=name,
        token_hash=hash_token(token),
        created_by=actor,
    )
    audit.record("feed-token-made", actor=actor, subject=made)
    return made, token


@audit.in_turn()
def revoke_token(*, token: FeedToken, actor: User) -> bool:
    """False where it was revoked already."""
    current = FeedToken.objects.current().filter(pk=token.pk)
    if not current.update(revoked_at=timezone.now()):
        return False
    audit.record("feed-token-revoked", actor=actor, subject=token)
    return True


def token_of(header: str) -> FeedToken | None:
    """Whose "Bearer ..." this is, unless it was revoked."""
    scheme, _space, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    found = FeedToken.objects.current().filter(token_hash=hash_token(token.strip()))
    return found.select_related("organization").first()


def note_used(token: FeedToken) -> None:
    FeedToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
