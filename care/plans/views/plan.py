"""The page of a plan: begun, its words, in force, done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from care.models import CarePlan, OutsideMember
from care.outside.sharing import those_who_may_get_plan
from care.plans.forms import MoveForm, PlanForm
from care.plans.lifecycle import MoveRefused, PlanStatus
from care.plans.materials import (
    attach_material,
    offered_for,
    take_off_material,
)
from care.plans.page import parts_of, said_in_assessment
from care.plans.services import begin_plan, change_plan, move_plan
from care.plans.versions import PlanClosed, current_agreement
from care.plans.views.saving import save
from care.plans.views.seen import plan_to_change, visible_plan
from people import audit
from people.models import Patient, User
from people.permissions import (
    can_change_patient,
    reader_of,
    require,
    visible_or_404,
)
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent

SHARES_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plans(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """All plans of a person; POST begins one. Who: `visible_to`; to begin:
    `can_change_patient`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    may_change = can_change_patient(user, patient)
    if request.method == "POST":
        require(may_change)
        return redirect(begin_plan(patient=patient, actor=user))
    audit.record_read(actor=user, patient=patient)
    mine = patient.care_plans.select_related("created_by").newest_first()
    context = {
        "patient": patient,
        "plans": mine,
        "may_begin": may_change and not any(plan.is_open for plan in mine),
    }
    return render(request, "care/plans/plans.html", context)


@require_safe
@login_required
def plan(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `visible_to`; private goals: the care team."""
    found = visible_plan(request, pk)
    return plan_page(request, found)


def plan_page(
    request: SignedInRequest,
    found: CarePlan,
    *,
    move_form: MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    reader = reader_of(user, found.patient)
    audit.record_read(actor=user, patient=found.patient, subject=found)
    may_change = can_change_patient(user, found.patient)
    agreement = current_agreement(found)
    context: dict[str, Any] = {
        "plan": found,
        "patient": found.patient,
        "parts": parts_of(found, reader),
        "said": said_in_assessment(found),
        "may_change": may_change and found.is_open,
        "may_print": may_change,
        "on_care_team": reader.is_on_care_team,
        "agreement": agreement,
        "last_agreement": None if agreement else found.agreements.first(),
        "move_form": move_form or MoveForm(plan=found),
        **_outside(found, user),
        "materials": found.materials.visible_to(user).in_order(),
        "offered": offered_for(found, user) if may_change and found.is_open else [],
    }
    return render(request, "care/plans/plan.html", context, status=status)


def _outside(found: CarePlan, user: User) -> dict[str, Any]:
    """To whom outside the plan may go, and to whom it went, of those the user sees."""
    seen = OutsideMember.objects.visible_to(user).filter(patient=found.patient)
    members = list(seen.current().select_related("organization").in_order())
    shares = found.shares.filter(member__in=seen).select_related("by")
    return {
        "may_get": those_who_may_get_plan(found.patient, members),
        "shares": shares[:SHARES_SHOWN],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What matters to them and how they want to be helped; with `said` the form brings
    what they said in an assessment. Who: `can_change_patient`."""
    found = plan_to_change(request, pk)
    form = PlanForm(sent(request), plan=found, user=request.user, instance=found)
    if "said" in request.GET and (said := said_in_assessment(found)):
        form.initial["what_matters"] = said.what_matters
        form.initial["preferences"] = found.preferences or said.preferences

    def write() -> None:
        change_plan(
            plan=found,
            facts=form.facts,
            seen=form.seen_given,
            actor=request.user,
            why=form.why_given,
        )

    return save(request, form, write, title=_("What matters to them"))


@require_POST
@login_required
def plan_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """In force, on hold, done or ended early. Who: `can_change_patient`."""
    found = plan_to_change(request, pk)
    form = MoveForm(request.POST, plan=found)
    if not form.is_valid():
        return plan_page(request, found, move_form=form, status=UNPROCESSABLE)
    to, why = form.cleaned_data["to"], form.cleaned_data["why"]
    try:
        move_plan(plan=found, to=to, actor=request.user, why=why)
    except MoveRefused:
        form.add_error(None, _("Somebody else changed it meanwhile. Look again."))
        return plan_page(request, found, move_form=form, status=CONFLICT)
    words = _("The plan is now: %(status)s.")
    messages.success(request, words % {"status": PlanStatus(to).label})
    return redirect(found)


@require_POST
@login_required
def plan_material(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add something to read, or take it off. Who: `can_change_patient`."""
    found = plan_to_change(request, pk)
    try:
        if key := request.POST.get("add"):
            attach_material(plan=found, key=key[:60], actor=request.user)
        else:
            key = request.POST.get("remove", "")[:60]
            material = get_object_or_404(
                found.materials.visible_to(request.user), key=key
            )
            take_off_material(material=material, actor=request.user)
    except PlanClosed:
        messages.error(request, _("This plan has ended. Begin a new one."))
    return redirect(found)
