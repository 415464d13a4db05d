"""Where a patient gets texts: stopping them, and starting them again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.forms.texting import ResumeForm, StopForm
from notifications.models import OptOut
from notifications.opt_outs import (
    RESUMABLE,
    history_of,
    opt_outs_of,
    resume_texts,
    stop_texts,
)
from notifications.quiet_hours import zone_of
from notifications.texting import number_states
from notifications.unknown_senders import mark_wrong_number
from people import audit
from people.models import ContactPoint, Patient
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest


@require_safe
@login_required
def texting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `visible_to`; the forms: `can_change_patient`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    return _page(request, patient)


@require_POST
@login_required
def texts_stop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """They told a worker: no texts, or none of a sort. Rule: `can_change_patient`."""
    patient = _patient_to_change(request, pk)
    form = StopForm(request.POST, patient=patient)
    if not form.is_valid():
        return _page(request, patient, stop=form)
    facts = form.cleaned_data
    if stop_texts(patient=patient, actor=request.user, **facts):
        messages.success(request, _("Noted: those texts are stopped."))
    else:
        messages.info(request, _("Those texts were stopped already."))
    return redirect("notifications:texting", pk=patient.pk)


@require_POST
@login_required
def texts_resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """They want texts again and said so; after a STOP only their own START counts.
    Rule: `can_change_patient`."""
    patient = _patient_to_change(request, pk)
    form = ResumeForm(request.POST)
    opt_out: OptOut = get_object_or_404(
        opt_outs_of(patient), pk=_number(request.POST.get("opt_out"))
    )
    require(opt_out.source in RESUMABLE)
    if not form.is_valid():
        return _page(request, patient, resume=form)
    reason = form.cleaned_data["reason"]
    resume_texts(patient=patient, opt_out=opt_out, reason=reason, actor=request.user)
    messages.success(request, _("Texts may go out again."))
    return redirect("notifications:texting", pk=patient.pk)


@require_POST
@login_required
def number_wrong(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody else has this number. Rule: `can_change_patient`."""
    patient = _patient_to_change(request, pk)
    contact: ContactPoint = get_object_or_404(
        patient.contact_points.exclude(phone=""),
        pk=_number(request.POST.get("contact")),
    )
    mark_wrong_number(patient=patient, contact=contact, actor=request.user)
    messages.success(
        request, _("Noted: it is not their number. Ask how else to reach them.")
    )
    return redirect("notifications:texting", pk=patient.pk)


def _page(
    request: SignedInRequest,
    patient: Patient,
    *,
    stop: StopForm | None = None,
    resume: ResumeForm | None = None,
) -> HttpResponse:
    audit.record_read(actor=request.user, patient=patient)
    numbers = number_states(patient)
    context = {
        "patient": patient,
        "zone": zone_of(patient),
        "numbers": numbers,
        "resumable": RESUMABLE,
        "may_stop": any(state.may_stop for state in numbers),
        "stop_form": stop or StopForm(patient=patient),
        "resume_form": resume or ResumeForm(),
        "history": history_of(patient),
        "may_change": can_change_patient(request.user, patient),
    }
    status = UNPROCESSABLE if stop or resume else 200
    return render(request, "notifications/texting.html", context, status=status)


def _patient_to_change(request: SignedInRequest, pk: UUID) -> Patient:
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    require(can_change_patient(request.user, patient))
    return patient


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
