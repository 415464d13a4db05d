"""The worker's side of a person's own page: whether there is a link, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications.services import textable_contact
from people import audit
from people.links import is_usable
from people.models import Patient
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import SignedInRequest
from referrals.own_links import OWN_PAGE, current_link, end_link, send_link


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Text a fresh link, or end the one that is out. Who: `can_change_patient`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    require(can_change_patient(request.user, patient))
    if request.method == "POST":
        _do(request, patient)
        return redirect("referrals:own_link", pk=patient.pk)
    audit.record_read(actor=request.user, patient=patient)
    contact = textable_contact(patient, OWN_PAGE.category)
    link = current_link(patient)
    context = {
        "patient": patient,
        "contact": contact,
        "may_send": bool(contact and contact.own_page and patient.date_of_birth),
        "link": link,
        "is_usable": link is not None and is_usable(link),
    }
    return render(request, "referrals/own_link.html", context)


def _do(request: SignedInRequest, patient: Patient) -> None:
    if "end" in request.POST:
        end_link(patient=patient, actor=request.user)
        messages.success(request, _("No link to their page opens any more."))
    elif send_link(patient=patient, actor=request.user):
        messages.success(request, _("A text with a new link is on its way."))
    else:
        words = _("No text was written: no number may carry a link, or we do not know "
                  "the year of birth.")  # fmt: skip
        messages.error(request, words)
