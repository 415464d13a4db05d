"""An answer that cannot wait: what to do, and saying what was done."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.audit import record_read
from people.models import Task
from people.permissions import require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent
from screening.calls import scripts_due
from screening.forms import ActedForm
from screening.models import Screening
from screening.permissions import can_say_acted, sees_sensitive_answers
from screening.services import say_acted
from screening.services.safety import SAFETY_TASK


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def act_now(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Behind the urgent task. Seen by `visible_to`: who may see the answers reads what
    to do, everybody else whom to reach, and nothing of what was asked. Closed by
    `can_say_acted`."""
    calls = Task.objects.filter(kind=SAFETY_TASK).select_related("patient", "done_by")
    call: Task = visible_or_404(calls, request.user, pk=pk)
    screenings = Screening.objects.select_related("patient")
    screening = get_object_or_404(screenings, pk=call.subject_id)
    may_say = can_say_acted(request.user, screening)
    form = ActedForm(sent(request))
    if request.method == "POST":
        require(may_say)
        if form.is_valid():
            return _said(request, call, form.cleaned_data["note"])
    record_read(actor=request.user, patient=call.patient)
    context = {"call": call, "patient": call.patient, "form": form, "may_say": may_say}
    status = UNPROCESSABLE if form.errors else 200
    if not sees_sensitive_answers(request.user, screening):
        team = call.patient.care_team.current().select_related("user")
        context |= {"team": team.order_by("-is_lead", "since", "pk")}
        return render(request, "screening/act_now_team.html", context)
    scripts = sorted(set(scripts_due(screening).values()))
    context |= {"screening": screening, "scripts": scripts}
    return render(request, "screening/act_now.html", context, status=status)


def _said(request: SignedInRequest, call: Task, note: str) -> HttpResponse:
    if say_acted(call=call, note=note, actor=request.user):
        messages.success(request, _("Kept. The task is done."))
        return redirect(call.patient)
    words = _("A colleague said before you what was done. You wrote: %(note)s")
    messages.warning(request, words % {"note": note})
    return redirect("screening:act_now", pk=call.pk)
