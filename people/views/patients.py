"""Finding, adding and editing patients and how to reach them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import audit, services
from people.duplicates import Duplicate, likely_duplicates
from people.forms import AddPatientForm, ContactPointFormSet, PatientForm, SearchForm
from people.models import ConsentWording, Patient, User
from people.permissions import (
    can_add_patient,
    can_change_patient,
    can_merge_patients,
    is_worker,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import UNPROCESSABLE, SignedInRequest, sent
from people.search import keep_search, kept_search

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def patient_list(request: SignedInRequest) -> HttpResponse:
    """Who: `is_worker`; what: `visible_to`, own caseload first."""
    user = request.user
    require_or_404(is_worker(user))
    if request.method == "POST":
        return _search(request)
    text = kept_search(request.session, request.GET.get("search", ""))
    patients = (
        Patient.objects.visible_to(user)
        .matching(text)
        .own_caseload_first(user)
        .prefetch_related("contact_points")
    )
    page = Paginator(patients, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(actor=user, page="people.patient_list", count=len(page))
    return render(
        request,
        "people/patient_list.html",
        {
            "form": SearchForm(initial={"q": text}),
            "searched": text,
            "page_obj": page,
            "may_add": can_add_patient(user),
        },
    )


def _search(request: SignedInRequest) -> HttpResponse:
    """The words go into the session: a name does not belong in an address or a log."""
    form = SearchForm(request.POST)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    address = reverse("people:patient_list")
    if text:
        address += f"?search={keep_search(request.session, text)}"
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def patient_add(request: SignedInRequest) -> HttpResponse:
    """Who: `can_add_patient`; a colleague who may not gets 403."""
    user = request.user
    require_or_404(is_worker(user))
    require(can_add_patient(user))
    form = AddPatientForm(sent(request), actor=user)
    duplicates: list[Duplicate] = []
    if form.is_valid():
        made = services.patient_of_request(user, form.cleaned_data["key"])
        duplicates = [] if made else _unconfirmed(form, user)
        if made or not duplicates:
            return _added(request, made or _create(form, user))
        form.data = posted = request.POST.copy()
        posted["confirmed"] = ",".join(str(d.patient.pk) for d in duplicates)
        audit.record_list(actor=user, page="people.patient_add", count=len(duplicates))
    return render(
        request,
        "people/patient_add.html",
        {
            "form": form,
            "duplicates": duplicates,
            "wordings": ConsentWording.objects.about_texts(),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _unconfirmed(form: AddPatientForm, user: User) -> list[Duplicate]:
    """All likely duplicates, unless the worker has looked at each of them."""
    names = ["given_name", "family_name", "preferred_name", "date_of_birth", "phone"]
    facts = {name: form.cleaned_data[name] for name in names}
    duplicates = likely_duplicates(actor=user, **facts)
    seen = form.confirmed_ids()
    return duplicates if {str(d.patient.pk) for d in duplicates} - seen else []


def _create(form: AddPatientForm, user: User) -> Patient:
    return services.create_patient(
        actor=user,
        organization=form.cleaned_data["organization"],
        patient=form.instance,
        contact=form.contact_point(),
        request_key=form.cleaned_data["key"],
    )


def _added(request: SignedInRequest, patient: Patient) -> HttpResponse:
    messages.success(request, _("%(name)s is added.") % {"name": patient.full_name})
    return redirect(patient)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def patient_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    patient, user = _patient_to_change(request, pk)
    form = PatientForm(sent(request), instance=patient)
    if request.method == "POST" and form.is_valid():
        services.update_patient(actor=user, patient=patient, changed=form.changed_data)
        messages.success(request, _("Saved."))
        return redirect(patient)
    may_merge = can_merge_patients(user, patient)
    return _form_page(
        request, "people/patient_edit.html", patient, form=form, may_merge=may_merge
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contact_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    patient, user = _patient_to_change(request, pk)
    formset = ContactPointFormSet(sent(request), instance=patient, prefix="contact")
    if request.method == "POST" and formset.is_valid():
        kept = [form for form in formset.forms if form not in formset.deleted_forms]
        services.change_contact(
            actor=user,
            patient=patient,
            changed=[(f.instance, f.changed_data) for f in kept if f.has_changed()],
            removed=[f.instance for f in formset.deleted_forms if f.instance.pk],
        )
        messages.success(request, _("Saved."))
        if any("phone" in f.changed_data and _ended(f) for f in kept):
            words = _(
                "Nobody has agreed to texts at the new number: ask, and record it."
            )
            messages.warning(request, words)
        return redirect(patient)
    return _form_page(
        request,
        "people/contact_edit.html",
        patient,
        formset=formset,
        wordings=ConsentWording.objects.about_texts(),
    )


def _ended(form: Any) -> bool:
    """The number was changed, and with it ended what was agreed to at the old one."""
    before = form.initial.get("texting_consent")
    return bool(before) and not form.instance.texting_consent


def _patient_to_change(request: SignedInRequest, pk: UUID) -> tuple[Patient, User]:
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_change_patient(user, patient))
    return patient, user


def _form_page(
    request: SignedInRequest, template: str, patient: Patient, **context: Any
) -> HttpResponse:
    user = request.user
    audit.record_read(actor=user, patient=patient)
    shown = Patient.objects.get(pk=patient.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, template, {"patient": shown, **context}, status=status)
