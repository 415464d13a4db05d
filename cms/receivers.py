"""A user's groups follow his memberships; who asks for a link to listings gets one."""

from typing import Any

from cms.freshness.schedule import send_again
from people.groups import sync_groups
from people.models import Membership, User
from resources.models import Organization


def follow_memberships(instance: Membership, **signal: Any) -> None:
    """After a membership was saved or removed, by whichever form."""
    user = User.objects.filter(pk=instance.user_id).first()
    if user is not None:
        sync_groups(user)


def mail_listings_link(organization: Organization, **signal: Any) -> None:
    """To the organization's own address, whoever asked."""
    send_again(organization)
