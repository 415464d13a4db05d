"""A user's groups follow his memberships."""

from typing import Any

from django.contrib.auth.models import Group

from people.groups import GROUP_OF_ROLE
from people.models import Membership, User


def follow_memberships(instance: Membership, **signal: Any) -> None:
    """After a membership was saved or removed."""
    user = User.objects.filter(pk=instance.user_id).first()
    if user is not None:
        set_groups(user)


def set_groups(user: User) -> None:
    """Put the user in the groups of his active roles, and out of the others'."""
    roles = user.memberships.filter(is_active=True).values_list("role", flat=True)
    wanted = {GROUP_OF_ROLE[role] for role in roles if role in GROUP_OF_ROLE}
    ours = Group.objects.filter(name__in=GROUP_OF_ROLE.values())
    user.groups.remove(*ours.exclude(name__in=wanted))
    user.groups.add(*ours.filter(name__in=wanted))
