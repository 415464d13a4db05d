"""Files of a health plan: sent, watched, and what of them did not get in."""

import csv
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from care.members.asking import ask_for_import
from care.members.file_rows import COLUMNS, NEEDED, REASONS
from care.members.forms import UploadForm
from care.members.permissions import plans_managed_by
from care.members.views.choosing import chosen_plan
from care.models.members import BadMemberRow, MemberImport
from people import audit
from people.permissions import require
from people.requests import UNPROCESSABLE, SignedInRequest

PER_PAGE = 50
SECONDS = "3"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member_imports(request: SignedInRequest) -> HttpResponse:
    """Files that were read, and sending one. Who: `plans_managed_by`; sending:
    `can_manage_members`."""
    chosen = chosen_plan(request, plans_managed_by(request.user))
    form = UploadForm()
    if request.method == "POST":
        require(chosen.may_manage)
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            run = ask_for_import(
                plan=chosen.plan, upload=form.cleaned_data["file"], actor=request.user
            )
            messages.success(request, _("The file is here and is read in a moment."))
            return redirect("care:member_import", run.pk)
    runs = MemberImport.objects.filter(organization=chosen.plan).with_waits()
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    context = chosen.context(
        form=form, page_obj=page, needed=NEEDED, columns=COLUMNS[len(NEEDED) :]
    )
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/members/imports.html", context, status=status)


@require_safe
@login_required
def member_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far a file is read and what is wrong with it; it renews itself meanwhile.
    Who: `MemberImport.visible_to`."""
    run = _visible(request, pk)
    bad = run.bad_rows.all()
    reasons = bad.order_by("reason").values_list("reason").annotate(Count("pk"))
    page = Paginator(bad, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(actor=request.user, page="care.member_import", count=len(page))
    context = {
        "run": run,
        "reasons": [(REASONS.get(code, code), count) for code, count in reasons],
        "page_obj": page,
        "rows": [(row, REASONS.get(row.reason, row.reason)) for row in page],
    }
    response = render(request, "care/members/import.html", context)
    if run.is_at_work:
        response["Refresh"] = SECONDS
    return response


@require_safe
@login_required
def member_import_bad_rows(request: SignedInRequest, pk: UUID) -> StreamingHttpResponse:
    """All rows that did not get in, as a file. Who: `MemberImport.visible_to`."""
    run = _visible(request, pk)
    audit.record_list(
        actor=request.user,
        page="care.member_import_bad_rows",
        count=run.counts["bad"],
    )
    return StreamingHttpResponse(
        _lines(run),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="left-out.csv"'},
    )


def _visible(request: SignedInRequest, pk: UUID) -> MemberImport:
    visible = MemberImport.objects.visible_to(request.user).with_waits()
    return get_object_or_404(visible.select_related("organization"), pk=pk)


class _Echo:
    """csv.writer wants a file; what it writes is what is sent."""

    def write(self, text: str) -> str:
        return text


def _lines(run: MemberImport) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield writer.writerow(["line", "reason", "value", "row"])
    bad = BadMemberRow.objects.filter(of=run).order_by("line")
    for row in bad.iterator():
        reason = str(REASONS.get(row.reason, row.reason))
        yield writer.writerow([row.line, reason, _cell(row.value), _cell(row.text)])


def _cell(text: str) -> str:
    """A spreadsheet must not take it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
