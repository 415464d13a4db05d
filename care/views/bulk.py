"""Doing one thing to the lines of the worklist that were chosen, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from care import bulk, kinds
from care.chosen import chosen_rows
from care.forms import GiveForm, SnoozeForm
from care.lens import lens_of
from care.models import ActionName, Snooze, WorkAction
from care.rows import Row
from people import audit
from people.permissions import (
    can_add_patient,
    can_change_patient,
    is_worker,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import UNPROCESSABLE, SignedInRequest


@require_POST
@login_required
def rows_done(request: SignedInRequest) -> HttpResponse:
    """Who: `can_add_patient`; which: patients `changeable_by`."""
    chosen = _chosen(request)
    tasks = [
        row for row in chosen if row.task and row.task.kind not in kinds.ASK_FOR_A_WORD
    ]
    action = bulk.finish_rows(actor=request.user, rows=tasks)
    if not chosen:
        return _nothing_chosen(request)
    if len(tasks) < len(chosen):
        words = _("Not all is done by a click. The others go when they are dealt with.")
        messages.info(request, words)
    if action is None and tasks:
        messages.info(request, _("Somebody had done this already."))
    return _back(request, action)


@require_POST
@login_required
def rows_snooze(request: SignedInRequest) -> HttpResponse:
    """Asks until when and why, then does it. Who: `can_add_patient`; which: patients
    `changeable_by`."""
    chosen = _chosen(request)
    if not chosen:
        return _nothing_chosen(request)
    form = SnoozeForm(request.POST if "days" in request.POST else None)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("until", "reason", "note")}
        action = bulk.snooze_rows(actor=request.user, rows=chosen, **facts)
        return _back(request, action)
    return _ask(request, "care/snooze.html", chosen, form)


@require_POST
@login_required
def rows_give(request: SignedInRequest) -> HttpResponse:
    """Asks to whom, then does it. Who: `can_add_patient`; which: patients
    `changeable_by`, to a colleague who sees and may change them too."""
    chosen = [row for row in _chosen(request) if row.task]
    if not chosen:
        return _nothing_chosen(request)
    form = GiveForm(request.POST if "to" in request.POST else None, actor=request.user)
    if not form.is_valid():
        return _ask(request, "care/give.html", chosen, form)
    to = form.cleaned_data["to"]
    action = bulk.give_rows(actor=request.user, rows=chosen, to=to)
    left = len(chosen) - (action.count if action else 0)
    if left:
        words = ngettext(
            "%(count)d task stayed: it is %(name)s's already, or about a private need "
            "that only the care team sees.",
            "%(count)d tasks stayed: they are %(name)s's already, or about private "
            "needs that only the care team sees.",
            left,
        )
        messages.warning(request, words % {"count": left, "name": to})
    return _back(request, action)


@require_POST
@login_required
def rows_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: whoever did it, within MAY_UNDO_FOR."""
    require_or_404(is_worker(request.user))
    require(can_add_patient(request.user))
    action = WorkAction.objects.filter(pk=pk, actor=request.user).first()
    if action is None:
        raise Http404
    number = bulk.undo(actor=request.user, action=action)
    if number is None:
        messages.error(request, _("It is too late to undo, or it was undone already."))
    elif number < action.count:
        words = _("Undone: %(number)d of %(count)d. The others have changed since.")
        messages.warning(request, words % {"number": number, "count": action.count})
    else:
        words = ngettext(
            "Undone: it is as before.", "Undone: all are as before.", number
        )
        messages.success(request, words)
    if action.name == ActionName.LEAD:
        return redirect("care:worklist")
    return _back(request, None)


@require_POST
@login_required
def wake(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A snoozed line is back at once. Who: `can_change_patient`."""
    snooze: Snooze = visible_or_404(Snooze.objects, request.user, pk=pk)
    require(can_change_patient(request.user, snooze.patient))
    bulk.wake(actor=request.user, snooze=snooze)
    messages.success(request, _("It is on the list again."))
    return _back(request, None)


def _chosen(request: SignedInRequest) -> list[Row]:
    require_or_404(is_worker(request.user))
    require(can_add_patient(request.user))
    return chosen_rows(request.user, request.POST.getlist("line"))


def _ask(
    request: SignedInRequest, template: str, chosen: list[Row], form: Any
) -> HttpResponse:
    count = len({row.patient.pk for row in chosen})
    audit.record_list(actor=request.user, page="care.worklist", count=count)
    context = {"rows": chosen, "form": form, "back": _address(request)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, template, context, status=status)


def _nothing_chosen(request: SignedInRequest) -> HttpResponse:
    messages.error(request, _("Nothing was done: choose lines that still wait."))
    return _back(request, None)


def _address(request: SignedInRequest) -> str:
    """The worklist as it was looked at, without what does not belong in an address."""
    asked = QueryDict(request.POST.get("back", "")[:500])
    return lens_of(request.user, asked, request.session).address


def _back(request: SignedInRequest, action: WorkAction | None) -> HttpResponse:
    address = f"{reverse('care:worklist')}?{_address(request)}"
    return redirect(f"{address}&did={action.pk}" if action else address)
