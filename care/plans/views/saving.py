"""A form of a plan's part: shown, saved, or shown again with what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from care.plans.forms.versioned import VersionedForm
from care.plans.lifecycle import MoveRefused
from care.plans.services import StaleRow
from care.plans.versions import PlanClosed
from people import audit
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest


def save(
    request: SignedInRequest,
    form: VersionedForm,
    write: Callable[[], Any],
    *,
    title: str,
) -> HttpResponse:
    """`write` does what the valid form says. Who came second reads what stands there
    now beside what they typed, and nothing is saved until they say so again."""
    plan = form.plan
    now: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                write()
            except StaleRow as stale:
                now, status = form.now_stands(stale.row), CONFLICT
                form.again(stale.row)
            except (MoveRefused, PlanClosed):
                status = CONFLICT
                form.add_error(None, _("It has ended meanwhile. Look at the plan."))
            else:
                messages.success(request, _("Saved in the plan."))
                return redirect(plan)
    audit.record_read(actor=request.user, patient=plan.patient, subject=plan)
    context = {
        "plan": plan,
        "patient": plan.patient,
        "form": form,
        "now": now,
        "title": title,
    }
    return render(request, "care/plans/edit.html", context, status=status)
