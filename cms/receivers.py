"""A user's groups follow his memberships."""

from typing import Any

from people.groups import sync_groups
from people.models import Membership, User


def follow_memberships(instance: Membership, **signal: Any) -> None:
    """After a membership was saved or removed, by whichever form."""
    user = User.objects.filter(pk=instance.user_id).first()
    if user is not None:
        sync_groups(user)
