"""A contact in two clicks: open, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from care.contact import safe_contacts
from care.contacts.forms import ContactForm
from care.contacts.services import log_contact, void_contact
from care.models.contacts import Contact, ContactOutcome
from care.panel.rows import rows_for
from people import audit
from people.models import Patient
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, next_url, sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contact_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Log a contact; on the panel in place. Who: `can_change_patient`."""
    user = request.user
    person: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_change_patient(user, person))
    form = ContactForm(sent(request), auto_id=f"id_{person.pk}_%s")
    if form.is_valid():
        said = form.said()
        log_contact(patient=person, actor=user, said=said, key=form.cleaned_data["key"])
        return _logged(request, person)
    audit.record_read(actor=user, patient=person)
    context = {
        "patient": person,
        "form": form,
        "outcomes": ContactOutcome.choices,
        "contacts": safe_contacts(person),
        "next": next_url(request),
    }
    template = "care/contacts/_form.html" if request.htmx else "care/contacts/add.html"
    status = UNPROCESSABLE if form.is_bound else 200
    response = render(request, template, context, status=status)
    # The form again where it stands, not in place of the person's line.
    return reswap(retarget(response, f"#log-{person.pk}"), "innerHTML")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contact_void(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Entered in error, after a confirmation. Who: `can_change_patient`."""
    rows = Contact.objects.select_related("patient", "by")
    found: Contact = visible_or_404(rows, request.user, pk=pk)
    require(can_change_patient(request.user, found.patient))
    if request.method == "POST":
        if void_contact(contact=found, actor=request.user):
            messages.success(request, _("The contact is marked as entered in error."))
        return redirect(found.patient)
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    context = {"contact": found, "patient": found.patient}
    return render(request, "care/contacts/void.html", context)


def _logged(request: SignedInRequest, person: Patient) -> HttpResponse:
    if request.htmx:
        [row] = rows_for([person], request.user)
        context = {"row": row, "logged": True, "may_act": True}
        return render(request, "care/panel/_row.html", context)
    messages.success(request, _("The contact is logged."))
    return redirect(next_url(request) or person.get_absolute_url())
