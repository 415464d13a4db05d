"""Up to three services side by side."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people import audit
from people.requests import SignedInRequest
from referrals.matching import matches_among
from referrals.offers import offers_of
from referrals.permissions import can_trust
from referrals.views.choice import choice_of, visible_need
from screening.permissions import can_change_need

MOST_COMPARED = 3


@require_safe
@login_required
def compare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The chosen services as columns. May see: whoever sees the need."""
    need = visible_need(request, pk)
    choice = choice_of(need, request.GET, request.user)
    if not choice.places:
        messages.warning(request, _("Choose two or three services to compare."))
        return redirect(choice.matches_url)
    if len(choice.places) > MOST_COMPARED:
        words = _("Choose at most %(most)s services to compare.")
        messages.warning(request, words % {"most": MOST_COMPARED})
        return redirect(choice.matches_url)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    found = matches_among(choice.places, choice.needs, request.user)
    offers = offers_of(found, choice.needs, request.user)
    shown = {offer.match.service.pk for offer in offers}
    context = {
        "missing": [p for p in choice.places if p.service.pk not in shown],
        "need": need,
        "patient": need.patient,
        "choice": choice,
        "offers": offers,
        "travel_known": any(offer.travel for offer in offers),
        "may_send": need.is_open and can_change_need(request.user, need),
        "may_trust": can_trust(request.user),
    }
    return render(request, "referrals/compare.html", context)
