"""A transition of care: clocks, checklist, LACE, and what may be done."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from care.models.transitions import Transition
from care.permissions import can_write_clinical
from care.transitions import answers, services
from care.transitions.forms import ComplexityForm, DayForm, LaceForm
from care.transitions.page import STEPS, checklist, clocks_of, lace_of, shown_stay
from people import audit
from people.models import User
from people.permissions import can_change_patient, reader_of, require, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest


@require_safe
@login_required
def transition(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `visible_to`; to act: `can_change_patient`, or a clinician of the team."""
    return _page(request, _found(request.user, pk))


@require_POST
@login_required
def transition_do(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """One thing done, named in the address. Who: `can_write_clinical`."""
    found = _found(request.user, pk)
    require(can_write_clinical(request.user, found.patient))
    if name not in DOINGS:
        raise Http404
    if not found.is_open and name != AGAIN:
        messages.info(request, _("This transition is over."))
        return redirect(found)
    form = _forms(found, request.POST, only=name).get(name)
    if form is not None and not form.is_valid():
        return _page(request, found, form=(name, form))
    facts = form.cleaned_data if form is not None else {"code": _code(request)}
    try:
        DOINGS[name](found, request.user, facts)
    except answers.StaleAnswers:
        late = LaceForm(request.POST, transition=found)
        late.is_valid()
        late.again()
        return _page(request, found, form=(name, late), status=CONFLICT)
    return redirect(found)


def _found(user: User, pk: UUID) -> Transition:
    rows = Transition.objects.select_related("patient", "stay", "readmission")
    found: Transition = visible_or_404(rows, user, pk=pk)
    return found


def _code(request: SignedInRequest) -> str:
    code = request.POST.get("code", "")
    return code if code in STEPS else ""


def _visit(found: Transition, actor: User, facts: dict[str, Any]) -> None:
    services.record_visit(transition=found, on=facts["on"], actor=actor)


def _medications(found: Transition, actor: User, facts: dict[str, Any]) -> None:
    on: date = facts["on"]
    services.record_reconciled(patient=found.patient, on=on, actor=actor)


def _complexity(found: Transition, actor: User, facts: dict[str, Any]) -> None:
    services.set_complexity(transition=found, actor=actor, **facts)


def _lace(found: Transition, actor: User, facts: dict[str, Any]) -> None:
    answers.answer_lace(transition=found, actor=actor, **facts)


def _tick(found: Transition, actor: User, facts: dict[str, Any]) -> None:
    if facts["code"]:
        answers.tick_step(transition=found, actor=actor, **facts)


def _untick(found: Transition, actor: User, facts: dict[str, Any]) -> None:
    answers.untick_step(transition=found, actor=actor, **facts)


def _home(found: Transition, actor: User, _facts: dict[str, Any]) -> None:
    services.confirm_home(transition=found, actor=actor)


def _again(found: Transition, actor: User, _facts: dict[str, Any]) -> None:
    services.run_again(transition=found, actor=actor)


def _stop(found: Transition, actor: User, _facts: dict[str, Any]) -> None:
    services.stop_transition(transition=found, actor=actor)


AGAIN = "again"
DOINGS: dict[str, Callable[[Transition, User, dict[str, Any]], None]] = {
    "visit": _visit,
    "medications": _medications,
    "complexity": _complexity,
    "lace": _lace,
    "tick": _tick,
    "untick": _untick,
    "home": _home,
    "stop": _stop,
    AGAIN: _again,
}


def _forms(
    found: Transition, data: Any = None, only: str = ""
) -> dict[str, forms.Form]:
    """Unbound but for the one sent."""

    def sent(name: str) -> Any:
        return data if name == only else None

    chosen = {"complexity": found.complexity}
    return {
        "visit": DayForm(sent("visit"), transition=found, auto_id="visit_%s"),
        "medications": DayForm(
            sent("medications"), transition=found, auto_id="medications_%s"
        ),
        "complexity": ComplexityForm(sent("complexity"), initial=chosen),
        "lace": LaceForm(sent("lace"), transition=found),
    }


def _page(
    request: SignedInRequest,
    found: Transition,
    *,
    form: tuple[str, forms.Form] | None = None,
    status: int = UNPROCESSABLE,
) -> HttpResponse:
    user = request.user
    reader = reader_of(user, found.patient)
    audit.record_read(actor=user, patient=found.patient, subject=found)
    shown = _forms(found) | ({form[0]: form[1]} if form else {})
    clocks = clocks_of(found)
    may_write = can_write_clinical(user, found.patient)
    context = {
        "transition": found,
        "patient": found.patient,
        "stay": shown_stay(found, reader),
        "clocks": [(clock, shown.get(clock.code)) for clock in clocks],
        "lines": checklist(found),
        "lace": lace_of(found, reader),
        "complexity_form": shown["complexity"],
        "lace_form": shown["lace"],
        "may_act": found.is_open and may_write,
        "may_run_again": may_write and services.may_run_again(found),
        "may_log": can_change_patient(user, found.patient),
    }
    return render(
        request,
        "care/transitions/transition.html",
        context,
        status=status if form else 200,
    )
