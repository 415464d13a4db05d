"""Recording and taking back consent."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import audit, services
from people.ends_with_consent import ends_with
from people.forms import ConsentForm, OverrideForm, RevokeForm
from people.models import Consent, ConsentWording, Patient
from people.models.consent import ConsentPurpose
from people.permissions import (
    can_change_patient,
    can_override_consent,
    require,
    visible_or_404,
)
from people.requests import UNPROCESSABLE, SignedInRequest, sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_change_patient(user, patient))
    wording = _wording_asked_for(request, patient)
    is_search = "find" in request.POST
    form = ConsentForm(
        sent(request),
        initial={"wording": wording},
        instance=Consent(patient=patient),
    )
    if request.method == "POST" and not is_search and form.is_valid():
        services.record_consent(
            actor=user,
            consent=form.instance,
            organizations=form.cleaned_data["organizations"],
            sensitive_categories=form.cleaned_data["sensitive_categories"],
        )
        messages.success(request, _("Consent recorded."))
        return redirect(patient)
    if is_search:
        form.errors.clear()
    audit.record_read(actor=user, patient=patient)
    return render(
        request,
        "people/consent_add.html",
        {
            "patient": patient,
            "form": form,
            "wording": wording,
            "wordings": ConsentWording.objects.in_use(),
            "searched": is_search,
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _wording_asked_for(
    request: SignedInRequest, patient: Patient
) -> ConsentWording | None:
    """The one being signed, the one chosen, or for a referral in their language."""
    wordings = list(ConsentWording.objects.in_use())
    asked = request.POST.get("wording") or request.GET.get("wording", "")
    language = patient.message_language
    return min(
        wordings,
        key=lambda wording: (
            str(wording.pk) != asked,
            wording.purpose != ConsentPurpose.REFERRAL,
            wording.language != language,
            wording.language != "en",
            wording.pk,
        ),
        default=None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`. GET asks for confirmation, POST takes it back."""
    user = request.user
    consents = Consent.objects.select_related("patient", "wording")
    consent: Consent = visible_or_404(consents, user, pk=pk)
    require(can_change_patient(user, consent.patient))
    form = RevokeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if services.revoke_consent(
            actor=user, consent=consent, note=form.cleaned_data["note"]
        ):
            messages.success(request, _("Consent taken back. Nothing more is sent."))
        else:
            messages.info(request, _("This consent had been taken back already."))
        return redirect(consent.patient)
    audit.record_read(actor=user, patient=consent.patient, subject=consent)
    return render(
        request,
        "people/consent_revoke.html",
        {
            "consent": consent,
            "patient": consent.patient,
            "form": form,
            "endings": ends_with(consent, user),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent_override(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Share without consent, in an emergency. Who: `can_override_consent`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_override_consent(user, patient))
    is_search = "find" in request.POST
    form = OverrideForm(sent(request))
    if request.method == "POST" and not is_search and form.is_valid():
        facts = dict(form.cleaned_data)
        facts.pop("partner_name")
        services.override_consent(actor=user, patient=patient, **facts)
        words = _("Written down. You may send the referral now; consent is asked for.")
        messages.warning(request, words)
        return redirect(patient)
    if is_search:
        form.errors.clear()
    audit.record_read(actor=user, patient=patient)
    return render(
        request,
        "people/consent_override.html",
        {"patient": patient, "form": form, "searched": is_search},
        status=UNPROCESSABLE if form.errors else 200,
    )
