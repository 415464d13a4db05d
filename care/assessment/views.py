"""An assessment: filled in part by part, signed, then read on one page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from care.assessment.desk import (
    PartRow,
    carried_parts,
    form_of,
    part_rows,
    parts_for,
    said_on,
)
from care.assessment.forms import SignForm, StartForm
from care.assessment.parts import PART_OF_CODE, Part
from care.assessment.services import (
    AssessmentClosedError,
    PartChangedError,
    save_part,
    sign_assessment,
    start_assessment,
)
from care.assessment.summary import summary_of, summary_pdf
from care.models import Assessment, AssessmentPart
from care.permissions import can_write_clinical
from people import audit
from people.models import Patient
from people.permissions import require, sees_sensitive, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent
from resources.pdf import PdfUnavailable
from screening.permissions import can_screen

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assessments(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """All of one patient, and the way to begin. Seen by `visible_to`, begun by
    `can_write_clinical`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    may_write = can_write_clinical(request.user, patient)
    if request.method == "POST":
        require(may_write)
    form = StartForm(sent(request))
    if form.is_valid():
        occasion = form.cleaned_data["occasion"]
        begun = start_assessment(patient=patient, occasion=occasion, actor=request.user)
        return redirect(begun)
    audit.record_read(actor=request.user, patient=patient)
    rows = (
        Assessment.objects.of(patient)
        .select_related("started_by", "signed_by")
        .in_order()
    )
    context = {
        "patient": patient,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "unfinished": Assessment.objects.of(patient).unfinished().first(),
        "form": form,
        "may_write": may_write,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/assessment/list.html", context, status=status)


@require_safe
@login_required
def assessment(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Unfinished: the page where it is filled in, for `can_write_clinical`. Else, and
    for everybody else who sees the patient, the summary."""
    found = _visible_or_404(request, pk)
    if found.is_unfinished and can_write_clinical(request.user, found.patient):
        return _desk(request, found)
    return redirect("care:assessment_summary", pk=found.pk)


def _desk(
    request: SignedInRequest,
    found: Assessment,
    failed: Sequence[PartRow] = (),
    status: int = 200,
) -> HttpResponse:
    """`failed` stand in for the parts that could not be saved."""
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    rows = part_rows(found, request.user)
    by_code = {row.part.code: row for row in failed}
    for row in rows:
        if other := by_code.get(row.part.code):
            row.form, row.theirs = other.form, other.theirs
    context = {
        "assessment": found,
        "patient": found.patient,
        "rows": rows,
        "done": sum(row.saved is not None for row in rows),
        "hidden": len(PART_OF_CODE) - len(rows),
        "may_write": True,
        "may_screen": can_screen(request.user, found.patient),
    }
    return render(request, "care/assessment/desk.html", context, status=status)


@require_POST
@login_required
def assessment_part(request: SignedInRequest, pk: UUID, code: str) -> HttpResponse:
    """Save one part, and without scripts what was written in others with it. Who:
    `can_write_clinical`, of a private part the care team."""
    found = _visible_or_404(request, pk)
    require(can_write_clinical(request.user, found.patient))
    if (part := PART_OF_CODE.get(code)) is None:
        raise Http404
    require(not part.is_private or sees_sensitive(request.user, found.patient))
    row, *others = _sent_rows(request, found, part)
    if not found.is_unfinished:
        return _closed(request, found, [row, *others])
    try:
        over = _number(request.POST.get("over"))
        for one in (row, *others):
            _save(request, found, one, over=over if one is row else 0)
    except AssessmentClosedError:
        return _closed(request, found, [row, *others])
    return _saved(request, found, row, others)


def _sent_rows(
    request: SignedInRequest, found: Assessment, part: Part
) -> list[PartRow]:
    """The part, and, where the page was sent whole, the others that were changed."""
    saved = {one.code: one for one in found.parts.select_related("saved_by")}
    before = carried_parts(found)

    def sent_row(one: Part) -> PartRow:
        known = saved.get(one.code)
        form = form_of(one, known, before.get(one.code), request.POST)
        return PartRow(one, form, known)

    others = [
        sent_row(one)
        for one in parts_for(found.patient, request.user)
        if one != part and not request.htmx and f"version-{one.code}" in request.POST
    ]
    return [sent_row(part), *(row for row in others if row.form.has_changed())]


def _save(
    request: SignedInRequest, found: Assessment, row: PartRow, *, over: int
) -> None:
    if not row.form.is_valid():
        return
    version = over or _number(request.POST.get(f"version-{row.part.code}"))
    try:
        row.saved = _saved_part(request, found, row, version)
    except PartChangedError as changed:
        row.theirs = changed.part


def _saved_part(
    request: SignedInRequest, found: Assessment, row: PartRow, version: int
) -> AssessmentPart:
    """What is kept as it was said last time keeps its day."""
    data = row.form.cleaned_data
    before = carried_parts(found).get(row.part.code)
    is_carried = row.saved is None and before is not None and before.data == data
    return save_part(
        assessment=found,
        code=row.part.code,
        data=data,
        version=version,
        actor=request.user,
        carried_on=said_on(before) if before and is_carried else None,
    )


def _saved(
    request: SignedInRequest, found: Assessment, row: PartRow, others: list[PartRow]
) -> HttpResponse:
    failed = [one for one in (row, *others) if one.form.errors or one.theirs]
    if request.htmx:
        context = {
            "assessment": found,
            "row": row,
            "done": found.parts.filter(
                code__in=[p.code for p in parts_for(found.patient, request.user)]
            ).count(),
            "total": len(parts_for(found.patient, request.user)),
        }
        status = UNPROCESSABLE if failed else 200
        return render(request, "care/assessment/_saved.html", context, status=status)
    if failed:
        is_late = any(one.theirs for one in failed)
        status = CONFLICT if is_late else UNPROCESSABLE
        return _desk(request, found, failed, status=status)
    return redirect(f"{found.get_absolute_url()}#part-{row.part.code}")


def _closed(
    request: SignedInRequest, found: Assessment, rows: list[PartRow]
) -> HttpResponse:
    """Signed while somebody still wrote: the words are given back."""
    told = _("This assessment is signed, so what you just wrote was not saved.")
    words = [line for row in rows for line in row.words_sent]
    if words:
        told += " " + _("You wrote: %(note)s") % {"note": "; ".join(words)}
    messages.error(request, told)
    if not request.htmx:
        return redirect("care:assessment_summary", pk=found.pk)
    return HttpResponse(
        status=CONFLICT, headers={"HX-Redirect": found.get_absolute_url()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assessment_sign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Sign it off, after a look at what is missing. Who: `can_write_clinical`."""
    found = _visible_or_404(request, pk)
    require(can_write_clinical(request.user, found.patient))
    if not found.is_unfinished:
        return redirect("care:assessment_summary", pk=found.pk)
    form = SignForm(sent(request))
    if form.is_valid():
        due = form.cleaned_data["next_due_on"]
        sign_assessment(assessment=found, next_due_on=due, actor=request.user)
        messages.success(request, _("The assessment is signed."))
        return redirect("care:assessment_summary", pk=found.pk)
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    context = {
        "assessment": found,
        "patient": found.patient,
        "form": form,
        "missing": _missing(request, found),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/assessment/sign.html", context, status=status)


def _missing(request: SignedInRequest, found: Assessment) -> list[Part]:
    written = set(found.parts.values_list("code", flat=True))
    parts = parts_for(found.patient, request.user)
    return [part for part in parts if part.code not in written]


@require_safe
@login_required
def assessment_summary(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One page, and what changed since the one before. Seen by `visible_to`; what is
    private by the care team."""
    found = _visible_or_404(request, pk)
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    on_team = sees_sensitive(request.user, found.patient)
    context: dict[str, Any] = {
        "assessment": found,
        "patient": found.patient,
        "on_team": on_team,
        "may_write": can_write_clinical(request.user, found.patient),
        **summary_of(found, private=on_team),
    }
    return render(request, "care/assessment/summary.html", context)


@require_safe
@login_required
def assessment_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The summary on paper. Without what is private, unless the care team asks for it
    by `private`. Seen by `visible_to`."""
    found = _visible_or_404(request, pk)
    private = "private" in request.GET
    require(not private or sees_sensitive(request.user, found.patient))
    audit.record(
        "print-assessment", actor=request.user, patient=found.patient, subject=found
    )
    try:
        pdf = summary_pdf(found, private=private)
    except PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect("care:assessment_summary", pk=found.pk)
    disposition = 'inline; filename="assessment.pdf"'
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": disposition},
    )


def _visible_or_404(request: SignedInRequest, pk: UUID) -> Assessment:
    rows = Assessment.objects.select_related("patient", "started_by", "signed_by")
    found: Assessment = visible_or_404(rows, request.user, pk=pk)
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
