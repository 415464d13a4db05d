from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from care.models import ResultRequest
from care.models.results import BRINGS_NONE
from care.results.forms import ResultForm
from care.results.services import StaleResult, save_result
from people import audit
from people.permissions import require, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent
from referrals.models import Referral
from referrals.permissions import can_send


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def result(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is to come back from a referral, and what came. Who: `visible_to` of the
    referral; to write: `can_send`."""
    user = request.user
    referrals = Referral.objects.for_listing()
    referral: Referral = visible_or_404(referrals, user, pk=pk)
    may_change = can_send(user, referral)
    require(may_change or request.method != "POST")
    mine = ResultRequest.objects.filter(referral=referral)
    found = mine.select_related("asked_by", "recorded_by").first()
    form = ResultForm(sent(request), instance=found)
    now = None
    status = UNPROCESSABLE if request.method == "POST" else 200
    if form.is_valid():
        try:
            save_result(
                referral=referral,
                facts=form.facts,
                seen=form.cleaned_data.get("seen") or 0,
                actor=user,
            )
        except StaleResult as stale:
            now, status = stale.result, CONFLICT
            form.again(stale.result)
        else:
            messages.success(request, _("It is written down."))
            return redirect("care:result", pk)
    audit.record_read(actor=user, patient=referral.patient, subject=referral)
    may_ask = found is not None or referral.status not in BRINGS_NONE
    context = {
        "referral": referral,
        "patient": referral.patient,
        "result": now or mine.select_related("asked_by", "recorded_by").first(),
        "form": form,
        "may_change": may_change and may_ask,
    }
    return render(request, "care/results/result.html", context, status=status)
