from typing import TYPE_CHECKING

from people.models.user import Role

if TYPE_CHECKING:
    from people.models import User

SUPERVISING = (Role.SUPERVISOR, Role.PROGRAM_MANAGER)


def can_see_unknown_senders(actor: "User") -> bool:
    """Supervisors and program managers; to all others the page does not exist."""
    return actor.has_role(*SUPERVISING)


def can_handle_unknown_senders(actor: "User") -> bool:
    """The same, not read-only."""
    return bool(actor.writable_organization_ids(*SUPERVISING))
