"""Who outside the network is on a person's team."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from care.models import OutsideMember
from care.outside.forms import OutsideForm
from care.outside.services import StaleMember, end_member, save_member
from care.outside.sharing import MayNotShare, share_plan
from care.plans.views.paper import LANGUAGES, as_file
from care.plans.views.seen import plan_to_change
from people import audit
from people.models import Patient
from people.permissions import (
    can_change_patient,
    require,
    sees_sensitive,
    visible_or_404,
)
from people.requests import (
    CONFLICT,
    UNPROCESSABLE,
    SignedInRequest,
    sent,
    uuid_or_none,
)
from resources.pdf import PdfUnavailable


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def outside_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    require(can_change_patient(request.user, patient))
    return _edit(request, patient, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def outside_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    member = _member(request, pk)
    return _edit(request, member.patient, member)


@require_POST
@login_required
def outside_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    member = _member(request, pk)
    if end_member(member=member, actor=request.user):
        messages.success(request, _("%(name)s is off the team.") % {"name": member})
    else:
        messages.info(request, _("They were off the team already."))
    return redirect("care:care_team", member.patient_id)


@require_POST
@login_required
def plan_share(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The plan as PDF for somebody outside. Who: `can_change_patient`; to whom:
    `may_get_plan`."""
    plan = plan_to_change(request, pk)
    seen = OutsideMember.objects.visible_to(request.user)
    members = seen.select_related("organization", "patient")
    key = uuid_or_none(request.POST.get("member", ""))
    member = get_object_or_404(members.filter(patient=plan.patient), pk=key)
    asked = request.POST.get("language", "")
    language = asked if asked in LANGUAGES else "en"
    try:
        pdf = share_plan(
            plan=plan, member=member, language=language, actor=request.user
        )
    except MayNotShare:
        messages.error(
            request,
            _("Nothing was made: no consent covers %(name)s now.") % {"name": member},
        )
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
    else:
        return as_file(pdf)
    return redirect(plan)


def _member(request: SignedInRequest, pk: UUID) -> OutsideMember:
    members = OutsideMember.objects.select_related("patient", "organization")
    member: OutsideMember = visible_or_404(members, request.user, pk=pk)
    require(can_change_patient(request.user, member.patient))
    return member


def _edit(
    request: SignedInRequest, patient: Patient, member: OutsideMember | None
) -> HttpResponse:
    on_team = sees_sensitive(request.user, patient)
    form = OutsideForm(sent(request), instance=member, on_team=on_team)
    now = None
    status = UNPROCESSABLE if request.method == "POST" else 200
    if form.is_valid():
        try:
            save_member(
                patient=patient,
                facts=form.facts,
                actor=request.user,
                member=member,
                seen=form.cleaned_data.get("seen") or 0,
            )
        except StaleMember as stale:
            now, status = stale.member, CONFLICT
            if member is None:
                form.add_error("name", _("On the team already. Change it there."))
            elif now.until:
                form.add_error(None, _("Off the team meanwhile. Add them anew."))
            else:
                form.again(now.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("care:care_team", patient.pk)
    audit.record_read(actor=request.user, patient=patient)
    context = {"patient": patient, "member": member, "form": form, "now": now}
    return render(request, "care/outside/edit.html", context, status=status)
