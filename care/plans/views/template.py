"""Beginning from a template that curators wrote."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from care.plans.forms import TemplateForm
from care.plans.templates import apply_template, templates_for
from care.plans.versions import PlanClosed
from care.plans.views.seen import plan_to_change
from people import audit
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def template(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose one; its goals and steps are added to be edited. Who:
    `can_change_patient`."""
    plan = plan_to_change(request, pk)
    fitting, others = templates_for(plan, request.user)
    form = TemplateForm(sent(request), plan=plan, fitting=fitting, others=others)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                added = apply_template(
                    plan=plan,
                    template=form.chosen,
                    actor=request.user,
                    why=form.cleaned_data.get("why", ""),
                )
            except PlanClosed:
                status = CONFLICT
                form.add_error(None, _("This plan has ended. Begin a new one."))
            else:
                messages.success(request, _told(len(added)))
                return redirect(plan)
    audit.record_read(actor=request.user, patient=plan.patient, subject=plan)
    context = {
        "plan": plan,
        "patient": plan.patient,
        "form": form,
        "has_templates": bool(fitting or others),
    }
    return render(request, "care/plans/template.html", context, status=status)


def _told(number: int) -> str:
    if not number:
        return _("Its goals stand in the plan already.")
    words = ngettext(
        "%(number)d goal added. Change it until it is theirs.",
        "%(number)d goals added. Change them until they are theirs.",
        number,
    )
    return words % {"number": number}
