"""From a need to services, on screen and on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people import audit
from people.models import User
from people.questions_phone import phone_for_questions
from people.requests import SignedInRequest
from referrals.handout import handout_pdf
from referrals.matching import matches_for
from referrals.models import HiddenService
from referrals.offers import Offer, offers_of
from referrals.permissions import can_trust
from referrals.places import ChosenPlace
from referrals.views.choice import Choice, choice_of, other_needs, visible_need
from resources.pdf import PdfUnavailable
from screening.models import Need
from screening.permissions import can_change_need


@require_safe
@login_required
def matches(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Services for a need, and for others of the patient's if so wished, ranked. May
    see: whoever sees the needs."""
    need = visible_need(request, pk)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    choice = choice_of(need, request.GET, request.user)
    context = _listed(choice, request.user)
    if request.htmx:
        return render(request, "referrals/_matches.html", context)
    return render(
        request, "referrals/matches.html", context | _page(need, request.user)
    )


def _listed(choice: Choice, user: User) -> dict[str, Any]:
    """The list itself: what the filters change."""
    need = choice.need
    found = matches_for(
        need, also=choice.also, actor=user, filters=choice.filter_form.filters
    )
    offers = offers_of(found, choice.needs, user)
    return {
        "need": need,
        "patient": need.patient,
        "choice": choice,
        "offers": offers,
        "ticked": {place.service.pk for place in choice.places},
        "chosen_elsewhere": _chosen_elsewhere(choice, offers),
        "note": found.note,
        "may_send": need.is_open and can_change_need(user, need),
        "may_trust": can_trust(user),
    }


def _page(need: Need, user: User) -> dict[str, Any]:
    """What stands around the list."""
    hidden = HiddenService.objects.visible_to(user).filter(patient=need.patient)
    return {
        "other_needs": other_needs(need, user),
        "hidden": hidden.select_related("service", "hidden_by"),
        "may_hide": can_change_need(user, need),
    }


def _chosen_elsewhere(choice: Choice, offers: list[Offer]) -> list[ChosenPlace]:
    """Ticked before, and not in the list as it is filtered now."""
    listed = {offer.match.service.pk for offer in offers}
    return [place for place in choice.places if place.service.pk not in listed]


@require_safe
@login_required
def handout(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The chosen services on paper, in the patient's language, without their name. May
    see: whoever sees the need."""
    need = visible_need(request, pk)
    choice = choice_of(need, request.GET, request.user)
    if not choice.places:
        messages.warning(request, _("Choose at least one service."))
        return redirect(choice.matches_url)
    audit.record("handout", actor=request.user, patient=need.patient, subject=need)
    try:
        pdf = handout_pdf(
            choice.places,
            language=need.patient.message_language,
            line=phone_for_questions(need.patient),
        )
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(choice.matches_url)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="handout.pdf"'},
    )
