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
from referrals import services
from referrals.forms import CloseNeedForm
from referrals.views.choice import visible_need
from screening.models import ClosedReason, Need
from screening.permissions import can_change_need
from screening.services import NeedClosedError


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close_need(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Close a need with a reason. May: a worker who may change the need."""
    need = visible_need(request, pk)
    require(can_change_need(request.user, need))
    form = CloseNeedForm(sent(request))
    if form.is_bound and form.is_valid():
        return _close(request, need, form)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    context = {
        "need": need,
        "form": form,
        "open_referrals": need.referrals.open().for_listing().order_by("created_at"),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "referrals/close_need.html", context, status=status)


def _close(request: SignedInRequest, need: Need, form: CloseNeedForm) -> HttpResponse:
    try:
        services.close_need(
            need=need,
            actor=request.user,
            reason=ClosedReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            withdraw_open=form.cleaned_data["withdraw_open"],
        )
        messages.success(request, _("The need is closed."))
    except NeedClosedError:
        messages.info(request, _("The need was closed already."))
    return redirect(need.patient)
