"""Two records of one person: found, compared, and made one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people import audit
from people.duplicates import Duplicate, likely_duplicates
from people.forms import MergeForm
from people.merging import NotMergeableError, merge_patients
from people.models import Patient, User
from people.permissions import can_merge_patients, require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent


@require_safe
@login_required
def merge_choose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Records that are probably the same person. Who: `can_merge_patients`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_merge_patients(user, patient))
    audit.record_read(actor=user, patient=patient)
    context = {"patient": patient, "duplicates": _same_as(patient, user)}
    return render(request, "people/merge_choose.html", context)


def _same_as(patient: Patient, user: User) -> list[Duplicate]:
    phones = [point.phone for point in patient.contact_points.all() if point.phone]
    found = likely_duplicates(
        actor=user,
        given_name=patient.given_name,
        family_name=patient.family_name,
        preferred_name=patient.preferred_name,
        date_of_birth=patient.date_of_birth,
        phone=phones[0] if phones else None,
    )
    return [
        duplicate
        for duplicate in found
        if duplicate.patient != patient
        and can_merge_patients(user, patient, duplicate.patient)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def merge_confirm(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Both side by side, then a last question. Who: `can_merge_patients` of both."""
    user = request.user
    kept: Patient = visible_or_404(Patient.objects, user, pk=pk)
    merged: Patient = visible_or_404(Patient.objects.exclude(pk=pk), user, pk=other)
    require(can_merge_patients(user, kept, merged))
    form = MergeForm(sent(request))
    if "confirmed" in request.POST and form.is_valid():
        return _merge(request, kept, merged)
    for patient in (kept, merged):
        audit.record_read(actor=user, patient=patient)
    context = {
        "patient": kept,
        "merged": merged,
        "rows": _compared(kept, merged),
        "form": form,
        "asks_again": form.is_bound and form.is_valid(),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "people/merge_confirm.html", context, status=status)


def _merge(request: SignedInRequest, kept: Patient, merged: Patient) -> HttpResponse:
    try:
        merge_patients(kept=kept, merged=merged, actor=request.user)
    except NotMergeableError:
        messages.info(request, _("These records had been merged already."))
    else:
        messages.success(request, _("The two records are one now."))
    return redirect(kept)


def _compared(kept: Patient, merged: Patient) -> list[tuple[str, str, str]]:
    """What tells whether they are one person, and who sees the record then."""
    sides = [_facts(kept), _facts(merged)]
    return [(label, sides[0][label], sides[1][label]) for label in sides[0]]


def _facts(patient: Patient) -> dict[str, str]:
    born: Any = patient.date_of_birth
    caring = patient.care_relationships.filter(ended_at=None)
    team = patient.care_team.filter(until=None).select_related("user")
    named = caring.select_related("organization")
    return {
        _("Name"): patient.full_name,
        _("Goes by"): patient.preferred_name,
        _("Date of birth"): date_format(born) if born else "",
        _("Where"): " ".join(filter(None, [patient.address_1, patient.postal_code])),
        _("Phones"): ", ".join(str(point) for point in patient.contact_points.all()),
        _("Language"): str(patient.get_preferred_language_display()),
        _("Record since"): date_format(patient.created_at),
        _("Cared for by"): ", ".join(str(row.organization) for row in named),
        _("Care team"): ", ".join(str(row.user) for row in team),
    }
