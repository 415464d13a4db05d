"""Who carries what, who covers for whom, and who is on a patient's care team."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from care import bulk
from care.forms import AbsenceForm, CaseloadForm, JoinForm
from care.models import OutsideMember
from care.team import loads_for
from care.undo import undoable_action
from people import audit
from people.care_teams import (
    end_absence,
    hand_over_lead,
    join_care_team,
    leave_care_team,
    may_carry,
    set_absence,
)
from people.colleagues import colleagues_of
from people.models import Absence, CareTeamMember, Patient, User
from people.permissions import (
    SUPERVISING,
    can_change_care_team,
    can_change_patient,
    can_manage,
    is_worker,
    patients_managed_by,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import UNPROCESSABLE, SignedInRequest, sent, uuid_or_none

PER_PAGE = 50


@require_safe
@login_required
def team(request: SignedInRequest) -> HttpResponse:
    """Who: supervisors; what: colleagues of the organizations they supervise."""
    require_or_404(request.user.has_role(*SUPERVISING))
    loads, nobody = loads_for(request.user)
    context = {"loads": loads, "nobody": nobody}
    return render(request, "care/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def caseload(request: SignedInRequest, pk: int) -> HttpResponse:
    """Patients whom a colleague leads, and handing them over. Who: `can_manage`."""
    actor = request.user
    person = _person(actor, pk)
    form = CaseloadForm(sent(request), actor=actor, person=person)
    led = _led_by(person, actor)
    if request.method == "POST":
        chosen = [
            key for x in request.POST.getlist("patient") if (key := uuid_or_none(x))
        ]
        if not chosen:
            messages.error(request, _("Choose at least one patient."))
        elif form.is_valid():
            return _hand_over(request, person, led.filter(pk__in=chosen), form)
    page = Paginator(led, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(actor=actor, page="care.caseload", count=len(page))
    context = {
        "person": person,
        "form": form,
        "page_obj": page,
        "ticked": request.POST.getlist("patient"),
        "done": undoable_action(request),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "care/caseload.html", context, status=status)


def _led_by(person: User, actor: User) -> Any:
    members = CareTeamMember.objects.lasting().filter(user=person, is_lead=True)
    patients = Patient.objects.filter(pk__in=members.order_by().values("patient"))
    return patients_managed_by(patients, actor, person).in_order()


def _hand_over(
    request: SignedInRequest, person: User, patients: Any, form: CaseloadForm
) -> HttpResponse:
    to, stays = form.cleaned_data["to"], form.cleaned_data["stays"]
    chosen = list(patients)
    able = list(patients.changeable_by(to))
    action = bulk.hand_over_patients(
        actor=request.user, patients=able, to=to, stays=stays
    )
    if left := len(chosen) - len(able):
        words = ngettext(
            "%(count)d patient stayed: %(name)s works at no site that cares for them.",
            "%(count)d patients stayed: %(name)s works at no site that cares for them.",
            left,
        )
        messages.warning(request, words % {"count": left, "name": to})
    query = f"?did={action.pk}" if action else ""
    response = redirect("care:caseload", person.pk)
    response["Location"] += query
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def away(request: SignedInRequest, pk: int) -> HttpResponse:
    """When a colleague is away and who covers. Who: `can_manage`."""
    person = _person(request.user, pk)
    form = AbsenceForm(sent(request), person=person)
    if form.is_valid():
        absence = set_absence(actor=request.user, user=person, **form.cleaned_data)
        words = _("%(cover)s covers for %(name)s.")
        names = {"cover": absence.covered_by, "name": person}
        messages.success(request, words % names)
        return redirect("care:away", person.pk)
    to_come = Absence.objects.to_come().filter(user=person)
    context = {
        "person": person,
        "form": form,
        "absences": to_come.select_related("covered_by"),
        "caseload": person.care_teams.lasting().count(),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/away.html", context, status=status)


@require_POST
@login_required
def absence_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Back early. Who: `can_manage`."""
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    person = _person(request.user, absence.user_id)
    if end_absence(actor=request.user, absence=absence):
        messages.success(request, _("The cover has ended."))
    else:
        messages.info(request, _("It was over already."))
    return redirect("care:away", person.pk)


def _person(actor: User, pk: int) -> User:
    """A colleague the actor may manage: 404 to outsiders, 403 to who may only look."""
    require_or_404(is_worker(actor))
    person = get_object_or_404(User, pk=pk, is_active=True)
    is_colleague = colleagues_of(actor).filter(pk=pk).exists()
    require_or_404(is_colleague or person == actor)
    require(can_manage(actor, person))
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def care_team(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who is on the team, and who leads it. Who: `visible_to`; to change:
    `can_change_care_team`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    may_change = can_change_care_team(user, patient)
    require(may_change or request.method != "POST")
    form = JoinForm(request.POST if "join" in request.POST else None, patient=patient)
    if form.is_valid():
        joined = form.cleaned_data["user"]
        join_care_team(actor=user, patient=patient, user=joined)
        words = _("%(name)s is on the care team.")
        messages.success(request, words % {"name": joined})
        return redirect("care:care_team", pk)
    if request.method == "POST" and "join" not in request.POST:
        return _change_member(request, patient)
    audit.record_read(actor=user, patient=patient)
    members = patient.care_team.current().select_related("user", "covers__user")
    members = members.prefetch_related("user__memberships__organization")
    seen = OutsideMember.objects.visible_to(user).filter(patient=patient)
    outside = seen.current().select_related("organization")
    context = {
        "patient": patient,
        "members": members,
        "outside_team": outside.in_order(),
        "may_add": can_change_patient(user, patient),
        "form": form,
        "may_change": may_change,
        "may_lead": set(may_carry(patient).values_list("pk", flat=True)),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/care_team.html", context, status=status)


def _change_member(request: SignedInRequest, patient: Patient) -> HttpResponse:
    """Make one the lead, or take one off."""
    team = patient.care_team.lasting().select_related("user", "patient")
    pk = request.POST.get("lead") or request.POST.get("leave") or ""
    member = get_object_or_404(team, pk=int(pk) if pk.isdecimal() else 0)
    if "lead" in request.POST:
        require(may_carry(patient).filter(pk=member.user_id).exists())
        hand_over_lead(actor=request.user, patient=patient, to=member.user)
        words = _("%(name)s leads the care team.")
    else:
        leave_care_team(actor=request.user, member=member)
        words = _("%(name)s is off the care team and no longer sees private needs.")
    messages.success(request, words % {"name": member.user})
    return redirect("care:care_team", patient.pk)
