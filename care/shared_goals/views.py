"""The care team shares a goal, and ends that."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from care.models import Goal, GoalShare
from care.outside.sharing import MayNotShare
from care.plans.versions import PlanClosed
from care.plans.views.seen import goal_to_change
from care.shared_goals.forms import ShareForm
from care.shared_goals.rules import can_be_shared, organizations_to_choose
from care.shared_goals.services import SharedOtherwise, share_goal, stop_sharing
from people import audit
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def goal_share(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What an organization would see of the goal, and to which the person agrees. Who:
    `can_change_patient`; a private one: nobody."""
    goal = goal_to_change(request, pk)
    may_share = can_be_shared(goal)
    choices = organizations_to_choose(goal) if may_share else []
    form = ShareForm(sent(request), goal=goal, choices=choices)
    status = 200
    if request.method == "POST":
        status = _share(request, goal, form) if form.is_valid() else UNPROCESSABLE
        if status == 200:
            messages.success(request, _("It is shared. They see it on the referral."))
            return redirect("care:goal", goal.pk)
    audit.record_read(actor=request.user, patient=goal.plan.patient, subject=goal)
    context = {
        "goal": goal,
        "plan": goal.plan,
        "patient": goal.plan.patient,
        "form": form,
        "choices": choices,
        "can_be_shared": may_share,
    }
    return render(request, "care/shared_goals/share.html", context, status=status)


def _share(request: SignedInRequest, goal: Goal, form: ShareForm) -> int:
    """200, or CONFLICT where it may not be shared any more, or is already."""
    try:
        share_goal(goal=goal, actor=request.user, **form.cleaned_data)
    except (MayNotShare, PlanClosed):
        form.add_error(None, _("Nothing was shared: it has changed meanwhile."))
        return CONFLICT
    except SharedOtherwise:
        words = _("They see it already. How the person agreed is written at the goal.")
        form.add_error("organization", words)
        return CONFLICT
    return 200


@require_POST
@login_required
def goal_unshare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    shares = GoalShare.objects.select_related("goal__plan__patient", "organization")
    share: GoalShare = visible_or_404(shares, request.user, pk=pk)
    require(can_change_patient(request.user, share.goal.plan.patient))
    if stop_sharing(share=share, actor=request.user):
        words = _("%(organization)s does not see it any more.")
        messages.success(request, words % {"organization": share.organization})
    else:
        messages.info(request, _("It was not shared any more."))
    return redirect("care:goal", share.goal_id)
