"""Asking again after a referral has ended."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.permissions import require
from people.requests import UNPROCESSABLE, SignedInRequest
from referrals.forms import ReopenForm
from referrals.models import Referral
from referrals.permissions import can_send
from referrals.reopening import CannotReopen, reopen_referral
from referrals.transitions import ConsentMissing
from referrals.views.referrals import referral_page, visible_referral
from screening.services import NeedClosedError


@require_POST
@login_required
def reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the same service again, in a new referral. May: a worker who may change the
    patient."""
    found = visible_referral(request, pk)
    require(can_send(request.user, found))
    if found.is_open:
        messages.info(request, _("Nothing to reopen: this referral is open."))
        return redirect(found)
    form = ReopenForm(request.POST)
    again = _reopened(request, found, form) if form.is_valid() else None
    if again is None:
        return referral_page(request, found, reopening=form, status=UNPROCESSABLE)
    if again.follows_id == found.pk:
        words = _("Asked again: this is the new referral.")
    else:
        words = _("This service is being asked already: see this referral.")
    messages.success(request, words)
    return redirect(again)


def _reopened(
    request: SignedInRequest, found: Referral, form: ReopenForm
) -> Referral | None:
    try:
        return reopen_referral(
            referral=found,
            actor=request.user,
            why=form.cleaned_data["why"],
            submission_key=form.cleaned_data["submission_key"],
        )
    except ConsentMissing:
        form.add_error(
            None, _("Nothing was sent: no consent covers this. Record one, then retry.")
        )
    except NeedClosedError:
        form.add_error(
            None,
            _("Nothing was sent: this need is closed. Add it again if it came back."),
        )
    except CannotReopen:
        form.add_error(
            None, _("Nothing was sent: this service takes no referrals any more.")
        )
    return None
