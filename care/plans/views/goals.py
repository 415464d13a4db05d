"""Goals of a plan, and how far they are."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from care.models import Goal, GoalShare, ProgressSource
from care.plans.forms import GoalForm, ProgressForm
from care.plans.lifecycle import MoveRefused
from care.plans.progress import record_progress
from care.plans.services import add_goal, change_goal
from care.plans.views.saving import save
from care.plans.views.seen import goal_to_change, plan_to_change
from care.shared_goals.rules import can_be_shared, seen_today
from people import audit
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def goal_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    plan = plan_to_change(request, pk)
    form = GoalForm(sent(request), plan=plan, user=request.user)

    def write() -> None:
        add_goal(
            plan=plan,
            facts=form.facts,
            actor=request.user,
            why=form.why_given,
            key=form.key_given,
        )

    return save(request, form, write, title=_("Add a goal"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def goal_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`; a private one: the care team."""
    goal = goal_to_change(request, pk)
    plan, title = goal.plan, _("Change the goal")
    form = GoalForm(sent(request), plan=plan, user=request.user, instance=goal)

    def write() -> None:
        change_goal(
            goal=goal,
            facts=form.facts,
            seen=form.seen_given,
            actor=request.user,
            why=form.why_given,
        )

    return save(request, form, write, title=title)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def goal(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far a goal is, and a POST that adds to it. Who: `visible_to`; to add:
    `can_change_patient`."""
    user = request.user
    goals = Goal.objects.select_related("plan__patient")
    found: Goal = visible_or_404(goals, user, pk=pk)
    may_change = can_change_patient(user, found.plan.patient)
    require(may_change or request.method != "POST")
    form = ProgressForm(sent(request), goal=found)
    status = 200
    if request.method == "POST":
        status = _write_down(request, found, form) if form.is_valid() else UNPROCESSABLE
        if status == 200:
            messages.success(request, _("It is written down."))
            return redirect("care:goal", pk)
    audit.record_read(actor=user, patient=found.plan.patient, subject=found)
    progress = found.progress.select_related("recorded_by")
    context = {
        "goal": found,
        "plan": found.plan,
        "patient": found.plan.patient,
        "page_obj": Paginator(progress, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "shared": _shares(found),
        "may_share": may_change and can_be_shared(found),
        "may_add": may_change and found.is_open and found.plan.is_open,
        "may_change": may_change and found.plan.is_open,
    }
    return render(request, "care/plans/goal.html", context, status=status)


def _shares(found: Goal) -> list[tuple[GoalShare, bool]]:
    """With whom it is shared, and whether they see it today."""
    current = found.shares.current().select_related("organization", "shared_by")
    shares = list(current.in_order())
    seen = seen_today(found, shares)
    return [(share, share.organization_id in seen) for share in shares]


def _write_down(request: SignedInRequest, found: Goal, form: ProgressForm) -> int:
    """200, or CONFLICT where the goal was closed or moved on meanwhile."""
    facts = form.cleaned_data
    key = str(facts["key"] or "")
    try:
        told = record_progress(
            goal=found,
            value=facts.get("value"),
            on=facts["on"],
            source=ProgressSource.BY_HAND,
            actor=request.user,
            note=facts["note"],
            achievement=facts["achievement"],
            source_key=key,
        )
    except MoveRefused:
        told = None
    if told is not None or (key and found.progress.filter(source_key=key).exists()):
        return 200
    form.add_error(None, _("The goal has moved on meanwhile. Look, then try again."))
    return CONFLICT
