"""How referrals go, drawn from the data that moves them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from referrals.lifecycle import (
    DRAWING_SIZE,
    drawing,
    kept_rows,
    status_rows,
    transition_rows,
)
from referrals.timing import GRACE_DAYS, LAST_CALL_DAYS, LIFE_DAYS, REMIND_AFTER


@require_safe
@login_required
def lifecycle(request: HttpRequest) -> HttpResponse:
    """Statuses, who acts next, by when, and who may do what. May see: anyone who is
    signed in; it names nobody."""
    context = {
        "drawing": drawing(),
        "size": DRAWING_SIZE,
        "statuses": status_rows(),
        "transitions": transition_rows(),
        "grace_days": GRACE_DAYS,
        "kept": kept_rows(),
        "life_days": LIFE_DAYS,
        "last_call_days": LAST_CALL_DAYS,
        "reminders": ", ".join(map(str, REMIND_AFTER)),
    }
    return render(request, "referrals/lifecycle.html", context)
