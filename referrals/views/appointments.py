"""A worker's part in the appointment of a referral."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from people.permissions import require
from people.requests import SignedInRequest
from referrals.actors import user_actor
from referrals.permissions import can_send
from referrals.views.acting import DONE
from referrals.views.referrals import referral_page, visible_referral
from referrals.views.scheduling import OF_WORKERS, act, done_words, posted


@require_POST
@login_required
def appointment(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Make, move or cancel it, or write down what the patient or the organization said.
    May: a worker who may change the patient."""
    found = visible_referral(request, pk)
    form = posted(request, found, name, OF_WORKERS)
    require(can_send(request.user, found))
    status, form = act(form, user_actor(request.user))
    if status != DONE:
        return referral_page(request, found, planned=form, status=status)
    messages.success(request, done_words(name))
    return redirect(found)
