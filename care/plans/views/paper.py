"""The plan on paper."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from care.plans.paper import print_for_person
from care.plans.views.seen import plan_to_change
from people.permissions import sees_sensitive
from people.requests import SignedInRequest
from resources.pdf import PdfUnavailable

LANGUAGES = ("en", "es")


@require_POST
@login_required
def plan_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The person's own copy, in English or Spanish. What is private stands in it only
    if the care team asks for it. Who: `can_change_patient`."""
    plan = plan_to_change(request, pk)
    asked = request.POST.get("language", "")
    with_private = "private" in request.POST and sees_sensitive(
        request.user, plan.patient
    )
    try:
        pdf = print_for_person(
            plan=plan,
            language=asked if asked in LANGUAGES else plan.patient.message_language,
            actor=request.user,
            with_private=with_private,
        )
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(plan)
    return as_file(pdf)


def as_file(pdf: bytes) -> HttpResponse:
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="care-plan.pdf"'},
    )
