"""The worklist and its tasks."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from care.services import finish_task, reopen_task
from care.undo import undoable
from care.worklist import (
    FEW,
    PER_PAGE,
    SECTION_OF_CODE,
    SECTIONS,
    Scope,
    show,
    starts_with_organization,
)
from notifications.models import InboundMessage
from notifications.permissions import can_see_unknown_senders
from people import audit
from people.models import Task, User
from people.permissions import (
    can_add_patient,
    can_change_patient,
    is_worker,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import SignedInRequest

WHOSE = ("mine", "organization")


@require_safe
@login_required
def worklist(request: SignedInRequest) -> HttpResponse:
    """Who: `is_worker`; what: each section's own `visible_to`."""
    user = request.user
    require_or_404(is_worker(user))
    scope = Scope(user, is_mine=_is_mine(request))
    whole = SECTION_OF_CODE.get(request.GET.get("section", ""))
    number = request.GET.get("page")
    shown = [
        show(
            section,
            scope,
            number if whole else None,
            per_page=PER_PAGE if whole else FEW,
        )
        for section in ([whole] if whole else SECTIONS)
    ]
    audit.record_list(
        actor=user, page="care.worklist", count=sum(len(s.rows) for s in shown)
    )
    return render(
        request,
        "care/worklist.html",
        {
            "shown": shown,
            "whole": whole,
            "is_mine": scope.is_mine,
            "whose": "mine" if scope.is_mine else "organization",
            "total": sum(s.page.paginator.count for s in shown),
            "undo": undoable(request),
            "unknown_senders": _unknown_senders(user),
            "may_act": can_add_patient(user),
        },
    )


def _is_mine(request: SignedInRequest) -> bool:
    whose = request.GET.get("whose", "")
    if whose in WHOSE:
        return whose == "mine"
    return not starts_with_organization(request.user)


def _unknown_senders(user: User) -> int:
    if not can_see_unknown_senders(user):
        return 0
    texts = InboundMessage.objects.without_patient().visible_to(user)
    return texts.filter(handled_at=None).count()


@require_POST
@login_required
def task_done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`. With `undo` the task is open again."""
    user = request.user
    tasks = Task.objects.select_related("patient")
    task: Task = visible_or_404(tasks, user, pk=pk)
    require(can_change_patient(user, task.patient))
    query = {}
    if "undo" in request.POST:
        if reopen_task(actor=user, task=task):
            messages.info(request, _("The task is on the list again."))
    elif finish_task(actor=user, task=task):
        query["done"] = str(task.pk)
    else:
        messages.info(request, _("Somebody had done this task already."))
    return redirect(_back(request, task, query))


def _back(request: SignedInRequest, task: Task, query: dict[str, str]) -> str:
    """The page the button stood on: the chart, or the worklist of the same scope."""
    back = request.POST.get("back", "")
    if back == "chart":
        address = task.patient.get_absolute_url()
    else:
        address = reverse("care:worklist")
        query |= {"whose": back} if back in WHOSE else {}
    return f"{address}?{urlencode(query)}" if query else address
