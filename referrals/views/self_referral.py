"""Asking for help in the public directory, and the worker's page of what was asked."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people import audit
from people.models import ConsentWording, Patient
from people.permissions import require, visible_or_404
from people.requests import (
    UNPROCESSABLE,
    SignedInRequest,
    sent,
    uuid_or_none,
)
from referrals.models import SelfReferral
from referrals.permissions import can_call_back
from referrals.self_referral_forms import AskForHelpForm, CalledBackForm, DismissForm
from referrals.self_referrals import (
    candidates,
    confirm,
    dismiss,
    intake,
    lead_for,
    take_in,
)
from resources.languages import language_in_use
from resources.models import Organization, Service
from resources.request_counts import HOUR, TOO_MANY, count_request
from resources.views import to_kept_service

NEW = "new"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask_for_help(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Anyone, of a published service that takes referrals, where the network calls
    back. The answer never tells whether somebody is known."""
    services = Service.objects.referable().select_related("organization")
    service = services.filter(pk=pk).first()
    if service is None:
        return to_kept_service(request, pk)
    organization, language = intake(), language_in_use()
    wording = ConsentWording.objects.for_self_referral(language)
    if organization is None or wording is None or not service.categories.exists():
        raise Http404
    form = AskForHelpForm(sent(request), service=service, language=language)
    status = 200
    if request.method == "POST":
        status = _take_in(request, form, organization, wording)
        if status == 200:
            return redirect("referrals:help_asked")
    context = {"service": service, "form": form, "wording": wording, "status": status}
    return render(request, "referrals/ask_for_help.html", context, status=status)


def _take_in(
    request: HttpRequest,
    form: AskForHelpForm,
    organization: Organization,
    wording: ConsentWording,
) -> int:
    """200 when it is taken in, or came from a machine and is forgotten."""
    if form.is_from_a_machine:
        return 200
    if not form.is_valid():
        return UNPROCESSABLE
    most = settings.SELF_REFERRALS["most_an_hour"]
    if most and count_request(request, name="ask-for-help", seconds=HOUR) > most:
        return TOO_MANY
    lead = lead_for(organization)
    if lead is None:
        raise Http404
    asking = form.save(commit=False)
    asking.organization, asking.lead, asking.wording = organization, lead, wording
    asking.request_key = form.cleaned_data["request_key"]
    take_in(request=asking, wants_word=form.cleaned_data["wants_word"])
    return 200


@require_safe
@never_cache
def help_asked(request: HttpRequest) -> HttpResponse:
    """That it came; anyone. The same for everybody, and it names nothing."""
    return render(request, "referrals/help_asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def self_referral(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What somebody asked for, and after the call the referral. Seen by `visible_to`,
    dealt with by `can_call_back`."""
    requests = SelfReferral.objects.select_related(
        "service__organization", "category", "lead", "patient", "wording", "referral"
    )
    asking: SelfReferral = visible_or_404(requests, request.user, pk=pk)
    people = _people(asking)
    forms: dict[str, Any] = {
        "confirm": CalledBackForm(people=people),
        "dismiss": DismissForm(auto_id="dismiss-%s"),
    }
    if request.method == "POST":
        require(can_call_back(request.user, asking))
        if done := _deal_with(request, asking, forms, people):
            return done
    _record_reading(request, asking, people)
    context = {
        "asking": asking,
        "forms": forms,
        "may_act": asking.is_waiting and can_call_back(request.user, asking),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "referrals/self_referral.html", context, status=status)


def _record_reading(
    request: SignedInRequest, asking: SelfReferral, people: list[tuple[str, str]]
) -> None:
    """Of the patient, or of each who may be the person."""
    for key, _name in people:
        if known := uuid_or_none(key):
            patient = Patient.objects.get(pk=known)
            audit.record_read(actor=request.user, patient=patient, subject=asking)


def _people(asking: SelfReferral) -> list[tuple[str, str]]:
    if asking.patient:
        return [(str(asking.patient_id), asking.patient.full_name)]
    known = [(str(d.patient.pk), str(d.patient)) for d in candidates(asking)]
    return [*known, (NEW, _("Somebody else: add a new patient"))]


def _deal_with(
    request: SignedInRequest,
    asking: SelfReferral,
    forms: dict[str, Any],
    people: list[tuple[str, str]],
) -> HttpResponse | None:
    """None: a form is to be shown again with its errors."""
    if "dismiss" in request.POST:
        said = forms["dismiss"] = DismissForm(request.POST, auto_id="dismiss-%s")
        if not said.is_valid():
            return None
        note = said.cleaned_data["note"]
        done = dismiss(request=asking, actor=request.user, note=note)
        return _said(request, asking, done, _("Written down; the task is done."))
    form = forms["confirm"] = CalledBackForm(request.POST, people=people)
    if not form.is_valid():
        return None
    referral = confirm(
        request=asking,
        actor=request.user,
        patient_id=uuid_or_none(form.cleaned_data["person"]),
        note=form.cleaned_data["note"],
    )
    if referral is None:
        return _said(request, asking, False, "")
    messages.success(request, _("The referral is sent, under the consent they gave."))
    return redirect(referral)


def _said(
    request: SignedInRequest, asking: SelfReferral, done: bool, words: str
) -> HttpResponse:
    if done:
        messages.success(request, words)
    else:
        messages.error(request, _("Somebody else has dealt with it meanwhile."))
    return redirect("referrals:self_referral", pk=asking.pk)
