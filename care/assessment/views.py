"""An assessment: filled in part by part, signed, then read on one page."""

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
    changed: PartRow | None = None,
    status: int = 200,
) -> HttpResponse:
    """`changed` stands in for the part that could not be saved."""
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    rows = part_rows(found, request.user)
    if changed:
        for row in rows:
            if row.part.code == changed.part.code:
                row.form, row.theirs = changed.form, changed.theirs
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
    """Save one part. Who: `can_write_clinical`, of a private part the care team."""
    found = _visible_or_404(request, pk)
    require(can_write_clinical(request.user, found.patient))
    if (part := PART_OF_CODE.get(code)) is None:
        raise Http404
    require(not part.is_private or sees_sensitive(request.user, found.patient))
    if not found.is_unfinished:
        return _closed(request, found)
    saved = found.parts.filter(code=code).select_related("saved_by").first()
    form = form_of(part, saved, None, request.POST)
    row = PartRow(part, form, saved)
    if form.is_valid():
        try:
            row.saved = _save(request, found, row)
        except PartChangedError as changed:
            row.theirs = changed.part
        except AssessmentClosedError:
            return _closed(request, found)
    return _saved(request, found, row)


def _save(request: SignedInRequest, found: Assessment, row: PartRow) -> AssessmentPart:
    """What is kept as it was said last time keeps its day."""
    data = row.form.cleaned_data
    before = carried_parts(found).get(row.part.code)
    is_carried = row.saved is None and before is not None and before.data == data
    return save_part(
        assessment=found,
        code=row.part.code,
        data=data,
        version=_number(request.POST.get("over") or request.POST.get("version")),
        actor=request.user,
        carried_on=said_on(before) if before and is_carried else None,
    )


def _saved(request: SignedInRequest, found: Assessment, row: PartRow) -> HttpResponse:
    failed = bool(row.form.errors or row.theirs)
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
        status = CONFLICT if row.theirs else UNPROCESSABLE
        return _desk(request, found, row, status=status)
    return redirect(f"{found.get_absolute_url()}#part-{row.part.code}")


def _closed(request: SignedInRequest, found: Assessment) -> HttpResponse:
    messages.error(
        request,
        _("This assessment is signed, so what you just wrote was not saved."),
    )
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
