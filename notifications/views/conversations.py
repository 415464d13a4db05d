"""Texts to and from patients, and answering them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from notifications.conversations import (
    answer,
    as_sent,
    assign_answer,
    conversations,
    settle_texts,
)
from notifications.forms.conversations import (
    AnswerForm,
    ConversationFilter,
    QuickTextForm,
)
from notifications.models import InboundMessage, Message
from notifications.navigation import message_pages
from notifications.numbers import number_of
from notifications.quick_texts import filled, insert
from notifications.quiet_hours import zone_of
from notifications.segments import count_segments
from notifications.services import NotTextable, has_just_written, textable_contact
from notifications.texting import night_until, number_states
from notifications.threads import thread_page
from people import audit
from people.models import Patient
from people.permissions import (
    can_change_patient,
    is_worker,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import UNPROCESSABLE, SignedInRequest, sent, uuid_or_none

PER_PAGE = 25


@require_safe
@login_required
def conversation_list(request: SignedInRequest) -> HttpResponse:
    """Who: `is_worker`; what: patients `visible_to`, the longest unanswered first."""
    user = request.user
    require_or_404(is_worker(user))
    is_mine = request.GET.get("whose") != "organization"
    is_waiting = request.GET.get("show") != "all"
    patients = conversations(user, is_mine=is_mine, is_waiting=is_waiting)
    page = Paginator(patients, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(
        actor=user, page="notifications.conversation_list", count=len(page)
    )
    context = {
        "page_obj": page,
        "message_pages": message_pages(request),
        "filters": ConversationFilter(
            initial={
                "whose": "mine" if is_mine else "organization",
                "show": "waiting" if is_waiting else "all",
            }
        ),
        "is_waiting": is_waiting,
    }
    return render(request, "notifications/conversations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conversation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The texts of a patient, and answering them. Who: `visible_to`; to write:
    `can_change_patient`, and a number that may be texted."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    may_change = can_change_patient(user, patient)
    require(may_change or request.method != "POST")
    form = AnswerForm(sent(request), language=patient.message_language)
    if "insert" in request.POST:
        form = _with_quick_text(request, patient)
    elif form.may_go() and _written(request, patient, form):
        messages.success(request, _("Your text is on its way."))
        return redirect("notifications:conversation", pk=patient.pk)
    audit.record_read(actor=user, patient=patient)
    page, days = thread_page(patient, request.GET.get("page"))
    texts = [item.inbound for day in days for item in day.items if item.inbound]
    context = {
        **_writing(request, patient, form),
        "may_change": may_change,
        "page_obj": page,
        "days": days,
        "waits": any(inbound.awaits_answer for inbound in texts),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "notifications/conversation.html", context, status=status)


@require_POST
@login_required
def check_text(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is to be thought over about a text as it is typed. Writes nothing.
    Rule: `can_change_patient`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_change_patient(user, patient))
    if not request.htmx:
        return redirect("notifications:conversation", pk=patient.pk)
    form = AnswerForm(request.POST, language=patient.message_language)
    context = _checked(patient, form)
    return render(request, "notifications/_text_check.html", context)


@require_POST
@login_required
def match_reply(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say which question a text answers. Rule: `can_change_patient`."""
    inbound, user = _text_to_change(request, pk)
    asked = Message.objects.filter(patient=inbound.patient)
    choice = request.POST.get("answer", "").partition(":")
    question = get_object_or_404(asked, pk=uuid_or_none(choice[0]))
    if assign_answer(inbound=inbound, question=question, said=choice[2], actor=user):
        messages.success(request, _("Noted as their answer."))
    else:
        messages.error(
            request, _("Nothing was changed: it had been matched to a question before.")
        )
    return redirect("notifications:conversation", pk=inbound.patient_id)


@require_POST
@login_required
def texts_settled(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the patient wrote needs no answer. Rule: `can_change_patient`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_change_patient(user, patient))
    count = settle_texts(patient=patient, actor=user)
    words = ngettext(
        "%(count)d text is marked as dealt with.",
        "%(count)d texts are marked as dealt with.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("notifications:conversation", pk=patient.pk)


def _written(request: SignedInRequest, patient: Patient, form: AnswerForm) -> bool:
    facts = form.cleaned_data
    try:
        answer(
            patient=patient,
            actor=request.user,
            body=facts["body"],
            key=facts["key"],
        )
    except NotTextable:
        words = _("Not sent: no number of theirs may be texted now. Your text is kept.")
        form.add_error("body", words)
        return False
    return True


def _writing(
    request: SignedInRequest, patient: Patient, form: AnswerForm
) -> dict[str, Any]:
    numbers = number_states(patient)
    return {
        **_checked(patient, form),
        "patient": patient,
        "zone": zone_of(patient),
        "form": form,
        "quick_form": QuickTextForm(sent(request)),
        "numbers": numbers,
        "number": next((state for state in numbers if state.may_text), None),
    }


def _checked(patient: Patient, form: AnswerForm) -> dict[str, Any]:
    body = str(form["body"].value() or "")
    contact = textable_contact(patient)
    return {
        "warnings": form.warnings,
        "segments": count_segments(as_sent(patient, body)) if body.strip() else None,
        "night_until": night_until(patient),
        "just_wrote": contact is not None
        and has_just_written(patient, number_of(contact)),
        "zone": zone_of(patient),
    }


def _with_quick_text(request: SignedInRequest, patient: Patient) -> AnswerForm:
    """The form as typed, with the chosen words behind; nothing is sent."""
    chosen = QuickTextForm(request.POST)
    typed = request.POST.copy()
    if chosen.is_valid() and (quick_text := chosen.cleaned_data["quick_text"]):
        words = filled(quick_text, patient, request.user)
        typed["body"] = insert(typed.get("body", ""), words)
    return AnswerForm(
        initial={"body": typed.get("body", "")}, language=patient.message_language
    )


def _text_to_change(request: SignedInRequest, pk: UUID) -> tuple[InboundMessage, Any]:
    user = request.user
    texts = InboundMessage.objects.exclude(patient=None).select_related("patient")
    inbound: Any = visible_or_404(texts, user, pk=pk)
    require(can_change_patient(user, inbound.patient))
    return inbound, user
