"""The worklist and its tasks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from care import kinds
from care.forms import FilterForm, SaveFilterForm
from care.lens import Lens, lens_of
from care.models import SavedFilter
from care.services import finish_task, reopen_task
from care.undo import undoable_action
from care.worklist import Shown, open_tasks, show, shown_sections
from notifications.models import InboundMessage
from notifications.permissions import can_see_unknown_senders
from people import audit
from people.models import Absence, Task, User
from people.permissions import (
    SUPERVISING,
    can_add_patient,
    can_change_patient,
    is_worker,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import SignedInRequest
from referrals.models import SelfReferral, SelfReferralStatus


@require_safe
@login_required
def worklist(request: SignedInRequest) -> HttpResponse:
    """Who: `is_worker`; what: each section's own `visible_to`."""
    user = request.user
    require_or_404(is_worker(user))
    lens = lens_of(user, request.GET, request.session)
    shown = _shown(lens)
    audit.record_list(
        actor=user, page="care.worklist", count=sum(len(s.rows) for s in shown)
    )
    return render(
        request,
        "care/worklist.html",
        {
            "lens": lens,
            "shown": shown,
            "whole": lens.section,
            "total": sum(s.page.paginator.count for s in shown),
            "done": undoable_action(request),
            "unknown_senders": _unknown_senders(user),
            "asked": _asked(user),
            "away": _away(user),
            "supervises": user.has_role(*SUPERVISING),
            "may_act": can_add_patient(user),
            **_filters(lens),
        },
    )


def _shown(lens: Lens) -> list[Shown]:
    if lens.section:
        return [show(lens.section, lens.scope, lens.page)]
    return shown_sections(lens.scope)


def _filters(lens: Lens) -> dict[str, Any]:
    saved = lens.saved
    naming = SaveFilterForm(instance=saved) if saved else SaveFilterForm()
    return {
        "filter_form": FilterForm(initial=lens.filter.facts(), actor=lens.actor),
        "save_form": naming,
        "saved_filters": SavedFilter.objects.filter(user=lens.actor),
        "chips": _chips(lens) if not lens.section else [],
    }


def _chips(lens: Lens) -> list[tuple[kinds.Group, int]]:
    """How many tasks of each kind there are, whichever kind is shown."""
    tasks = open_tasks(lens.without_kind.scope).order_by()
    counts = dict(tasks.values_list("kind").annotate(Count("pk")))
    found: dict[str, int] = {}
    for kind, number in counts.items():
        if group := kinds.group_of(kind):
            found[group.code] = found.get(group.code, 0) + number
    return [(g, found[g.code]) for g in kinds.GROUPS if g.code in found]


def _away(user: User) -> Absence | None:
    now = Absence.objects.current().filter(user=user)
    return now.select_related("covered_by").first()


def _unknown_senders(user: User) -> int:
    if not can_see_unknown_senders(user):
        return 0
    texts = InboundMessage.objects.without_patient().visible_to(user)
    return texts.filter(handled_at=None).count()


def _asked(user: User) -> dict[str, int]:
    """How many asked for help by themselves, and of them who waits for a call."""
    is_waiting = Q(status=SelfReferralStatus.WAITING)
    requests = SelfReferral.objects.visible_to(user).order_by()
    return requests.aggregate(all=Count("pk"), waiting=Count("pk", filter=is_waiting))


@require_POST
@login_required
def task_done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """From the chart. Who: `can_change_patient`. With `undo` the task is open again.
    One that asks for a word leads to where it is given."""
    user = request.user
    tasks = Task.objects.select_related("patient")
    task: Task = visible_or_404(tasks, user, pk=pk)
    require(can_change_patient(user, task.patient))
    if task.kind in kinds.ASK_FOR_A_WORD:
        return redirect(task.url)
    address = task.patient.get_absolute_url()
    if "undo" in request.POST:
        if reopen_task(actor=user, task=task):
            messages.info(request, _("The task is on the list again."))
    elif finish_task(actor=user, task=task):
        address += f"?{urlencode({'done': str(task.pk)})}"
    else:
        messages.info(request, _("Somebody had done this task already."))
    return redirect(address)
