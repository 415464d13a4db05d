"""Handing a screening to the person: by text, or as a code to photograph."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from care.own_screening import number_for_link, text_link
from people.audit import record_read
from people.permissions import require, visible_or_404
from people.requests import SignedInRequest
from resources.qr_code import qr_code
from screening.models import Screening
from screening.own_links import end_links, may_be_alone, new_link_url
from screening.permissions import can_screen


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def own_screening(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A link to answer an unfinished screening alone, where it `may_be_alone`. Who:
    `can_screen`."""
    screenings = Screening.objects.select_related("patient")
    screening: Screening = visible_or_404(screenings, request.user, pk=pk)
    require(can_screen(request.user, screening.patient))
    if not may_be_alone(screening):
        return redirect(screening)
    code = ""
    if request.method == "POST" and "code" in request.POST:
        code = _code(request, screening)
    elif request.method == "POST":
        _do(request, screening)
        return redirect("care:own_screening", pk=screening.pk)
    record_read(actor=request.user, patient=screening.patient, subject=screening)
    context = {
        "screening": screening,
        "patient": screening.patient,
        "contact": number_for_link(screening.patient),
        "code": code,
    }
    return render(request, "care/own_screening.html", context)


def _code(request: SignedInRequest, screening: Screening) -> str:
    """Shown once: the address is not kept."""
    if screening.patient.date_of_birth is None:
        return ""
    return qr_code(new_link_url(screening=screening, actor=request.user))


def _do(request: SignedInRequest, screening: Screening) -> None:
    if "end" in request.POST:
        end_links(screening)
        messages.success(request, _("No link to these questions opens any more."))
    elif text_link(screening=screening, actor=request.user):
        messages.success(request, _("A text with the link is on its way."))
    else:
        words = _("No text was written: no number may carry a link, or we do not know "
                  "the year of birth.")  # fmt: skip
        messages.error(request, words)
