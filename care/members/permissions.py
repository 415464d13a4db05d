"""Who sees what of a health plan's members; each docstring is the rule.

An organization is a health plan here by one fact: it runs a program of kind payer.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from care.models.programs import Program, ProgramKind
from people.models.user import Role
from people.permissions import WORKER_ROLES

if TYPE_CHECKING:
    from people.models import User
    from resources.models import Organization

COUNTED = (Role.PAYER_ANALYST, Role.PROGRAM_MANAGER)


def health_plans() -> "QuerySet[Organization]":
    """Organizations with a program of kind payer, running or not."""
    from resources.models import Organization

    programs = Program.objects.filter(kind=ProgramKind.PAYER).order_by()
    return Organization.objects.filter(pk__in=programs.values("organization"))


def plans_counted_for(actor: "User") -> "QuerySet[Organization]":
    """Health plans where the actor is payer analyst or program manager, read-only or
    not: they see segments and counts, small numbers hidden."""
    return _plans(actor.organization_ids(*COUNTED))


def plans_managed_by(actor: "User") -> "QuerySet[Organization]":
    """Health plans where the actor is program manager, read-only or not: they see
    members, imports and rules. Analysts do not."""
    return _plans(actor.organization_ids(Role.PROGRAM_MANAGER))


def plans_worked_for(actor: "User") -> "QuerySet[Organization]":
    """Health plans where the actor is a worker, read-only or not: they see which member
    a patient is."""
    return _plans(actor.organization_ids(*WORKER_ROLES))


def sees_segments(actor: "User") -> bool:
    """Payer analyst or program manager of a health plan."""
    return actor.has_role(*COUNTED) and plans_counted_for(actor).exists()


def can_manage_members(actor: "User", plan: "Organization") -> bool:
    """A program manager of the health plan, not read-only: imports files, changes the
    rules, has members sorted."""
    able = actor.writable_organization_ids(Role.PROGRAM_MANAGER)
    return plan.pk in able and health_plans().filter(pk=plan.pk).exists()


def _plans(organizations: list[Any]) -> "QuerySet[Organization]":
    return health_plans().filter(pk__in=organizations).order_by("name", "pk")
