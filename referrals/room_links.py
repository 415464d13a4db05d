"""The organization's link to say whether there is room, while no referral of its is
open: mailed to its own address alone, and opened by its PIN where it has one."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notifications.services import queue_message
from people.links import create_link, lock_if_spent, revoke_links, try_to_open
from people.models import AccessLink
from referrals.links import RENEW_EVERY
from referrals.messages import ROOM_LINK
from resources.models import Organization

PURPOSE = "room"
VALID_FOR = timedelta(days=30)


@transaction.atomic
def send_room_link(organization: Organization) -> bool:
    """A new one, which ends earlier ones; not where one was sent just now, or nobody
    reads it."""
    # Two who ask at once wait for each other here.
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if not organization.notice_email or _was_sent_lately(organization):
        return False
    revoke_links(purpose=PURPOSE, subject_id=organization.pk)
    token = create_link(
        purpose=PURPOSE,
        subject_id=organization.pk,
        audience=organization.notice_email,
        valid_for=VALID_FOR,
    )
    queue_message(
        kind=ROOM_LINK.code,
        channel="email",
        to=organization.notice_email,
        language="en",
        context={"link": settings.BASE_URL + reverse("referrals:room", args=[token])},
        dedupe_key=f"{ROOM_LINK.code}:{organization.pk}:{_window()}",
        organization=organization,
    )
    return True


def _was_sent_lately(organization: Organization) -> bool:
    links = AccessLink.objects.filter(purpose=PURPOSE, subject_id=organization.pk)
    return links.filter(created_at__gt=timezone.now() - RENEW_EVERY).exists()


def _window() -> int:
    """Which quarter of an hour it is: a link in each at most."""
    return int(timezone.now().timestamp() // RENEW_EVERY.total_seconds())


def is_right_pin(link: AccessLink, organization: Organization, answer: str) -> bool:
    """The last wrong one locks the link."""
    pin = organization.referral_pin_hash
    return try_to_open(
        link,
        is_right=lambda: check_password(answer.strip(), pin),
        when_wrong=lambda: lock_if_spent(link),
    )
