from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.audit import record_read
from people.models import Patient
from people.permissions import require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, next_url, sent
from screening.forms import InterestForm, NeedForm, need_exists
from screening.models import Need
from screening.permissions import can_change_need, can_screen
from screening.services import (
    NeedClosedError,
    NeedExistsError,
    add_need,
    set_interest,
)


@require_POST
@login_required
def interest(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the patient said to help with a need. Seen by `Need.visible_to`, changed by
    `can_change_need`."""
    needs = Need.objects.select_related("category", "patient")
    need: Need = visible_or_404(needs, request.user, pk=pk)
    require(can_change_need(request.user, need))
    form = InterestForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose yes, no or later."))
        return _back(request, need.patient, need)
    try:
        need = set_interest(
            need=need, interest=form.cleaned_data["interest"], actor=request.user
        )
    except NeedClosedError:
        messages.error(request, _("This need is closed. Add it again to go on."))
        return _back(request, need.patient, need)
    if request.htmx:
        context = {"need": need, "next": next_url(request), "may_change": True}
        return render(request, "screening/_interest.html", context)
    return _back(request, need.patient, need)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def need_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Add a need that no question asked about. By `can_screen`; sensitive ones by
    `can_add_sensitive_need`."""
    patient: Patient = visible_or_404(Patient.objects.all(), request.user, pk=pk)
    require(can_screen(request.user, patient))
    form = NeedForm(
        sent(request),
        patient=patient,
        actor=request.user,
        screening=request.GET.get("screening", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            need = add_need(patient=patient, actor=request.user, **form.cleaned_data)
        except NeedExistsError:
            form.add_error("category", need_exists(form.cleaned_data["category"]))
        else:
            said = _("The need “%(category)s” was added.")
            messages.success(request, said % {"category": need.category.label})
            return _back(request, patient, need)
    record_read(actor=request.user, patient=patient)
    context = {"patient": patient, "form": form, "next": next_url(request)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "screening/need_add.html", context, status=status)


def _back(request: SignedInRequest, patient: Patient, need: Need) -> HttpResponse:
    """To the page of ours that asked, at the need; else to the patient."""
    address = next_url(request) or patient.get_absolute_url()
    return redirect(f"{address}#need-{need.pk}")
