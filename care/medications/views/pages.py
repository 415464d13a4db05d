"""A person's medications: what was agreed last, the open reconciliation, the paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from care.medications.board import Board, board_of
from care.medications.forms import DecisionForm, ListForm, SignForm
from care.medications.paper import LANGUAGES, paper
from care.medications.services import (
    ChangedMeanwhileError,
    NotReadyError,
    SignedAlreadyError,
    sign,
    start_reconciliation,
)
from care.models.medications import Reconciliation
from care.permissions import can_write_clinical, is_clinician_of
from people.audit import record_read
from people.models import Patient
from people.permissions import require, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent
from resources.pdf import PdfUnavailable

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def medications(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was agreed last and before. POST opens a reconciliation. Who sees:
    `visible_to`; who opens: `can_write_clinical`."""
    person: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    may_write = can_write_clinical(request.user, person)
    if request.method == "POST":
        require(may_write)
        return redirect(start_reconciliation(patient=person, actor=request.user))
    record_read(actor=request.user, patient=person)
    signed = list(person.reconciliations.signed().select_related("signed_by")[:SHOWN])
    context = {
        "patient": person,
        "may_write": may_write,
        "signed": signed,
        "latest": board_of(signed[0]) if signed else None,
        "unsigned": person.reconciliations.unsigned().first(),
    }
    return render(request, "care/medications/medications.html", context)


@require_safe
@login_required
@never_cache
def reconciliation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The lists side by side, and what was decided. Who sees: `visible_to`; the forms
    are for `can_write_clinical`."""
    return board_page(request, visible_reconciliation(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def reconciliation_sign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is signed, with what was noticed and not checked. Who: `is_clinician_of`."""
    found = visible_reconciliation(request, pk)
    require(is_clinician_of(request.user, found.patient))
    if found.is_signed:
        return redirect(found)
    board = board_of(found)
    form = SignForm(sent(request), initial={"state": board.state})
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            if _sign(request, found, form):
                return redirect(found)
            status, board = CONFLICT, board_of(found)
            form = SignForm(initial={"state": board.state})
    record_read(actor=request.user, patient=found.patient, subject=found)
    context = {"form": form, "board": board, **_facts(found)}
    return render(request, "care/medications/sign.html", context, status=status)


def _sign(request: SignedInRequest, found: Reconciliation, form: SignForm) -> bool:
    state = form.cleaned_data["state"]
    try:
        sign(reconciliation=found, state=state, actor=request.user)
    except SignedAlreadyError:
        messages.error(request, _("A colleague has signed it meanwhile."))
        return True
    except ChangedMeanwhileError:
        words = _("Not signed: a colleague changed something since you opened this "
                  "page. This is how it stands now.")  # fmt: skip
        messages.error(request, words)
        return False
    except NotReadyError:
        messages.error(request, _("Not signed: something is not decided yet."))
        return False
    messages.success(request, _("Signed. It does not change any more."))
    return True


@require_safe
@login_required
@never_cache
def reconciliation_paper(
    request: SignedInRequest, pk: UUID, language: str
) -> HttpResponse:
    """The signed list for the patient, as PDF. Who: `visible_to`."""
    found = visible_reconciliation(request, pk)
    if language not in LANGUAGES or not found.is_signed:
        raise Http404
    try:
        pdf = paper(found, language=language)
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(found)
    record_read(actor=request.user, patient=found.patient, subject=found)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="medications.pdf"'},
    )


def visible_reconciliation(request: SignedInRequest, pk: UUID) -> Reconciliation:
    rows = Reconciliation.objects.select_related(
        "patient", "signed_by", "started_by", "based_on"
    )
    found: Reconciliation = visible_or_404(rows, request.user, pk=pk)
    return found


def board_page(
    request: SignedInRequest,
    found: Reconciliation,
    *,
    list_form: ListForm | None = None,
    bound: DecisionForm | None = None,
    told: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`bound`: the one decision that was sent back; `told`: what its writer is told, by
    the code of its row."""
    record_read(actor=request.user, patient=found.patient, subject=found)
    board = board_of(found)
    may_write = can_write_clinical(request.user, found.patient) and not found.is_signed
    context = {
        "board": board,
        "rows": rows_with_forms(board, bound) if may_write else [],
        "list_form": list_form or ListForm(),
        "may_write": may_write,
        "may_sign": is_clinician_of(request.user, found.patient),
        "told": told or {},
        **_facts(found),
    }
    template = "signed" if found.is_signed else "reconciliation"
    return render(request, f"care/medications/{template}.html", context, status=status)


def rows_with_forms(board: Board, bound: DecisionForm | None = None) -> list[Any]:
    """Each row with its form."""
    return [
        (row, bound if bound and bound.prefix == row.code else DecisionForm(row=row))
        for row in board.rows
    ]


def _facts(found: Reconciliation) -> dict[str, Any]:
    languages = [("en", _("English")), ("es", _("Spanish"))]
    first = found.patient.message_language
    return {
        "reconciliation": found,
        "patient": found.patient,
        "languages": sorted(languages, key=lambda pair: pair[0] != first),
    }
