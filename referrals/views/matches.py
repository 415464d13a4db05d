"""From a need to services, on screen and on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people import audit
from people.requests import SignedInRequest
from referrals.handout import handout_pdf
from referrals.matching import matches_for
from referrals.models import Referral
from referrals.places import place_key
from referrals.views.choice import Choice, choice_of, visible_need
from resources.geometry import miles
from resources.hours import status_text
from resources.matching import Fit, Match, Reason
from resources.pdf import PdfUnavailable
from screening.models import Need
from screening.permissions import can_change_need

FIT_TONES = {Fit.FITS: "success", Fit.ASK: "info", Fit.DOES_NOT_FIT: "warning"}


@require_safe
@login_required
def matches(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Services for a need, ranked. May see: whoever sees the need."""
    need = visible_need(request, pk)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    choice = choice_of(need, request.GET)
    found = matches_for(need, filters=choice.filter_form.filters)
    rows = _rows(found, need, choice)
    context = {
        "need": need,
        "patient": need.patient,
        "choice": choice,
        "rows": rows,
        "chosen_elsewhere": _chosen_elsewhere(choice, rows),
        "note": found.note,
        "radius": found.radius_m,
        "may_send": need.is_open and can_change_need(request.user, need),
    }
    return render(request, "referrals/matches.html", context)


def _rows(found: list[Match], need: Need, choice: Choice) -> list[dict[str, Any]]:
    asked = _asked(need)
    ticked = {place.service.pk for place in choice.places}
    return [
        _row(match, asked.get(match.service.pk), match.service.pk in ticked)
        for match in found
    ]


def _asked(need: Need) -> dict[UUID, Referral]:
    """The newest referral to each service already asked for this need."""
    referrals = need.referrals.order_by("created_at").only("status", "service_id")
    return {referral.service_id: referral for referral in referrals}


def _row(match: Match, asked: Referral | None, ticked: bool) -> dict[str, Any]:
    opening, _is_open = status_text(
        match.service, match.service_at_location, timezone.now()
    )
    return {
        "match": match,
        "key": place_key(match.service, match.service_at_location),
        "ticked": ticked,
        "asked": asked,
        "distance": _distance(match.distance_m),
        "opening": opening,
        "tone": FIT_TONES[match.fit],
        "reasons_for": _but_hours(match.reasons_for),
        "reasons_against": _but_hours([*match.reasons_against, *match.reasons_to_ask]),
    }


def _but_hours(reasons: list[Reason]) -> list[Reason]:
    """The opening stands beside the distance already."""
    return [reason for reason in reasons if reason.field != "weekly_hours"]


def _distance(meters: float | None) -> str:
    """Miles with one decimal while it matters: "0.8", "62"."""
    if meters is None:
        return ""
    far = miles(meters)
    return f"{far:.1f}" if far < 10 else f"{far:.0f}"


def _chosen_elsewhere(choice: Choice, rows: list[dict[str, Any]]) -> list[Any]:
    """Ticked before, and not in the list as it is filtered now."""
    listed = {row["match"].service.pk for row in rows}
    return [place for place in choice.places if place.service.pk not in listed]


@require_safe
@login_required
def handout(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The chosen services on paper, in the patient's language, without their name. May
    see: whoever sees the need."""
    need = visible_need(request, pk)
    choice = choice_of(need, request.GET)
    if not choice.places:
        messages.warning(request, _("Choose at least one service."))
        return redirect(choice.matches_url)
    audit.record("handout", actor=request.user, patient=need.patient, subject=need)
    try:
        pdf = handout_pdf(choice.places, language=need.patient.message_language)
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(choice.matches_url)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="handout.pdf"'},
    )
