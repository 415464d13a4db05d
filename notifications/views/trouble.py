"""Messages that did not arrive: what happened, and deciding what becomes of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications.forms.trouble import DecisionForm, TroubleFilter
from notifications.navigation import message_pages
from notifications.permissions import can_see_trouble, can_settle_trouble
from notifications.trouble import (
    ACTIONS,
    Outcome,
    decide,
    describe,
    reasons_in,
    trouble_for,
)
from people import audit
from people.permissions import require, require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest

PER_PAGE = 25


@require_safe
@login_required
def trouble(request: SignedInRequest) -> HttpResponse:
    """Rule: `can_see_trouble`; which: `trouble_for`."""
    require_or_404(can_see_trouble(request.user))
    return _page(request, DecisionForm(found=trouble_for(request.user)))


@require_POST
@login_required
def trouble_decide(request: SignedInRequest) -> HttpResponse:
    """Decide about those chosen; asked once more before it is done.
    Rule: `can_settle_trouble`."""
    require_or_404(can_see_trouble(request.user))
    require(can_settle_trouble(request.user))
    form = DecisionForm(request.POST, found=trouble_for(request.user))
    if not form.is_valid():
        return _page(request, form)
    chosen = list(form.cleaned_data["messages"])
    if "confirmed" not in request.POST:
        return _confirm(request, form, chosen)
    outcome = decide(
        action=form.cleaned_data["action"],
        messages=chosen,
        actor=request.user,
        note=form.cleaned_data["note"],
    )
    _tell(request, outcome)
    return redirect("notifications:trouble")


def _page(request: SignedInRequest, form: DecisionForm) -> HttpResponse:
    actor = request.user
    found = trouble_for(actor)
    filters = TroubleFilter(request.GET, reasons=reasons_in(found))
    page = Paginator(filters.narrow(found), PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(actor=actor, page="notifications.trouble", count=len(page))
    context = {
        "page_obj": page,
        "rows": describe(page),
        "filters": filters,
        "form": form,
        "chosen": set(request.POST.getlist("messages")),
        "may_decide": can_settle_trouble(actor),
        "message_pages": message_pages(request),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "notifications/trouble.html", context, status=status)


def _confirm(
    request: SignedInRequest, form: DecisionForm, chosen: list[Any]
) -> HttpResponse:
    audit.record_list(
        actor=request.user, page="notifications.trouble_decide", count=len(chosen)
    )
    context = {
        "rows": describe(chosen),
        "action": form.cleaned_data["action"],
        "action_label": ACTIONS[form.cleaned_data["action"]],
        "note": form.cleaned_data["note"],
    }
    return render(request, "notifications/trouble_confirm.html", context)


def _tell(request: SignedInRequest, outcome: Outcome) -> None:
    if outcome.done:
        words = ngettext(
            "%(count)d message is dealt with.",
            "%(count)d messages are dealt with.",
            outcome.done,
        )
        messages.success(request, words % {"count": outcome.done})
    for why, count in outcome.refused.items():
        words = ngettext(
            "%(count)d message is left as it was: %(why)s",
            "%(count)d messages are left as they were: %(why)s",
            count,
        )
        messages.warning(request, words % {"count": count, "why": why})
    if not outcome.done and not outcome.refused:
        messages.info(request, _("Nothing was chosen that is still to be decided."))
