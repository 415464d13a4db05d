"""Which health plan a page is about."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from care.members.permissions import can_manage_members
from people.permissions import require_or_404
from people.requests import SignedInRequest, uuid_or_none
from resources.models import Organization


@dataclass(frozen=True, slots=True)
class Chosen:
    """`query` goes behind each address of the plan's pages; "" where the user has but
    one plan."""

    plan: Organization
    query: str
    plans: list[Organization]
    may_manage: bool

    def context(self, **more: Any) -> dict[str, Any]:
        return {"chosen": self, "plan": self.plan, "plan_query": self.query, **more}


def chosen_plan(request: SignedInRequest, plans: "QuerySet[Organization]") -> Chosen:
    """The plan that `?plan=` names, else the first. Raises Http404 for somebody who has
    none, and for another's."""
    mine = list(plans)
    require_or_404(bool(mine))
    plan = mine[0]
    if asked := request.GET.get("plan"):
        named = [each for each in mine if each.pk == uuid_or_none(asked)]
        require_or_404(bool(named))
        plan = named[0]
    query = f"?plan={plan.pk}" if len(mine) > 1 else ""
    return Chosen(plan, query, mine, can_manage_members(request.user, plan))
