"""A worker's word that nothing in the directory meets a need."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import audit
from people.permissions import require
from people.requests import UNPROCESSABLE, SignedInRequest, sent
from referrals.forms import UnmetForm
from referrals.models import UnmetReason
from referrals.unmet import record_unmet
from referrals.views.choice import visible_need
from screening.permissions import can_change_need


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def nothing_fits(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say why nothing fits; it goes into the shortage report. May: a worker who may
    change the need."""
    need = visible_need(request, pk)
    require(can_change_need(request.user, need))
    form = UnmetForm(sent(request))
    if form.is_bound and form.is_valid():
        record_unmet(
            need=need,
            actor=request.user,
            reason=UnmetReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
        )
        messages.success(
            request, _("Noted for the shortage report. The need stays open.")
        )
        return redirect("referrals:matches", need.pk)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    context = {"need": need, "patient": need.patient, "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "referrals/nothing_fits.html", context, status=status)
