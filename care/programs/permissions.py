"""Who runs programs and moves people through them; each docstring is the rule."""

from care.models.programs import Enrollment, Program
from people.models import User
from people.permissions import SUPERVISING, WORKER_ROLES, can_change_patient


def can_run_programs(actor: User) -> bool:
    """A supervisor or program manager, not read-only, somewhere."""
    return bool(actor.writable_organization_ids(*SUPERVISING))


def can_change_program(actor: User, program: Program) -> bool:
    """A supervisor or program manager, not read-only, of its organization."""
    return program.organization_id in actor.writable_organization_ids(*SUPERVISING)


def can_enroll_in(actor: User, program: Program) -> bool:
    """A worker, not read-only, of its organization."""
    return program.organization_id in actor.writable_organization_ids(*WORKER_ROLES)


def can_move(actor: User, enrollment: Enrollment) -> bool:
    """May change the person, and enroll in that program."""
    return can_enroll_in(actor, enrollment.program) and can_change_patient(
        actor, enrollment.patient
    )
