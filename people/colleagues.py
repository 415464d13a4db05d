from django.db.models import QuerySet

from people.models import Membership, Role, User
from people.permissions import WORKER_ROLES


def colleagues_of(actor: User, *roles: Role) -> "QuerySet[User]":
    """Workers, not read-only, of the organizations where the actor is a worker or
    holds one of `roles`; the actor too."""
    organizations = actor.organization_ids(*(roles or WORKER_ROLES))
    memberships = Membership.objects.filter(
        organization__in=organizations,
        role__in=WORKER_ROLES,
        is_active=True,
        read_only=False,
    )
    return User.objects.filter(
        is_active=True, pk__in=memberships.order_by().values("user")
    ).order_by("last_name", "first_name", "email")
