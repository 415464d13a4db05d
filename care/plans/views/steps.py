"""Steps of a plan: who does what by when."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from care.plans.forms import StepForm
from care.plans.services import StaleRow, add_step, change_step, finish_step
from care.plans.versions import PlanClosed
from care.plans.views.saving import save
from care.plans.views.seen import plan_to_change, step_to_change
from people.requests import SignedInRequest, sent, uuid_or_none


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`. `?goal=` chooses the goal it is for."""
    plan = plan_to_change(request, pk)
    chosen = uuid_or_none(request.GET.get("goal", ""))
    goals = plan.goals.visible_to(request.user)
    initial = {"goal": goals.filter(pk=chosen).first() if chosen else None}
    form = StepForm(sent(request), plan=plan, user=request.user, initial=initial)

    def write() -> None:
        add_step(
            plan=plan,
            facts=form.facts,
            actor=request.user,
            why=form.why_given,
            key=form.key_given,
        )

    return save(request, form, write, title=_("Add a step"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`; a private one: the care team."""
    step = step_to_change(request, pk)
    plan = step.plan
    form = StepForm(sent(request), plan=plan, user=request.user, instance=step)

    def write() -> None:
        change_step(
            step=step,
            facts=form.facts,
            seen=form.seen_given,
            actor=request.user,
            why=form.why_given,
        )

    return save(request, form, write, title=_("Change the step"))


@require_POST
@login_required
def step_done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    step = step_to_change(request, pk)
    try:
        done = finish_step(step=step, actor=request.user)
    except (StaleRow, PlanClosed):
        done = False
    if done:
        messages.success(request, _("Done: %(step)s") % {"step": step})
    else:
        messages.info(request, _("It had been changed already. Look again."))
    return redirect(step.plan)
