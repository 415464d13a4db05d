"""The person's own page, behind a link of their own and their year of birth.

A GET writes nothing but the record that somebody read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people import audit
from people.doors import (
    OwnDoor,
    answer_question,
    closed_page,
    door_page,
    find_or_404,
    language_of,
)
from people.links import is_usable
from people.models import ContactPoint, Patient
from people.open_links import is_open_here
from people.questions_phone import phone_for_questions
from people.requests import UNPROCESSABLE, sent
from referrals.own_forms import CallForm
from referrals.own_links import PURPOSE
from referrals.own_page import contact_of, current_consents, ended_by, own_rows
from referrals.own_requests import ask_for_call, label, take_back_consent


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the door: the link as it stands, and whose it is."""

    token: str
    door: OwnDoor
    contact: ContactPoint | None

    @property
    def patient(self) -> Patient:
        return self.door.patient

    @property
    def opens(self) -> bool:
        return self.contact is not None and is_usable(self.door.link)


View = Callable[..., HttpResponse]


def _visited(view: Callable[..., HttpResponse]) -> View:
    """Finds the link, in the language of its person. Unknown ones are 404."""

    @never_cache
    @wraps(view)
    def visited(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        link = find_or_404(token, purpose=PURPOSE)
        patient = get_object_or_404(Patient, pk=link.subject_id)
        door = OwnDoor(
            link=link,
            patient=patient,
            question_url=reverse("referrals:own_page_open", args=[token]),
            inside_url=reverse("referrals:own_page", args=[token]),
            language=language_of(request, patient.message_language),
        )
        with override(door.language):
            return view(request, Visit(token, door, contact_of(link)), **more)

    return visited


def _refused(
    request: HttpRequest, visit: Visit, *, typed: str = ""
) -> HttpResponse | None:
    """The closed page or the question, where they have not come in."""
    if not visit.opens:
        return closed_page(request, visit.door, typed=typed)
    if is_open_here(request, visit.door.link):
        return None
    status = UNPROCESSABLE if request.method == "POST" else 200
    return door_page(request, visit.door, typed=typed, status=status)


@require_safe
@_visited
def own_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was asked for them. May see: the holder of the link who knows the year."""
    return _refused(request, visit) or _page(request, visit)


@require_POST
@_visited
def own_page_open(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The year of birth. Five wrong ones lock the link."""
    if not visit.opens:
        return closed_page(request, visit.door)
    return answer_question(request, visit.door)


@require_http_methods(["GET", "HEAD", "POST"])
@_visited
def own_page_call(request: HttpRequest, visit: Visit) -> HttpResponse:
    """When it is safe to call. May: the holder of an opened link."""
    form = CallForm(sent(request))
    typed = request.POST.get("note", "")
    if refused := _refused(request, visit, typed=typed):
        return refused
    if request.method == "POST" and form.is_valid():
        ask_for_call(patient=visit.patient, words=form.in_words())
        messages.success(request, _("We will call you at a time that is safe."))
        return redirect(visit.door.inside_url)
    context = {"token": visit.token, "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "referrals/own_call.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@_visited
def own_page_consent(request: HttpRequest, visit: Visit, pk: UUID) -> HttpResponse:
    """Says what taking the consent back ends, then does it. May: the holder of an
    opened link; another's consent is 404."""
    if refused := _refused(request, visit):
        return refused
    contact = visit.contact
    consent = get_object_or_404(current_consents(visit.patient), pk=pk)
    if request.method == "POST":
        take_back_consent(consent=consent)
        messages.success(request, _("Your permission is taken back."))
        return redirect(visit.door.inside_url)
    _record_reading(visit)
    context = {
        "token": visit.token,
        "consent": consent,
        "ended": ended_by(consent, visit.patient, contact) if contact else [],
    }
    return render(request, "referrals/own_consent.html", context)


def _page(request: HttpRequest, visit: Visit) -> HttpResponse:
    _record_reading(visit)
    context = {
        "token": visit.token,
        "rows": own_rows(visit.patient, visit.contact) if visit.contact else [],
        "consents": current_consents(visit.patient),
        "questions": phone_for_questions(visit.patient),
    }
    return render(request, "referrals/own_page.html", context)


def _record_reading(visit: Visit) -> None:
    audit.record("read", actor_label=label(), patient=visit.patient)
