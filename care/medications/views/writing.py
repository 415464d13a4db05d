"""Adding lists, dealing with single lines, deciding."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from care.medications.board import Board, Row, board_of
from care.medications.forms import (
    ColumnsForm,
    CorrectionForm,
    DecisionForm,
    ListForm,
    SetAsideForm,
)
from care.medications.lists import (
    Entry,
    NoTableError,
    entries_of_sheet,
    entries_of_text,
)
from care.medications.services import (
    DecidedMeanwhileError,
    SignedAlreadyError,
    add_entries,
    correct_statement,
    save_decision,
    set_aside,
    take_back,
)
from care.medications.views.pages import board_page, visible_reconciliation
from care.models.medications import (
    MedicationDecision,
    MedicationStatement,
    Reconciliation,
)
from care.permissions import can_write_clinical
from people.audit import record_read
from people.permissions import require
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest


@require_POST
@login_required
@never_cache
def list_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Lines of a list; of a table the columns are named first. Who:
    `can_write_clinical`."""
    found = _writable(request, pk)
    if "sheet" in request.POST:
        return _columns(request, found)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return board_page(request, found, list_form=form, status=UNPROCESSABLE)
    source = form.cleaned_data["source"]
    if text := form.sheet_text:
        try:
            columns = ColumnsForm(initial={"source": source, "sheet": text}, text=text)
        except NoTableError as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(error))
            return board_page(request, found, list_form=form, status=UNPROCESSABLE)
        return _columns_page(request, found, columns)
    return _added(request, found, source, entries_of_text(form.cleaned_data["text"]))


def _columns(request: SignedInRequest, found: Reconciliation) -> HttpResponse:
    try:
        form = ColumnsForm(request.POST, text=request.POST["sheet"])
    except NoTableError as error:
        messages.error(request, str(error))
        return redirect(found)
    if not form.is_valid():
        return _columns_page(request, found, form, status=UNPROCESSABLE)
    entries = entries_of_sheet(form.table, form.columns)
    return _added(request, found, form.cleaned_data["source"], entries)


def _columns_page(
    request: SignedInRequest,
    found: Reconciliation,
    form: ColumnsForm,
    *,
    status: int = 200,
) -> HttpResponse:
    record_read(actor=request.user, patient=found.patient, subject=found)
    context = {
        "form": form,
        "head": form.table.columns,
        "sample": form.table.rows[:3],
        "count": len(form.table.rows),
        "reconciliation": found,
        "patient": found.patient,
    }
    return render(request, "care/medications/columns.html", context, status=status)


def _added(
    request: SignedInRequest, found: Reconciliation, source: str, entries: list[Entry]
) -> HttpResponse:
    try:
        made = add_entries(
            reconciliation=found, source=source, entries=entries, actor=request.user
        )
    except SignedAlreadyError:
        return _signed_already(request, found)
    bad = sum(1 for statement in made if statement.problem)
    words = ngettext("%(n)d line added.", "%(n)d lines added.", len(made))
    messages.success(request, words % {"n": len(made)})
    if known := len(entries) - len(made):
        words = ngettext(
            "%(n)d line stood on that list already.",
            "%(n)d lines stood on that list already.",
            known,
        )
        messages.info(request, words % {"n": known})
    if bad:
        words = ngettext(
            "%(n)d line could not be read: look at it below.",
            "%(n)d lines could not be read: look at them below.",
            bad,
        )
        messages.warning(request, words % {"n": bad})
    return redirect(found)


@require_POST
@login_required
@never_cache
def line_edit(request: SignedInRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Correct a line, set it aside with a reason, or take it back. Who:
    `can_write_clinical`."""
    found = _writable(request, pk)
    statement = found.statements.filter(pk=line).first()
    if statement is None:
        raise Http404
    try:
        _edit(request, statement)
    except SignedAlreadyError:
        return _signed_already(request, found)
    return redirect(found)


def _edit(request: SignedInRequest, statement: MedicationStatement) -> None:
    if "back" in request.POST:
        take_back(statement=statement, actor=request.user)
        messages.success(request, _("The line counts again."))
        return
    if "aside" in request.POST:
        aside = SetAsideForm(request.POST)
        if not aside.is_valid():
            messages.error(request, _("Say why the line is set aside."))
            return
        reason = aside.cleaned_data["reason"]
        set_aside(statement=statement, reason=reason, actor=request.user)
        messages.success(request, _("Set aside, with the reason."))
        return
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type what the line says."))
        return
    text = form.cleaned_data["text"]
    mended = correct_statement(statement=statement, text=text, actor=request.user)
    if mended.problem:
        messages.warning(request, mended.problem)
    else:
        messages.success(request, _("The line is read."))


@require_POST
@login_required
@never_cache
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Keep one decision as it stands, whole or not. The second of two people is told
    what the first one said. Who: `can_write_clinical`."""
    found = _writable(request, pk)
    board = board_of(found)
    row = board.row_of(request.POST.get("row", ""))
    if row is None:
        raise Http404
    form = DecisionForm(request.POST, row=row)
    if not form.is_valid():
        return _sent_back(request, board, row, form, UNPROCESSABLE)
    try:
        save_decision(
            reconciliation=found,
            row=row,
            version=form.cleaned_data["version"],
            facts=form.facts(),
            actor=request.user,
        )
    except SignedAlreadyError:
        return _signed_already(request, found)
    except DecidedMeanwhileError as error:
        return _sent_back(request, board, row, form, CONFLICT, error.theirs)
    if not request.htmx:
        return redirect(f"{found.get_absolute_url()}#{row.code}")
    record_read(actor=request.user, patient=found.patient, subject=found)
    return _fragment(request, board_of(found), row.code)


def _fragment(
    request: SignedInRequest,
    board: Board,
    code: str,
    *,
    form: DecisionForm | None = None,
    theirs: MedicationDecision | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "board": board,
        "row": board.row_of(code),
        "form": form,
        "theirs": theirs,
        "oob": True,
        "reconciliation": board.reconciliation,
    }
    return render(request, "care/medications/_decided.html", context, status=status)


def _sent_back(
    request: SignedInRequest,
    board: Board,
    row: Row,
    form: DecisionForm,
    status: int,
    theirs: MedicationDecision | None = None,
) -> HttpResponse:
    """With what was typed. Sent again, it takes the place of theirs."""
    if theirs:
        data = request.POST.copy()
        data[form.add_prefix("version")] = str(theirs.version)
        form.data = data
    found = board.reconciliation
    if request.htmx:
        record_read(actor=request.user, patient=found.patient, subject=found)
        return _fragment(
            request, board, row.code, form=form, theirs=theirs, status=UNPROCESSABLE
        )
    told = {row.code: theirs} if theirs else {}
    return board_page(request, found, bound=form, told=told, status=status)


def _writable(request: SignedInRequest, pk: UUID) -> Reconciliation:
    found = visible_reconciliation(request, pk)
    require(can_write_clinical(request.user, found.patient))
    return found


def _signed_already(request: SignedInRequest, found: Reconciliation) -> HttpResponse:
    words = _("It has been signed and does not change. Start a new one from it.")
    messages.error(request, words)
    return redirect(found)
