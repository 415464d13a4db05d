"""Noting that a call was in vain, and asking on paper instead."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.permissions import require
from people.requests import SignedInRequest
from referrals.models import Referral
from referrals.outreach import ask_by_letter, note_not_reached
from referrals.permissions import can_send
from referrals.views.referrals import visible_referral


@require_POST
@login_required
def reach(request: SignedInRequest, pk: UUID, how: str) -> HttpResponse:
    """ "not-reached" or "letter". May: a worker who may change the patient, for a
    sensitive need one of the care team."""
    found = visible_referral(request, pk)
    require(can_send(request.user, found))
    if how == "not-reached":
        note_not_reached(referral=found, actor=request.user)
        messages.success(request, _("The call is written down."))
    elif how == "letter":
        _ask_by_letter(request, found)
    else:
        raise Http404
    return redirect(found)


def _ask_by_letter(request: SignedInRequest, found: Referral) -> None:
    if ask_by_letter(referral=found, actor=request.user):
        words = _("A letter waits to be printed under Texts, Letters.")
        messages.success(request, words)
    else:
        words = _("No letter: mail to them is not safe, or the address is incomplete.")
        messages.error(request, words)
