"""Who may see and change what about messages; each docstring is the rule."""

from typing import TYPE_CHECKING

from people.models.user import Role
from people.permissions import WORKER_ROLES, can_add_patient

if TYPE_CHECKING:
    from people.models import User

SUPERVISING = (Role.SUPERVISOR, Role.PROGRAM_MANAGER)
IN_CHARGE = (*SUPERVISING, Role.ADMINISTRATOR)


def can_see_unknown_senders(actor: "User") -> bool:
    """Supervisors and program managers; to all others the page does not exist."""
    return actor.has_role(*SUPERVISING)


def can_handle_unknown_senders(actor: "User") -> bool:
    """The same, not read-only."""
    return bool(actor.writable_organization_ids(*SUPERVISING))


def can_see_trouble(actor: "User") -> bool:
    """Supervisors and program managers: messages to patients they see. Administrators:
    those about no patient, as to partners."""
    return actor.has_role(*IN_CHARGE)


def can_settle_trouble(actor: "User") -> bool:
    """The same, not read-only."""
    return bool(actor.writable_organization_ids(*IN_CHARGE))


def can_see_letters(actor: "User") -> bool:
    """Workers: letters to patients they see."""
    return actor.has_role(*WORKER_ROLES)


def can_print_letters(actor: "User") -> bool:
    """The same, not read-only."""
    return can_add_patient(actor)


def can_see_health(actor: "User") -> bool:
    """Supervisors, program managers and administrators: figures, about nobody."""
    return actor.has_role(*IN_CHARGE)
