"""Who comes to a plan, its goals and steps."""

from uuid import UUID

from care.models import CarePlan, Goal, Intervention
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import SignedInRequest


def visible_plan(request: SignedInRequest, pk: UUID) -> CarePlan:
    plans = CarePlan.objects.select_related("patient")
    plan: CarePlan = visible_or_404(plans, request.user, pk=pk)
    return plan


def plan_to_change(request: SignedInRequest, pk: UUID) -> CarePlan:
    plan = visible_plan(request, pk)
    require(can_change_patient(request.user, plan.patient))
    return plan


def goal_to_change(request: SignedInRequest, pk: UUID) -> Goal:
    goals = Goal.objects.select_related("plan__patient")
    goal: Goal = visible_or_404(goals, request.user, pk=pk)
    require(can_change_patient(request.user, goal.plan.patient))
    return goal


def step_to_change(request: SignedInRequest, pk: UUID) -> Intervention:
    steps = Intervention.objects.select_related("plan__patient")
    step: Intervention = visible_or_404(steps, request.user, pk=pk)
    require(can_change_patient(request.user, step.plan.patient))
    return step
