"""Reading the plan out, and writing down that the person agreed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from care.plans.agreement import ChangedMeanwhile, record_agreement
from care.plans.forms import AgreementForm
from care.plans.page import parts_of
from care.plans.privacy import sees_whole
from care.plans.versions import PlanClosed
from care.plans.views.seen import plan_to_change
from people import audit
from people.permissions import reader_of, require
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agree(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The plan as the person hears it, and their yes. Who: `can_change_patient`; to
    write it down: who sees the whole plan, as they agree to the whole."""
    plan = plan_to_change(request, pk)
    may_record = sees_whole(plan, request.user)
    require(may_record or request.method != "POST")
    form = AgreementForm(sent(request), plan=plan)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                record_agreement(plan=plan, actor=request.user, **form.cleaned_data)
            except ChangedMeanwhile:
                status = CONFLICT
                form.again()
            except PlanClosed:
                status = CONFLICT
                form.add_error(None, _("This plan has ended. Begin a new one."))
            else:
                messages.success(request, _("Their agreement is written down."))
                return redirect(plan)
    audit.record_read(actor=request.user, patient=plan.patient, subject=plan)
    context = {
        "plan": plan,
        "patient": plan.patient,
        "parts": parts_of(plan, reader_of(request.user, plan.patient)),
        "form": form,
        "may_record": may_record,
        "in_spanish": plan.patient.message_language == "es",
    }
    return render(request, "care/plans/agree.html", context, status=status)
