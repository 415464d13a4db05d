"""What the pantry of the world sees of its own listings."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cms.claims.services import PURPOSE as INVITATION
from cms.freshness.links import new_link_url as own_listings_url
from people.links import create_link
from people.models import Invitation, Membership, Role
from people.models.invitation import InvitationKind
from tests.people.factories import WorkerFactory
from tests.world_addresses import OF_OWN_LISTING, OF_OWN_LISTINGS, token_of

if TYPE_CHECKING:
    from tests.world import World


def of_own_listings(world: "World") -> dict[str, Any]:
    listings = {"token": token_of(own_listings_url(world.pantry))}
    one_listing = {**listings, "pk": world.service.pk}
    return {
        **dict.fromkeys(OF_OWN_LISTINGS, listings),
        **dict.fromkeys(OF_OWN_LISTING, one_listing),
    }


def of_editors(world: "World") -> dict[str, Any]:
    """The editor manages the others; somebody was invited."""
    pantry, users = world.pantry, world.users
    mine = Membership.objects.filter(user=users[Role.EDITOR], role=Role.EDITOR)
    mine.update(manages_editors=True)
    colleague = WorkerFactory(role=Role.EDITOR, at=pantry)
    invited = Invitation.objects.create(
        organization=pantry,
        kind=InvitationKind.INVITATION,
        email="lee@pantry.example.org",
        invited_by=users[Role.EDITOR],
        sent_at=timezone.now(),
    )
    token = create_link(
        purpose=INVITATION, subject_id=invited.pk, valid_for=timedelta(days=1)
    )
    return {
        "cms:claim": {"pk": pantry.pk},
        "cms:claim_asked": {"pk": pantry.pk},
        "cms:invitation": {"token": token},
        "cms:editors_of": {"pk": pantry.pk},
        "cms:editor_invite": {"pk": pantry.pk},
        "cms:editor_remove": {"pk": colleague.memberships.get().pk},
        "cms:invitation_withdraw": {"pk": invited.pk},
    }
