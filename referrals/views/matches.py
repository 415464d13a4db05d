"""From a need to services: matches, the preview of what is shared, sending, paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from people import audit
from people.consent import consent_for
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import SignedInRequest
from referrals.disclosure import disclosure
from referrals.forms import CloseNeedForm, SendForm
from referrals.handout import handout_pdf
from referrals.matching import matches_for
from referrals.models import Referral
from referrals.places import ChosenPlace, chosen_places, place_key
from referrals.services import send_referrals
from referrals.transitions import ConsentMissing
from resources.matching import Fit, Match
from resources.pdf import PdfUnavailable
from screening.models import Need
from screening.services import close_need as close

MOST_CHOSEN = 5
METERS_PER_MILE = 1609.344
FIT_TONES = {Fit.FITS: "success", Fit.ASK: "info", Fit.DOES_NOT_FIT: "warning"}


def _need(request: SignedInRequest, pk: UUID) -> Need:
    needs = Need.objects.select_related("patient", "category")
    need: Need = visible_or_404(needs, request.user, pk=pk)
    return need


@login_required
@require_safe
def matches(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Services for a need, ranked. May see: whoever sees the need."""
    need = _need(request, pk)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    found = matches_for(need)
    asked = _asked(need)
    context = {
        "need": need,
        "patient": need.patient,
        "rows": [_row(match, asked) for match in found],
        "note": getattr(found, "note", ""),
        "may_send": can_change_patient(request.user, need.patient),
        "follows": request.GET.get("follows", ""),
    }
    return render(request, "referrals/matches.html", context)


def _asked(need: Need) -> dict[UUID, Referral]:
    """The newest referral to each service already asked for this need."""
    referrals = need.referrals.order_by("created_at").only("status", "service_id")
    return {referral.service_id: referral for referral in referrals}


def _row(match: Match, asked: dict[UUID, Referral]) -> dict[str, Any]:
    earlier = asked.get(match.service.pk)
    return {
        "match": match,
        "key": place_key(match.service, match.service_at_location),
        "asked": earlier,
        "asked_label": earlier.get_status_display() if earlier else "",
        "miles": _miles(match.distance_m),
        "tone": FIT_TONES[match.fit],
    }


def _miles(meters: float | None) -> str:
    return "" if meters is None else f"{meters / METERS_PER_MILE:.1f}"


@login_required
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Exactly what each organization will see. POST draws it anew with the note typed,
    which must not stand in an address; nothing is written."""
    need = _need(request, pk)
    require(can_change_patient(request.user, need.patient))
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    data = request.POST if request.method == "POST" else request.GET
    form = SendForm(request.POST) if request.method == "POST" else SendForm()
    form.is_valid()
    return _preview(request, need, form, data.getlist("place"), data.get("follows", ""))


def _preview(
    request: HttpRequest,
    need: Need,
    form: SendForm,
    keys: list[str],
    follows: str,
    *,
    status: int = 200,
) -> HttpResponse:
    places = chosen_places(keys)
    if not places:
        messages.warning(request, _("Choose at least one service."))
        return redirect("referrals:matches", pk=need.pk)
    if len(places) > MOST_CHOSEN:
        message = _("Choose at most %(most)s services at a time.")
        messages.warning(request, message % {"most": MOST_CHOSEN})
        return redirect("referrals:matches", pk=need.pk)
    shown = [_shown(need, place, form) for place in places]
    context = {
        "need": need,
        "patient": need.patient,
        "form": form,
        "shown": shown,
        "can_send": all(row["consent"] for row in shown),
        "follows": follows,
    }
    return render(request, "referrals/preview.html", context, status=status)


def _shown(need: Need, place: ChosenPlace, form: SendForm) -> dict[str, Any]:
    note = form["note"].value() or ""
    contact = bool(form["patient_may_be_contacted"].value())
    return {
        "place": place,
        "rows": disclosure(
            patient=need.patient,
            category=need.category,
            note=note,
            patient_may_be_contacted=contact,
        ),
        "consent": consent_for(
            patient=need.patient,
            organization=place.service.organization,
            categories=[need.category],
        ),
    }


@login_required
@require_POST
def send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send what the preview showed. May: a worker who may change the patient."""
    need = _need(request, pk)
    require(can_change_patient(request.user, need.patient))
    form, keys = SendForm(request.POST), request.POST.getlist("place")
    follows = request.POST.get("follows", "")
    places = chosen_places(keys)
    if not form.is_valid() or not places:
        return _preview(request, need, form, keys, follows, status=422)
    try:
        sent = send_referrals(
            need=need,
            places=[(p.service, p.service_at_location) for p in places],
            sender=request.user,
            note=form.cleaned_data["note"],
            patient_may_be_contacted=form.cleaned_data["patient_may_be_contacted"],
            submission_key=form.key,
            follows=_followed(need, follows),
        )
    except ConsentMissing:
        messages.error(
            request,
            _("Nothing was sent: consent does not cover every organization chosen."),
        )
        return _preview(request, need, form, keys, follows, status=422)
    words = ngettext("%(n)s referral sent.", "%(n)s referrals sent.", len(sent))
    messages.success(request, words % {"n": len(sent)})
    return redirect("care:patient", pk=need.patient_id)


def _followed(need: Need, follows: str) -> Referral | None:
    """The earlier referral of this need that the new one takes over from."""
    try:
        return need.referrals.filter(pk=UUID(follows)).first()
    except ValueError:
        return None


@login_required
@require_GET
def handout(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The chosen services on paper, in the patient's language, without their name."""
    need = _need(request, pk)
    places = chosen_places(request.GET.getlist("place"))
    if not places:
        messages.warning(request, _("Choose at least one service."))
        return redirect("referrals:matches", pk=need.pk)
    audit.record("handout", actor=request.user, patient=need.patient, subject=need)
    try:
        pdf = handout_pdf(places, language=need.patient.message_language)
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect("referrals:matches", pk=need.pk)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="handout.pdf"'
    return response


@login_required
def close_need(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Close a need with a reason. May: a worker who may change the patient."""
    need = _need(request, pk)
    require(can_change_patient(request.user, need.patient))
    form = CloseNeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        close(need=need, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The need is closed."))
        return redirect("care:patient", pk=need.patient_id)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    status = 422 if form.is_bound else 200
    open_referrals = need.referrals.open().for_listing()
    context = {"need": need, "form": form, "open_referrals": open_referrals}
    return render(request, "referrals/close_need.html", context, status=status)
