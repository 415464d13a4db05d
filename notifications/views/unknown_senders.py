"""Texts from numbers that no one patient has, and saying whose they are."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.forms.unknown_senders import AssignForm, FindPatientForm
from notifications.models import InboundMessage
from notifications.navigation import message_pages
from notifications.numbers import patients_at
from notifications.permissions import (
    can_handle_unknown_senders,
    can_see_unknown_senders,
)
from notifications.unknown_senders import (
    assign_text,
    settle_stranger,
    strangers_texts,
)
from people import audit
from people.models import Patient, User
from people.permissions import (
    can_change_patient,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import UNPROCESSABLE, SignedInRequest
from people.search import keep_search, kept_search

PER_PAGE = 25
FOUND = 20


@require_safe
@login_required
def unknown_senders(request: SignedInRequest) -> HttpResponse:
    """Texts that belong to no one patient. Rule: `can_see_unknown_senders`, and those
    of a shared phone only to who sees all who share it."""
    actor = request.user
    require_or_404(can_see_unknown_senders(actor))
    is_handled = request.GET.get("show") == "handled"
    texts = strangers_texts(actor, is_handled=is_handled)
    page = Paginator(texts, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(
        actor=actor, page="notifications.unknown_senders", count=len(page)
    )
    context = {
        "page_obj": page,
        "message_pages": message_pages(request),
        "is_handled": is_handled,
        "may_handle": can_handle_unknown_senders(actor),
        "zone": settings.LOCAL_TIME_ZONE,
    }
    return render(request, "notifications/unknown_senders.html", context)


@require_safe
@login_required
def unknown_sender(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One text, and whose it may be. Rule: as for the list."""
    inbound = _text(request, pk)
    return _page(request, inbound, AssignForm(patients=_choices(request, inbound)))


@require_POST
@login_required
def sender_search(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Look for the patient who may have sent it; the words go into the session."""
    inbound = _text(request, pk)
    form = FindPatientForm(request.POST)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    key = keep_search(request.session, text)
    response = redirect("notifications:unknown_sender", pk=inbound.pk)
    response["Location"] += f"?search={key}"
    return response


@require_POST
@login_required
def sender_assign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It is this patient's. Rule: `can_handle_unknown_senders`, and
    `can_change_patient` for the one chosen."""
    inbound = _text(request, pk)
    require(can_handle_unknown_senders(request.user))
    visible = Patient.objects.visible_to(request.user)
    form = AssignForm(request.POST, patients=visible)
    if not form.is_valid():
        shown = _choices(request, inbound)
        form.fields["patient"].queryset = shown  # type: ignore[attr-defined]
        return _page(request, inbound, form)
    patient = form.cleaned_data["patient"]
    require(can_change_patient(request.user, patient))
    assigned = assign_text(
        inbound=inbound,
        patient=patient,
        actor=request.user,
        is_their_number=form.cleaned_data["is_their_number"],
    )
    if not assigned:
        messages.error(request, _("Nothing was changed: somebody dealt with it."))
        return redirect("notifications:unknown_senders")
    messages.success(request, _("It is in their conversation now."))
    return redirect("notifications:conversation", pk=patient.pk)


@require_POST
@login_required
def sender_handled(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Off the list; the text is kept. Rule: `can_handle_unknown_senders`."""
    inbound = _text(request, pk)
    require(can_handle_unknown_senders(request.user))
    settle_stranger(inbound=inbound, actor=request.user)
    messages.success(request, _("Marked as dealt with. The text is kept."))
    return redirect("notifications:unknown_senders")


def _text(request: SignedInRequest, pk: UUID) -> InboundMessage:
    require_or_404(can_see_unknown_senders(request.user))
    texts = InboundMessage.objects.without_patient()
    inbound: InboundMessage = visible_or_404(texts, request.user, pk=pk)
    return inbound


def _choices(request: SignedInRequest, inbound: InboundMessage) -> Any:
    """Who shares the phone; else who was searched for, nobody before a search."""
    actor: User = request.user
    visible = Patient.objects.visible_to(actor)
    sharing = patients_at(inbound.from_number)
    text = kept_search(request.session, request.GET.get("search", ""))
    if sharing and not text:
        return visible.filter(pk__in=[patient.pk for patient in sharing]).in_order()
    if not text:
        return visible.none()
    found = visible.matching(text).in_order().values_list("pk", flat=True)[:FOUND]
    return Patient.objects.filter(pk__in=list(found)).in_order()


def _page(
    request: SignedInRequest, inbound: InboundMessage, form: AssignForm
) -> HttpResponse:
    actor = request.user
    text = kept_search(request.session, request.GET.get("search", ""))
    choices = list(form.fields["patient"].queryset)  # type: ignore[attr-defined]
    audit.record_list(
        actor=actor, page="notifications.unknown_sender", count=len(choices)
    )
    same = InboundMessage.objects.without_patient().visible_to(actor)
    context = {
        "inbound": inbound,
        "others": same.filter(from_number=inbound.from_number)
        .exclude(pk=inbound.pk)
        .order_by("-received_at", "pk")[:FOUND],
        "form": form,
        "found": choices,
        "is_shared": bool(patients_at(inbound.from_number)),
        "searched": text,
        "search_form": FindPatientForm(initial={"q": text}),
        "may_handle": can_handle_unknown_senders(actor),
        "zone": settings.LOCAL_TIME_ZONE,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "notifications/unknown_sender.html", context, status=status)
