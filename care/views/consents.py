from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from care.consents import consents_of
from people import audit
from people.models import Patient
from people.permissions import (
    can_change_patient,
    can_override_consent,
    sees_sensitive,
    visible_or_404,
)
from people.requests import SignedInRequest


@require_safe
@login_required
def consents(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the patient agreed to, and what was shared under it. Who: `visible_to`;
    named partners and private needs: the care team only."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    audit.record_read(actor=user, patient=patient)
    context = {
        "patient": patient,
        "shared": consents_of(patient, user),
        "may_change": can_change_patient(user, patient),
        "may_override": can_override_consent(user, patient),
        "on_care_team": sees_sensitive(user, patient),
    }
    return render(request, "care/consents.html", context)
