"""A health plan by what somebody types on the command line."""

from uuid import UUID

from care.members.permissions import health_plans
from resources.models import Organization


class NoSuchPlan(Exception):
    """No organization that runs a program of kind payer is called so."""


def plan_named(text: str) -> Organization:
    """By its key or its whole name. Raises NoSuchPlan."""
    plans = health_plans()
    try:
        found = list(plans.filter(pk=UUID(text))[:2])
    except ValueError:
        found = list(plans.filter(name__iexact=text)[:2])
    if len(found) != 1:
        names = ", ".join(str(plan) for plan in plans.order_by("name")[:20])
        raise NoSuchPlan(
            f"“{text}” is no health plan here. An organization is one by a program of"
            f" kind payer: {names or 'there is none yet'}."
        )
    return found[0]
