from typing import TYPE_CHECKING
from uuid import UUID

from people.models.user import Role

if TYPE_CHECKING:
    from people.models import User

REPORTING = (Role.SUPERVISOR, Role.PROGRAM_MANAGER)


def organizations_reported_to(actor: "User") -> list[UUID]:
    """Those where the actor is supervisor or program manager, read-only or not; none
    means that reports do not exist for the actor."""
    return sorted(set(actor.organization_ids(*REPORTING)))


def organizations_planned_for(actor: "User") -> list[UUID]:
    """Those where the actor is supervisor, program manager or administrator: they see
    where help is short, in counts that name nobody. None: the report does not exist."""
    return sorted(set(actor.organization_ids(*REPORTING, Role.ADMINISTRATOR)))
