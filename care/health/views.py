"""Conditions, allergies, stays and the people who help: one page, one form each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from care.health.forms import HealthForm
from care.health.kinds import KIND_OF_CODE, Kind, shelves_of
from care.health.services import remove_health, save_health
from care.models import Assessment
from care.permissions import can_write_clinical
from people.audit import record_read
from people.models import Patient
from people.permissions import require, sees_sensitive, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent


@require_safe
@login_required
def health(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Seen by `visible_to`; private conditions by the care team."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    record_read(actor=request.user, patient=patient)
    context = {
        "patient": patient,
        "lists": shelves_of(patient, request.user, request.GET.get("page")),
        "may_write": can_write_clinical(request.user, patient),
        "unfinished": Assessment.objects.of(patient).unfinished().first(),
    }
    return render(request, "care/health/health.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def health_add(request: SignedInRequest, pk: UUID, kind: str) -> HttpResponse:
    """A new row of one list. Who: `can_write_clinical`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    require(can_write_clinical(request.user, patient))
    chosen = _kind_or_404(kind)
    form = _form(request, patient, chosen)
    return _form_page(request, patient, chosen, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def health_edit(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change a row, or remove what was entered by mistake. Seen as the list is; what
    another system told of is not changed here. Who: `can_write_clinical`."""
    chosen = _kind_or_404(kind)
    rows = chosen.model.objects.select_related("patient", "recorded_by")
    row = visible_or_404(rows, request.user, pk=pk)
    require(can_write_clinical(request.user, row.patient))
    if getattr(row, "external_id", ""):
        raise Http404
    if request.method == "POST" and "remove" in request.POST:
        remove_health(row=row, actor=request.user)
        messages.success(request, _("It is removed."))
        return redirect(_back(row.patient, chosen))
    form = _form(request, row.patient, chosen, instance=row)
    return _form_page(request, row.patient, chosen, form)


def _form(
    request: SignedInRequest, patient: Patient, kind: Kind, **more: Any
) -> HealthForm:
    return kind.form(
        sent(request),
        on_team=sees_sensitive(request.user, patient),
        born=patient.date_of_birth,
        **more,
    )


def _form_page(
    request: SignedInRequest, patient: Patient, kind: Kind, form: HealthForm
) -> HttpResponse:
    if form.is_valid():
        row, key = form.save(commit=False), form.cleaned_data["key"]
        save_health(row=row, key=key, patient=patient, actor=request.user)
        messages.success(request, _("Saved."))
        return redirect(_back(patient, kind))
    record_read(actor=request.user, patient=patient)
    context: dict[str, Any] = {
        "patient": patient,
        "kind": kind,
        "form": form,
        "back_url": _back(patient, kind),
        "action": _action(patient, kind, form),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/health/form.html", context, status=status)


def _action(patient: Patient, kind: Kind, form: HealthForm) -> str:
    if form.is_new:
        return reverse("care:health_add", args=[patient.pk, kind.code])
    return reverse("care:health_edit", args=[kind.code, form.instance.pk])


def _back(patient: Patient, kind: Kind) -> str:
    """Whoever is in the middle of an assessment goes on with it."""
    if unfinished := Assessment.objects.of(patient).unfinished().first():
        return f"{unfinished.get_absolute_url()}#part-{kind.part}"
    return f"{reverse('care:health', args=[patient.pk])}#list-{kind.code}"


def _kind_or_404(code: str) -> Kind:
    if code not in KIND_OF_CODE:
        raise Http404
    return KIND_OF_CODE[code]
